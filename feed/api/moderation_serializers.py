from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from feed.models import Appeal, Concern, ModerationAction, Report, TargetKind
from feed.rules import moderation as rules
from feed.rules.community import RULES

# What an app may name; a reply is reported through its conversation.
KINDS = [choice for choice in TargetKind.choices if choice[0] != TargetKind.REPLY]


class ReportIn(serializers.Serializer):
    """What is reported: kind and id (of a person the handle), why, and a word beside it."""

    kind = serializers.ChoiceField(KINDS)
    target = serializers.CharField(max_length=40)
    reason = serializers.ChoiceField(
        [(code, str(reason.label)) for code, reason in rules.REASONS.items()]
    )
    note = serializers.CharField(
        max_length=rules.NOTE_LENGTH, required=False, allow_blank=True, default=""
    )


class ReportBody(serializers.ModelSerializer):
    """A report of one's own, and what became of it."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    kind = serializers.CharField(source="case.kind")
    state = serializers.SerializerMethodField()
    outcome = serializers.SerializerMethodField()

    class Meta:
        model = Report
        fields = ("id", "kind", "reason", "state", "outcome", "created_at")

    def get_state(self, row: Report) -> str:
        """How far it is: `received`, `looking` or `decided`."""
        return {"open": "received", "decided": "decided"}.get(row.case.state, "looking")

    def get_outcome(self, row: Report) -> str:
        """How it ended: empty, `dismissed`, `acted` or `noted`."""
        outcome = row.case.outcome
        return "dismissed" if outcome == "published" else outcome


class ConcernIn(serializers.Serializer):
    """About whom somebody worries."""

    kind = serializers.ChoiceField(Concern.Kind.choices)
    target = serializers.CharField(max_length=40)


class AppealBody(serializers.ModelSerializer):
    """What was said against a decision, and the answer."""

    class Meta:
        model = Appeal
        fields = ("state", "text", "answer", "created_at", "decided_at")


class DecisionBody(serializers.ModelSerializer):
    """What was done, by which rule and why; never by whom or on whose report."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    target_kind = serializers.CharField(source="case.kind")
    rule_title = serializers.SerializerMethodField()
    is_automatic = serializers.SerializerMethodField()
    appeal = serializers.SerializerMethodField()

    class Meta:
        model = ModerationAction
        fields = (
            "id",
            "kind",
            "state",
            "target_kind",
            "rule",
            "rule_title",
            "reason",
            "until",
            "is_automatic",
            "decided_at",
            "appeal",
        )

    def get_rule_title(self, row: ModerationAction) -> str:
        """The rule in words."""
        return str(RULES[row.rule].title)

    def get_is_automatic(self, row: ModerationAction) -> bool:
        """Whether it was hidden before anybody looked."""
        return row.moderator_id is None

    @extend_schema_field(AppealBody(allow_null=True))
    def get_appeal(self, row: ModerationAction) -> Any:
        """The appeal, or null."""
        appeal = getattr(row, "appeal", None)
        return AppealBody(appeal).data if appeal else None


class AppealIn(serializers.Serializer):
    """What the author says."""

    text = serializers.CharField(max_length=rules.APPEAL_LENGTH)
