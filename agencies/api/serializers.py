from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agencies import rules
from agencies.models import Alert, AlertChange, Escalation, Offer, ReviewRequest, Timer

CONTACT_FIELDS = ("contact_name", "contact_phone", "safe_hours")


class ReasonOut(serializers.Serializer):
    """A reason code with its words and how often it was seen."""

    code = serializers.CharField()
    text = serializers.CharField()
    count = serializers.IntegerField()


class OfferOut(serializers.ModelSerializer):
    """An offer as the person sees it."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    agency = serializers.CharField(source="alert.agency.name", read_only=True)
    agency_phone = serializers.CharField(source="alert.agency.phone", read_only=True)
    sender = serializers.CharField(source="sent_by.user.nickname", read_only=True)
    sender_role = serializers.CharField(source="sent_by.get_role_display", read_only=True)
    reasons = serializers.SerializerMethodField()

    class Meta:
        model = Offer
        fields = (
            "id",
            "state",
            "agency",
            "agency_phone",
            "sender",
            "sender_role",
            "message",
            "reasons",
            "created_at",
            "expires_at",
            "answered_at",
            "contact_phone",
            "safe_hours",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_reasons(self, offer: Offer) -> list[str]:
        """Say in plain Korean why the agency heard of the person."""
        return [rules.label_reason(code) for code in offer.alert.reasons]


class AnswerIn(serializers.Serializer):
    """Accept with a contact, decline or put off; `accept` is the older way to say the first two."""

    answer = serializers.ChoiceField(choices=list(rules.OFFER_ANSWERS), required=False)
    accept = serializers.BooleanField(required=False, write_only=True)
    contact_phone = serializers.CharField(max_length=20, required=False, default="")
    safe_hours = serializers.CharField(max_length=60, required=False, default="", allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One way to answer is needed; `answer` counts where both are there."""
        accept = attrs.pop("accept", None)
        if "answer" not in attrs:
            if accept is None:
                raise serializers.ValidationError({"answer": "어떻게 할지 골라 주세요."})
            attrs["answer"] = "accept" if accept else "decline"
        return attrs


