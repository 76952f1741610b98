from typing import Any

from rest_framework import serializers

from feed.rules import limits as rules


class AllowanceBody(serializers.Serializer):
    """How much of a kind may be done, and when again if not now."""

    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    used = serializers.IntegerField()
    most = serializers.IntegerField()
    window = serializers.CharField()
    again_at = serializers.DateTimeField(allow_null=True)


class WaitingBody(serializers.Serializer):
    """A post or comment that a moderator looks at first."""

    kind = serializers.ChoiceField(rules.HELD_KINDS)
    id = serializers.UUIDField(source="row.public_id")
    reason = serializers.CharField()
    created_at = serializers.DateTimeField(source="row.created_at")


class MeasureBody(serializers.Serializer):
    """What a moderator decided."""

    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    reason = serializers.CharField()
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)
    appeal_url = serializers.CharField()
    post = serializers.SerializerMethodField()

    def get_post(self, measure: Any) -> str | None:
        """The id of the post it is about."""
        return str(measure.post.public_id) if measure.post else None


class StandingBody(serializers.Serializer):
    """Every limit on the person."""

    rank = serializers.ChoiceField(["new", "known", "trusted"])
    rank_label = serializers.CharField()
    new_until = serializers.DateTimeField(allow_null=True)
    is_free = serializers.BooleanField()
    allowances = AllowanceBody(many=True)
    waiting = WaitingBody(many=True)
    measures = MeasureBody(many=True)
