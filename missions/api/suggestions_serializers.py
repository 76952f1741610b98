"""What the API of a day of missions takes and gives."""

from rest_framework import serializers

from missions.models import Mission, Suggestion


class OfferedMissionOut(serializers.ModelSerializer):
    """What one needs to choose a mission; all of it under `/missions/{id}`."""

    id = serializers.UUIDField(source="public_id")

    class Meta:
        model = Mission
        fields = ("id", "kind", "title", "summary", "rung", "theme", "energy", "minutes", "place")


class SuggestionOut(serializers.ModelSerializer):
    """A mission of the day and why it was chosen."""

    id = serializers.UUIDField(source="public_id")
    mission = OfferedMissionOut()
    why = serializers.ListField(
        source="reason_sentences",
        child=serializers.CharField(),
        help_text="왜 이 미션?: sentences to show as they are",
    )

    class Meta:
        model = Suggestion
        fields = ("id", "rank", "state", "mission", "why")


class HelpLineOut(serializers.Serializer):
    """A number to call."""

    number = serializers.CharField()
    name = serializers.CharField()
    hours = serializers.CharField(allow_blank=True)
    href = serializers.CharField()


class HelpCardOut(serializers.Serializer):
    """Help in the place of missions."""

    level = serializers.IntegerField()
    text = serializers.CharField(allow_blank=True)
    hotlines = HelpLineOut(many=True)


class TodayOut(serializers.Serializer):
    """The day. With `help` nothing is offered: show the numbers instead."""

    date = serializers.DateField()
    is_resting = serializers.BooleanField()
    energy = serializers.IntegerField(allow_null=True)
    uses_mood = serializers.BooleanField(
        help_text="Whether last week's strength and mood were looked at (`emotion_insight`)"
    )
    passes_left = serializers.IntegerField()
    is_talk_quiet = serializers.BooleanField()
    suggestions = SuggestionOut(many=True)
    help = HelpCardOut(source="card", allow_null=True)


class EnergyIn(serializers.Serializer):
    """Today's strength, 1 to 5; null takes it back."""

    energy = serializers.IntegerField(
        allow_null=True, min_value=-(2**31), max_value=2**31 - 1, help_text="1–5"
    )


class TalkIn(serializers.Serializer):
    """Whether companions are to say nothing of missions."""

    is_talk_quiet = serializers.BooleanField()
