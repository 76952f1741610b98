"""The figures of the transparency page, counted from the rows themselves (F13)."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from feed.models import Appeal, ModerationAction, ModerationCase, Report, Takedown
from feed.rules import moderation as rules
from feed.rules import transparency as shapes
from feed.rules.transparency import Quarter, cloak

QUARTERS = 8
Cell = int | None


@dataclass(frozen=True)
class Line:
    """One line of the page: a group, what is counted, and the number, None where it is small."""

    group: str
    key: str
    label: str
    value: Cell
    unit: str = "건"


@dataclass(frozen=True)
class QuarterFigures:
    """One quarter."""

    quarter: Quarter
    lines: list[Line]
    is_running: bool


def list_figures(now: datetime | None = None) -> list[QuarterFigures]:
    """Count the last eight quarters, the running one first."""
    at = timezone.localtime(now)
    quarters = shapes.list_quarters(at.date(), QUARTERS)
    return [
        QuarterFigures(quarter, _count_quarter(quarter), place == 0)
        for place, quarter in enumerate(quarters)
    ]


def _count_quarter(quarter: Quarter) -> list[Line]:
    starts, ends = (
        timezone.make_aware(datetime.combine(day, time.min))
        for day in (quarter.starts, quarter.ends)
    )
    span = {"gte": starts, "lt": ends}
    return [
        *_count_reports(span),
        *_count_outcomes(span),
        *_count_actions(span),
        *_count_appeals(span),
        *_count_takedowns(span),
    ]


def _within(rows: QuerySet[Any], column: str, span: dict[str, datetime]) -> QuerySet[Any]:
    return rows.filter(**{f"{column}__{name}": value for name, value in span.items()})


def _tally(rows: QuerySet[Any], column: str) -> dict[str, int]:
    counted = rows.order_by().values_list(column).annotate(count=Count("pk"))
    return dict(counted)


def _count_reports(span: dict[str, datetime]) -> list[Line]:
    found = _tally(_within(Report.objects.all(), "created_at", span), "reason")
    return [
        Line("reports", code, str(reason.label), cloak(found.get(code, 0)))
        for code, reason in rules.REASONS.items()
    ]


def _count_outcomes(span: dict[str, datetime]) -> list[Line]:
    decided = _within(ModerationCase.objects.filter(state="decided"), "decided_at", span)
    found = _tally(decided, "outcome")
    lines = [
        Line("outcomes", code, str(label), cloak(found.get(code, 0)))
        for code, label in ModerationCase.Outcome.choices
    ]
    late = decided.filter(breached_at__isnull=False).count()
    lines.append(Line("outcomes", "late", "기한을 넘긴 것", cloak(late)))
    return lines + [_time_severity(decided, code, label) for code, label in _SEVERITIES]


_SEVERITIES = ModerationCase.Severity.choices


def _time_severity(decided: QuerySet[Any], code: int, label: str) -> Line:
    times = decided.filter(severity=code).values_list("opened_at", "decided_at")
    minutes = [(done - opened).total_seconds() / 60 for opened, done in times]
    middle = shapes.compute_median(minutes)
    return Line("times", f"severity_{code}", f"가운데 시간: {label}", middle, "분")


def _count_actions(span: dict[str, datetime]) -> list[Line]:
    done = ModerationAction.objects.filter(moderator__isnull=False)
    found = _tally(_within(done, "decided_at", span), "kind")
    return [
        Line("actions", code, str(label), cloak(found.get(code, 0)))
        for code, label in ModerationAction.Kind.choices
    ]


def _count_appeals(span: dict[str, datetime]) -> list[Line]:
    asked = _within(Appeal.objects.all(), "created_at", span).count()
    found = _tally(_within(Appeal.objects.exclude(state="open"), "decided_at", span), "state")
    return [
        Line("appeals", "filed", "이의", cloak(asked)),
        Line("appeals", "overturned", "이의를 보고 되돌린 것", cloak(found.get("overturned", 0))),
        Line("appeals", "upheld", "이의를 보고 그대로 둔 것", cloak(found.get("upheld", 0))),
    ]


def _count_takedowns(span: dict[str, datetime]) -> list[Line]:
    asked = _within(Takedown.objects.all(), "created_at", span).count()
    blocked = _within(Takedown.objects.all(), "blocked_at", span).count()
    objected = _within(Takedown.objects.all(), "objected_at", span).count()
    return [
        Line("takedowns", "requested", "게시중단 요청", cloak(asked)),
        Line("takedowns", "blocked", "임시조치", cloak(blocked)),
        Line("takedowns", "objected", "글쓴이의 이의", cloak(objected)),
    ]
