"""Proving that the books balance: what is stored beside the entries equals what they say."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from missions.models import (
    Benefit,
    PointAccount,
    PointEntry,
    PointLot,
    PointTransaction,
    Redemption,
)
from missions.rules.benefits import HOLDING_STATES

logger = logging.getLogger(__name__)
NAMED = 20
Kind = PointTransaction.Kind


@dataclass(frozen=True)
class Flaw:
    """One rule that does not hold, and the ids of up to twenty rows that break it."""

    rule: str
    ids: tuple[str, ...]


def _sum_entries(**where: Any) -> Coalesce:
    """The sum of the entries that belong to a row of the outer query."""
    mine = PointEntry.objects.filter(**where).order_by()
    column = next(iter(where))
    return Coalesce(Subquery(mine.values(column).annotate(n=Sum("amount")).values("n")), 0)


def _find_unbalanced() -> QuerySet[Any]:
    return PointTransaction.objects.annotate(total=Coalesce(Sum("entries__amount"), 0)).exclude(
        total=0
    )


def _find_empty() -> QuerySet[Any]:
    """Only an award over the month's cap may have booked nothing."""
    return PointTransaction.objects.filter(entries=None).exclude(kind=Kind.AWARD)


def _find_wrong_balances() -> QuerySet[Any]:
    rows = PointAccount.objects.filter(kind=PointAccount.Kind.PERSON)
    return rows.annotate(booked=_sum_entries(account=OuterRef("pk"))).exclude(balance=F("booked"))


def _find_wrong_lots() -> QuerySet[Any]:
    return PointLot.objects.annotate(booked=_sum_entries(lot=OuterRef("pk"))).exclude(
        left=F("booked")
    )


def _find_accounts_beside_lots() -> QuerySet[Any]:
    rows = PointAccount.objects.filter(kind=PointAccount.Kind.PERSON)
    return rows.annotate(held=Coalesce(Sum("lots__left"), 0)).exclude(balance=F("held"))


def _find_wrong_redemptions() -> QuerySet[Any]:
    """Each is paid from its account at its price, and paid back when it was not used."""
    paid = _sum_entries(transaction=OuterRef("booking"), lot__isnull=False)
    returned = Exists(
        PointTransaction.objects.filter(reverses=OuterRef("booking"), kind=Kind.REFUND)
    )
    rows = Redemption.objects.annotate(paid=paid, is_returned=returned)
    is_right = Q(paid=-F("price"), account=F("booking__account"), booking__kind=Kind.REDEMPTION) & (
        Q(state__in=HOLDING_STATES, is_returned=False)
        | Q(state__in=["void", "expired"], is_returned=True)
    )
    return rows.exclude(is_right)


def _find_bookings_without_redemption() -> QuerySet[Any]:
    return PointTransaction.objects.filter(kind=Kind.REDEMPTION, redemption=None)


def _find_wrong_stock() -> QuerySet[Any]:
    held = Count("redemptions", filter=Q(redemptions__state__in=HOLDING_STATES))
    return Benefit.objects.annotate(held=held).exclude(stock_left=F("stock") - F("held"))


RULES: dict[str, Callable[[], QuerySet[Any]]] = {
    "a booking sums to zero": _find_unbalanced,
    "a booking has entries": _find_empty,
    "a balance equals its entries": _find_wrong_balances,
    "a balance equals its lots": _find_accounts_beside_lots,
    "a lot equals its entries": _find_wrong_lots,
    "a redemption has its booking": _find_wrong_redemptions,
    "a redemption's booking has its redemption": _find_bookings_without_redemption,
    "a stock equals what was not given out": _find_wrong_stock,
}


def check_books() -> list[Flaw]:
    """Try every rule on one snapshot; an empty list means that the books balance."""
    with transaction.atomic():
        # One snapshot for all rules, where no transaction of the caller has begun.
        if not connection.savepoint_ids:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        found = {rule: _name(find()) for rule, find in RULES.items()}
    return [Flaw(rule, ids) for rule, ids in found.items() if ids]


def _name(rows: Iterable[Any]) -> tuple[str, ...]:
    return tuple(str(getattr(row, "public_id", row.pk)) for row in rows[:NAMED])  # type: ignore[index]


def report_books() -> list[Flaw]:
    """Check and say so in the log: an error for each flaw, and one line of figures."""
    flaws = check_books()
    for flaw in flaws:
        logger.error("books_unbalanced rule=%r ids=%s", flaw.rule, ",".join(flaw.ids))
    logger.info(
        "books_checked flaws=%s bookings=%s redemptions=%s",
        len(flaws),
        PointTransaction.objects.count(),
        Redemption.objects.count(),
    )
    return flaws
