from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Agency
from agencies.models import Case, CaseMessage, Complaint, ExcerptRequest, Referral
from agencies.rules import cases as rules
from agencies.rules import talk


class AgencyOut(serializers.ModelSerializer):
    """An agency a person may choose."""

    id = serializers.UUIDField(source="public_id", read_only=True)

    class Meta:
        model = Agency
        fields = ("id", "name", "phone", "introduction")
        read_only_fields = fields


class HelpCaseOut(serializers.ModelSerializer):
    """A case as its person sees it: where it stands, who looks after them, what is known."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    agency = AgencyOut(read_only=True)
    step = serializers.SerializerMethodField()
    counsellor = serializers.SerializerMethodField()

    class Meta:
        model = Case
        fields = (
            "id",
            "agency",
            "state",
            "step",
            "counsellor",
            "contact_name",
            "contact_phone",
            "safe_hours",
            "is_blocked",
            "opened_at",
            "closed_at",
        )
        read_only_fields = fields

    def get_step(self, case: Case) -> str:
        """Say in plain Korean where it stands."""
        return talk.describe_case_step(case.state)

    def get_counsellor(self, case: Case) -> str:
        """Name who looks after the person; empty while nobody does."""
        return case.assigned_to.user.nickname if case.assigned_to else ""


class SenderOut(serializers.Serializer):
    """Who of the staff wrote a line: a human, by real name."""

    name = serializers.CharField(source="user.nickname")
    agency = serializers.CharField(source="agency.name")
    role = serializers.CharField(source="get_role_display")


class CaseMessageOut(serializers.ModelSerializer):
    """One line of talk; `sender` is null for the person's own."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    sender = SenderOut(source="member", read_only=True, allow_null=True)
    is_reported = serializers.SerializerMethodField()

    class Meta:
        model = CaseMessage
        fields = ("id", "client_id", "sender", "text", "at", "read_at", "is_reported")
        read_only_fields = fields

    def get_is_reported(self, message: CaseMessage) -> bool:
        """Whether the person reported it."""
        return bool(message.complaints.all())


class CaseMessageIn(serializers.Serializer):
    """What the person says; the same `client_id` again is the same line."""

    client_id = serializers.UUIDField()
    text = serializers.CharField(max_length=talk.MESSAGE_LIMIT)


class MessageReportIn(serializers.Serializer):
    """A word about what was wrong, which may be missing."""

    text = serializers.CharField(
        max_length=talk.COMPLAINT_LIMIT, required=False, default="", allow_blank=True
    )


class ChooseIn(serializers.Serializer):
    """Another counsellor, or another agency by its id."""

    choice = serializers.ChoiceField(choices=["counsellor", "agency"])
    agency = serializers.UUIDField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Another agency is named."""
        if attrs["choice"] == "agency" and "agency" not in attrs:
            raise serializers.ValidationError({"agency": "기관을 골라 주세요."})
        return attrs


class ElsewhereIn(serializers.Serializer):
    """Which agency should hear of the signal instead."""

    agency = serializers.UUIDField()


class ExcerptRequestOut(serializers.ModelSerializer):
    """What a counsellor asked the person to show, and why."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    case = serializers.UUIDField(source="case.public_id", read_only=True)
    asked_by = SenderOut(read_only=True)
    lines = serializers.SerializerMethodField()

    class Meta:
        model = ExcerptRequest
        fields = (
            "id",
            "case",
            "asked_by",
            "reason",
            "state",
            "created_at",
            "answered_at",
            "expires_at",
            "lines",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_lines(self, request: ExcerptRequest) -> list[str]:
        """What is shown now, masked."""
        return [excerpt.text for excerpt in request.excerpts.all()]


class OwnLineOut(serializers.Serializer):
    """One of the person's own lines, as a counsellor would read it."""

    id = serializers.UUIDField(source="line_id")
    said_at = serializers.DateTimeField()
    text = serializers.CharField()
    is_masked = serializers.BooleanField()


class ExcerptAnswerIn(serializers.Serializer):
    """Show these lines, decline, or take back what is shown."""

    answer = serializers.ChoiceField(choices=["approve", "decline", "revoke"])
    lines = serializers.ListField(
        child=serializers.UUIDField(), max_length=rules.EXCERPT_LIMIT, required=False, default=list
    )


class ReferralOut(serializers.ModelSerializer):
    """Where the person may be referred, and what they let go along."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    case = serializers.UUIDField(source="case.public_id", read_only=True)
    to_agency = AgencyOut(read_only=True)
    made_by = SenderOut(read_only=True)
    asked_items = serializers.ListField(child=serializers.CharField(), read_only=True)
    agreed_items = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Referral
        fields = (
            "id",
            "case",
            "to_agency",
            "made_by",
            "reason",
            "state",
            "asked_items",
            "agreed_items",
            "created_at",
            "agreed_at",
            "answered_at",
        )
        read_only_fields = fields


class ReferralAnswerIn(serializers.Serializer):
    """Agree to these items for this recipient, or take all back."""

    answer = serializers.ChoiceField(choices=["agree", "withdraw"])
    items = serializers.MultipleChoiceField(
        choices=list(rules.REFERRAL_ITEMS.items()), required=False, default=set
    )


class ComplaintOut(serializers.ModelSerializer):
    """What the person told the privacy officer, answered by `due_at`."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    agency = serializers.CharField(source="agency.name", read_only=True, default="")

    class Meta:
        model = Complaint
        fields = (
            "id",
            "kind",
            "agency",
            "text",
            "state",
            "created_at",
            "due_at",
            "answer",
            "answered_at",
        )
        read_only_fields = fields


class ComplaintIn(serializers.Serializer):
    """A complaint; a message is reported where it stands."""

    kind = serializers.ChoiceField(
        choices=[one for one in Complaint.Kind.choices if one[0] != Complaint.Kind.MESSAGE]
    )
    text = serializers.CharField(max_length=talk.COMPLAINT_LIMIT)
    case = serializers.UUIDField(required=False)


class MomentOut(serializers.Serializer):
    """One line of the timeline."""

    at = serializers.DateTimeField()
    kind = serializers.ChoiceField(choices=["alert", "look", "offer", "answer", "case", "told"])
    title = serializers.CharField()
    note = serializers.CharField()
