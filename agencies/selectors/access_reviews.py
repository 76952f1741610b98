"""What a month of accesses looks like to the privacy officer: numbers first, then rows (B11)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings
from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay, TruncDate, TruncTime

from accounts import rules
from accounts.models import AccessLog, AccessReview, StaffMember, SubjectToken
from accounts.services import span_of
from agencies.models import AlertChange, Assignment, InterestConflict, Offer

# What a row can be looked at for, and how a privacy officer reads it.
MARKS = {
    "at_night": "밤 10시~아침 7시",
    "is_outside_hours": "여는 시간 밖",
    "is_unhandled": "맡은 적 없는 분",
    "is_conflicted": "이해 충돌을 밝힌 분",
}


@dataclass(frozen=True)
class MemberFigures:
    """What one member did in a month."""

    member: StaffMember
    listed: int
    viewed: int
    changed: int
    exported: int
    at_night: int
    outside_hours: int
    unhandled: int
    conflicted: int


@dataclass(frozen=True)
class ShownRow:
    """One access with the token of whom it was about and what deserves a look."""

    log: AccessLog
    token: str
    marks: tuple[str, ...]


def list_reviews(*, member: StaffMember) -> QuerySet[AccessReview]:
    """The reviews, those not signed for first, then the newest month."""
    rows = AccessReview.objects.for_staff(member).select_related("agency", "signed_by__user")
    return rows.order_by(
        Case(When(signed_at=None, then=Value(0)), default=Value(1)), "-month", "agency__name"
    )


def list_rows(*, review: AccessReview) -> QuerySet[AccessLog]:
    """The month's accesses, each marked with what deserves a look."""
    zone = ZoneInfo(settings.TIME_ZONE)
    begins, ends = span_of(review.month)
    late, early = rules.NIGHT
    rows = AccessLog.objects.filter(agency=review.agency_id, at__gte=begins, at__lt=ends)
    return rows.annotate(
        hour=ExtractHour("at", tzinfo=zone),
        day=TruncDate("at", tzinfo=zone),
        weekday=ExtractIsoWeekDay("at", tzinfo=zone),
        clock=TruncTime("at", tzinfo=zone),
    ).annotate(
        at_night=_mark(Q(hour__gte=late) | Q(hour__lt=early)),
        is_outside_hours=_mark(_find_outside(review)),
        is_unhandled=_mark(~Q(action=AccessLog.Action.LISTED) & ~_find_handled()),
        is_conflicted=_mark(
            Q(
                Exists(
                    InterestConflict.objects.filter(
                        member=OuterRef("member"), subject=OuterRef("subject")
                    )
                )
            )
        ),
    )


def _mark(condition: Q) -> Case:
    return Case(When(condition, then=True), default=False, output_field=BooleanField())


def _find_outside(review: AccessReview) -> Q:
    """Beside the declared hours, holidays where it is closed on them; nothing where none are."""
    spans = list(review.agency.hours.values_list("weekday", "opens_at", "closes_at"))
    if not spans:
        return Q(pk=None)
    is_open = Q()
    for weekday, opens, closes in spans:
        is_open |= Q(weekday=weekday + 1, clock__gte=opens, clock__lt=closes)
    if review.agency.opens_on_holidays:
        return ~is_open
    free = holidays.country_holidays("KR", years=review.month.year)
    return ~is_open | Q(day__in=[day for day in free if day.month == review.month.month])


def _find_handled() -> Q:
    """The member held a case of the person, moved an alert of theirs, or wrote them an offer."""
    who = {"member": OuterRef("member")}
    return (
        Q(Exists(Assignment.objects.filter(case__user=OuterRef("subject"), **who)))
        | Q(Exists(AlertChange.objects.filter(alert__user=OuterRef("subject"), **who)))
        | Q(
            Exists(
                Offer.objects.filter(alert__user=OuterRef("subject"), sent_by=OuterRef("member"))
            )
        )
    )


def count_by_member(*, review: AccessReview) -> list[MemberFigures]:
    """The month in numbers, by member, whoever deserves a look first."""
    done = AccessLog.Action
    found: Any = (
        list_rows(review=review)
        .order_by()
        .values("member")
        .annotate(
            listed=Count("pk", filter=Q(action=done.LISTED)),
            viewed=Count("pk", filter=Q(action=done.VIEWED)),
            changed=Count("pk", filter=Q(action=done.CHANGED)),
            exported=Count("pk", filter=Q(action=done.EXPORTED)),
            night=Count("pk", filter=Q(at_night=True)),
            outside_hours=Count("pk", filter=Q(is_outside_hours=True)),
            unhandled=Count("subject", filter=Q(is_unhandled=True), distinct=True),
            conflicted=Count("pk", filter=Q(is_conflicted=True)),
        )
    )
    numbers = {row.pop("member"): row for row in found}
    members = StaffMember.objects.filter(pk__in=numbers).select_related("user", "agency")
    figures = [_make_figures(member, numbers[member.pk]) for member in members]
    return sorted(figures, key=lambda one: (-one.conflicted, -one.unhandled, -one.at_night))


def _make_figures(member: StaffMember, row: dict[str, int]) -> MemberFigures:
    return MemberFigures(member=member, at_night=row.pop("night"), **row)


def show_rows(*, rows: Iterable[Any]) -> list[ShownRow]:
    """Rows as the officer sees them: people by what their agency calls them, no other name."""
    listed = list(rows)
    found = SubjectToken.objects.filter(
        user__in={row.subject_id for row in listed}, agency__in={row.agency_id for row in listed}
    )
    tokens = {(row.user_id, row.agency_id): row.token for row in found}
    return [
        ShownRow(
            row,
            tokens.get((row.subject_id, row.agency_id), ""),
            tuple(words for mark, words in MARKS.items() if getattr(row, mark)),
        )
        for row in listed
    ]


def filter_rows(
    *, rows: QuerySet[AccessLog], member: int | None = None, action: str = "", mark: str = ""
) -> QuerySet[AccessLog]:
    """Keep what the officer asks for."""
    asked: dict[str, Any] = {}
    if member:
        asked["member"] = member
    if action in AccessLog.Action.values:
        asked["action"] = action
    if mark in MARKS:
        asked[mark] = True
    return rows.filter(**asked).select_related("member__user", "member__agency", "agency")
