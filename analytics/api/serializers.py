from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from analytics import selectors
from analytics.models import Reading
from analytics.rules.valence import CORRECTION_CODES

LONGEST_RANGE = timedelta(days=366)


class PeriodInput(serializers.Serializer):
    """How many days, today included."""

    days = serializers.ChoiceField(
        choices=selectors.PERIODS, default=selectors.DEFAULT_PERIOD, help_text="7, 30 또는 90"
    )


class RangeInput(serializers.Serializer):
    """A stretch of Korean days, both ends included, at most a year."""

    since = serializers.DateField()
    until = serializers.DateField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a stretch that runs backwards or is longer than a year."""
        since: date = attrs["since"]
        until: date = attrs["until"]
        if since > until or until - since > LONGEST_RANGE:
            raise serializers.ValidationError({"until": _("1년 안의 기간을 골라 주세요.")})
        return attrs


class ReadingsInput(serializers.Serializer):
    """Which readings: all, or those of one conversation."""

    conversation = serializers.UUIDField(required=False)


class CorrectionInput(serializers.Serializer):
    """The person's own word; an empty one takes the correction back."""

    emotion = serializers.ChoiceField(choices=CORRECTION_CODES, allow_blank=True)


class ShareBody(serializers.Serializer):
    """One emotion's part of all messages that could be read."""

    emotion = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    count = serializers.IntegerField()
    share = serializers.FloatField()


class MoodDayBody(serializers.Serializer):
    """One Korean day; `top` is empty and every mean null when nothing could be read."""

    date = serializers.DateField()
    message_count = serializers.IntegerField()
    unknown_count = serializers.IntegerField()
    conversation_count = serializers.IntegerField()
    top = serializers.CharField(allow_blank=True)
    top_label = serializers.CharField()
    means = serializers.DictField(child=serializers.FloatField(allow_null=True))
    valence = serializers.FloatField(allow_null=True, help_text="0보다 크면 힘든 쪽")


class TrendBody(serializers.Serializer):
    """Where the days stand against the person's own past, and why in plain sentences."""

    level = serializers.ChoiceField(choices=["none", "watch", "elevated"])
    sufficiency = serializers.ChoiceField(choices=["learning", "enough"])
    since = serializers.DateField(allow_null=True)
    sentences = serializers.ListField(child=serializers.CharField())


class MoodBody(serializers.Serializer):
    """The mood screen of one period."""

    days = serializers.IntegerField()
    start = serializers.DateField()
    end = serializers.DateField()
    has_consent = serializers.BooleanField()
    message_count = serializers.IntegerField()
    unknown_count = serializers.IntegerField()
    conversation_count = serializers.IntegerField()
    active_day_count = serializers.IntegerField()
    summary = serializers.CharField()
    shift = serializers.CharField(allow_blank=True)
    shares = ShareBody(many=True)
    rows = MoodDayBody(many=True)
    week = serializers.ListField(
        child=serializers.FloatField(allow_null=True), help_text="월요일부터, 클수록 가벼움"
    )
    trend = TrendBody()


class ReadingBody(serializers.ModelSerializer):
    """What was read in one message; `message` is the message's id, no text is repeated here."""

    id = serializers.UUIDField(source="public_id")
    message = serializers.UUIDField(source="source_id")
    conversation = serializers.UUIDField(source="conversation_id")
    emotion = serializers.CharField(
        source="settled_emotion", help_text="지금 세는 마음. 알 수 없으면 빈 글"
    )
    scores = serializers.SerializerMethodField()

    class Meta:
        model = Reading
        fields = (
            "id",
            "message",
            "conversation",
            "said_at",
            "state",
            "emotion",
            "dominant",
            "correction",
            "felt",
            "scores",
            "model_version",
        )

    def get_scores(self, reading: Reading) -> dict[str, float] | None:
        """Eight scores 0..1, or null where nothing could be read."""
        return reading.settled_scores if reading.state == Reading.State.READ else None