class AlertOut(serializers.ModelSerializer):
    """An alert on the queue: tier T1 only."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    reasons = serializers.ListField(child=serializers.CharField(), read_only=True)
    region = serializers.SerializerMethodField()
    outcome = serializers.ChoiceField(
        choices=Alert.Outcome.choices, allow_blank=True, read_only=True
    )

    class Meta:
        model = Alert
        fields = (
            "id",
            "token",
            "source",
            "level",
            "priority",
            "state",
            "reasons",
            "age_band",
            "region",
            "opened_at",
            "due_at",
            "is_overdue",
            "acknowledged_at",
            "outcome",
            "escalation_step",
            "locked_until",
            "human_level",
            "confirm_reason",
        )
        read_only_fields = fields

    def get_region(self, alert: Alert) -> str:
        """Name the 시군구."""
        return str(alert.region) if alert.region else ""


class ChangeOut(serializers.ModelSerializer):
    """One move of an alert."""

    by = serializers.SerializerMethodField()

    class Meta:
        model = AlertChange
        fields = ("old_state", "new_state", "reason", "by", "at")
        read_only_fields = fields

    def get_by(self, change: AlertChange) -> str:
        """Name the member of staff; the system is empty."""
        return change.member.user.nickname if change.member else ""


class StaffOfferOut(serializers.ModelSerializer):
    """An offer as staff see it; the contact is there once it was accepted (T2)."""

    id = serializers.UUIDField(source="public_id", read_only=True)

    class Meta:
        model = Offer
        fields = (
            "id",
            "state",
            "message",
            "created_at",
            "expires_at",
            "seen_at",
            "answered_at",
            "contact_name",
            "contact_phone",
            "safe_hours",
        )
        read_only_fields = fields


class TrendDayOut(serializers.Serializer):
    """A day of the trend; above zero is harder, null is a day with few messages."""

    date = serializers.DateField()
    valence = serializers.FloatField(allow_null=True)


class TimerOut(serializers.ModelSerializer):
    """One thing that was due: running, done in time, or breached."""

    class Meta:
        model = Timer
        fields = ("kind", "priority", "started_at", "due_at", "breached_at", "stopped_at")
        read_only_fields = fields


class EscalationOut(serializers.ModelSerializer):
    """One step of telling others that something is overdue."""

    kind = serializers.CharField(source="timer.kind")

    class Meta:
        model = Escalation
        fields = ("kind", "step", "told_count", "at")
        read_only_fields = fields


class DraftOut(serializers.ModelSerializer):
    """What a member began to write; nobody else reads it."""

    class Meta:
        model = Offer
        fields = ("template", "message", "updated_at")
        read_only_fields = fields


class NewsOut(serializers.Serializer):
    """What changed since the member last looked."""

    since = serializers.DateTimeField()
    signal_count = serializers.IntegerField()
    highest_level = serializers.IntegerField()
    reasons = serializers.ListField(child=serializers.CharField())


class AlertFileOut(serializers.Serializer):
    """All that staff see of one alert."""

    alert = AlertOut()
    reasons = serializers.SerializerMethodField()
    signal_count = serializers.IntegerField()
    trend_line = TrendDayOut(many=True, source="alert.trend_line")
    trend_words = serializers.CharField(source="drawing.words")
    changes = ChangeOut(many=True)
    offers = serializers.SerializerMethodField()
    timers = TimerOut(many=True)
    escalations = EscalationOut(many=True)
    news = NewsOut(allow_null=True)
    draft = DraftOut(allow_null=True)
    case = serializers.UUIDField(source="case.public_id", allow_null=True, default=None)
    unknowns = serializers.SerializerMethodField()

    @extend_schema_field(ReasonOut(many=True))
    def get_reasons(self, file: Any) -> list[dict[str, Any]]:
        """Reason codes with words and counts."""
        return [
            {"code": code, "text": rules.label_reason(code), "count": count}
            for code, count in file.reasons
        ]

    @extend_schema_field(StaffOfferOut(many=True))
    def get_offers(self, file: Any) -> list[dict[str, Any]]:
        """Offers; the contact only for those who see the case it led to."""
        rows = [dict(row) for row in StaffOfferOut(file.offers, many=True).data]
        hidden = {} if file.case else dict.fromkeys(CONTACT_FIELDS, "")
        return [{**row, **hidden} for row in rows]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_unknowns(self, file: Any) -> list[str]:
        """What nobody at the agency can know from a signal."""
        return list(rules.UNKNOWNS)


class ConfirmIn(serializers.Serializer):
    """How a human sees it."""

    level = serializers.IntegerField(min_value=0, max_value=5)
    reason = serializers.ChoiceField(choices=list(rules.CONFIRM_REASONS.items()))


class DismissIn(serializers.Serializer):
    """Why a signal is set aside."""

    reason = serializers.ChoiceField(choices=list(rules.DISMISS_REASONS.items()))


class CloseIn(serializers.Serializer):
    """How it ended."""

    outcome = serializers.ChoiceField(
        choices=[one for one in Alert.Outcome.choices if one[0] in rules.CLOSE_OUTCOMES]
    )


class SendOfferIn(serializers.Serializer):
    """What staff write to the person, and the text they started from."""

    message = serializers.CharField(max_length=500)
    template = serializers.CharField(max_length=20, required=False, default="", allow_blank=True)


class OwnAlertOut(serializers.ModelSerializer):
    """A signal about the person, as they see it."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    agency = serializers.CharField(source="agency.name", read_only=True)

    class Meta:
        model = Alert
        fields = ("id", "agency", "source", "state", "opened_at", "created_at")
        read_only_fields = fields


class ReviewOut(serializers.ModelSerializer):
    """What the person asked a human, answered by `due_at`."""

    id = serializers.UUIDField(source="public_id", read_only=True)

    class Meta:
        model = ReviewRequest
        fields = ("id", "kind", "state", "created_at", "due_at", "answer", "answered_at")
        read_only_fields = fields


class SignalOut(serializers.Serializer):
    """One signal behind an alert."""

    at = serializers.DateTimeField()
    source = serializers.CharField()  # type: ignore[assignment]
    reasons = serializers.ListField(child=serializers.CharField())


class AlertExplanationOut(serializers.Serializer):
    """Why an agency heard of the person, in plain Korean."""

    alert = OwnAlertOut()
    reasons = serializers.ListField(child=serializers.CharField())
    signals = SignalOut(many=True)
    reviews = ReviewOut(many=True)
    is_told = serializers.BooleanField()
    detector_version = serializers.CharField(source="alert.detector_version")
    policy_version = serializers.CharField(source="alert.policy_version")


class ReviewIn(serializers.Serializer):
    """An explanation, or a human's look."""

    kind = serializers.ChoiceField(choices=["explain", "review"])


class RefuseIn(serializers.Serializer):
    """The consent an automated signal rests on."""

    code = serializers.ChoiceField(choices=list(rules.REFUSABLE))
