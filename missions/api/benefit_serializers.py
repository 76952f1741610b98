"""What the points and benefits API takes and gives."""

from datetime import datetime

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from missions.models import Benefit, PointLot, PointTransaction, Redemption
from missions.rules import benefits as rules


class EndingBody(serializers.ModelSerializer):
    """Points that end together."""

    points = serializers.IntegerField(source="left")

    class Meta:
        model = PointLot
        fields = ("points", "earned_at", "expires_at")


class PointsBody(serializers.Serializer):
    """What a person has, and how much of this month's cap is used."""

    balance = serializers.IntegerField()
    earned_this_month = serializers.IntegerField(help_text="한국 시간의 달")
    monthly_cap = serializers.IntegerField()
    endings = EndingBody(many=True)


class MovementBody(serializers.ModelSerializer):
    """One booking, as the person sees it."""

    id = serializers.UUIDField(source="public_id")
    kind_label = serializers.CharField(source="get_kind_display")
    amount = serializers.IntegerField(help_text="받았으면 양수, 냈으면 음수")
    reason = serializers.SerializerMethodField()

    class Meta:
        model = PointTransaction
        fields = ("id", "kind", "kind_label", "amount", "reason", "at")

    def get_reason(self, booking: PointTransaction) -> str:
        """What it was for, where that was said."""
        return booking.note.text if hasattr(booking, "note") else ""


class BenefitBody(serializers.ModelSerializer):
    """A benefit as people see it."""

    id = serializers.UUIDField(source="public_id")
    kind_label = serializers.CharField(source="get_kind_display")
    agency = serializers.CharField(source="agency.name")
    agency_phone = serializers.CharField(source="agency.phone")
    programme = serializers.CharField(source="programme.name", default=None, allow_null=True)
    stock = serializers.SerializerMethodField(help_text="남은 수량을 말로")
    is_left = serializers.SerializerMethodField()
    own_count = serializers.IntegerField(help_text="내가 받은 개수")

    class Meta:
        model = Benefit
        fields = (
            "id",
            "kind",
            "kind_label",
            "state",
            "agency",
            "agency_phone",
            "programme",
            "title",
            "body",
            "price",
            "stock",
            "is_left",
            "per_person",
            "own_count",
            "opens_on",
            "closes_on",
            "use_days",
        )

    def get_stock(self, benefit: Benefit) -> str:
        """Say how many there are in words that press nobody."""
        return rules.describe_stock(benefit.stock_left)

    def get_is_left(self, benefit: Benefit) -> bool:
        """Tell whether there is one."""
        return benefit.stock_left > 0


class RedemptionIn(serializers.Serializer):
    """Which benefit, and which press of the button."""

    benefit = serializers.UUIDField()
    client_id = serializers.UUIDField(
        help_text="앱이 만든 값. 같은 값으로 다시 보내면 한 번만 교환돼요."
    )


class RedemptionBody(serializers.ModelSerializer):
    """An exchange; the code as long as it can be used."""

    id = serializers.UUIDField(source="public_id")
    state_label = serializers.CharField(source="get_state_display")
    benefit = serializers.UUIDField(source="benefit.public_id")
    title = serializers.CharField(source="benefit.title")
    agency = serializers.CharField(source="benefit.agency.name")
    agency_phone = serializers.CharField(source="benefit.agency.phone")
    code = serializers.SerializerMethodField()
    cancel_until = serializers.SerializerMethodField()

    class Meta:
        model = Redemption
        fields = (
            "id",
            "state",
            "state_label",
            "benefit",
            "title",
            "agency",
            "agency_phone",
            "price",
            "code",
            "created_at",
            "cancel_until",
            "use_until",
            "settled_at",
        )

    def get_code(self, redemption: Redemption) -> str:
        """Show the code while it is good for something."""
        return redemption.code if redemption.state == Redemption.State.ISSUED else ""

    @extend_schema_field(serializers.DateTimeField())
    def get_cancel_until(self, redemption: Redemption) -> datetime:
        """Until when the person may give it back unused."""
        return timezone.localtime(redemption.created_at + rules.CANCEL_TIME)
