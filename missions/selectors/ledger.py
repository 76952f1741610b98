"""What a person has, where it came from and when it ends."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils import timezone

from accounts.models import User
from missions.models import PointAccount, PointEntry, PointLot, PointTransaction
from missions.rules import ledger as rules


@dataclass(frozen=True)
class MonthState:
    """How much of this month's cap is used."""

    earned: int
    cap: int = rules.MONTHLY_CAP

    @property
    def room(self) -> int:
        """What may still be earned."""
        return max(0, self.cap - self.earned)


def get_balance(user: User) -> int:
    """The points a person has now."""
    found = PointAccount.objects.visible_to(user).values_list("balance", flat=True).first()
    return found or 0


def list_movements(user: User) -> QuerySet[PointTransaction]:
    """Every booking of a person, newest first, each with its `amount` and its note."""
    return (
        PointTransaction.objects.visible_to(user)
        .with_amounts()
        .select_related("note")
        .order_by("-at", "-pk")
    )


def list_endings(user: User) -> QuerySet[PointLot, Any]:
    """What a person has, by when it ends, the soonest first."""
    return PointLot.objects.visible_to(user).filled()


def get_month(user: User, *, now: datetime | None = None) -> MonthState:
    """How much a person earned in this Korean calendar month."""
    first, following = rules.find_month(now or timezone.now())
    entries = PointEntry.objects.visible_to(user).filter(
        lot__isnull=False,
        transaction__kind=PointTransaction.Kind.AWARD,
        transaction__reversal=None,
        transaction__at__gte=first,
        transaction__at__lt=following,
    )
    return MonthState(entries.aggregate(earned=Sum("amount", default=0))["earned"])
