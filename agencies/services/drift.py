"""Drift of the alert programme: what this week looks like beside the four before it (D8)."""

import logging
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, QuerySet
from django.utils import timezone

from accounts.models import StaffMember
from accounts.services import tell_officers
from agencies.models import Alert
from agencies.rules import drift as rules

logger = logging.getLogger(__name__)

BASE_WEEKS = 4
# Fewer than these in an average week, and a third more or less is chance.
SMALLEST = 10


@dataclass(frozen=True)
class Drift:
    """One number that left its usual range: this week's, and the average of the weeks before."""

    what: str
    now: float
    before: float

    @property
    def percent(self) -> int:
        """The change, in percent of before."""
        return round((self.now - self.before) / self.before * 100) if self.before else 100


def watch_drift(*, today: date | None = None) -> list[Drift]:
    """Compare last week with the four before; tell the platform's safety officers of ±30 %."""
    day = today or timezone.localdate()
    monday = day - timedelta(days=day.weekday())
    this = _count(_span(monday, 1))
    base = _count(_span(monday - timedelta(weeks=1), BASE_WEEKS))
    found = rules.find_drift(now=this, before=base, weeks=BASE_WEEKS, smallest=SMALLEST)
    drifts = [Drift(what, now, before) for what, now, before in found]
    for drift in drifts:
        logger.warning(
            "alert_drift week=%s what=%s now=%.2f before=%.2f",
            monday,
            drift.what,
            drift.now,
            drift.before,
        )
    if drifts:
        _tell(monday, drifts)
    return drifts


def _span(end: date, weeks: int) -> QuerySet[Alert]:
    begins, ends = (
        timezone.make_aware(datetime.combine(day, time()))
        for day in (end - timedelta(weeks=weeks), end)
    )
    return Alert.objects.filter(opened_at__gte=begins, opened_at__lt=ends)


def _count(alerts: QuerySet[Alert]) -> dict[str, Counter[str]]:
    """Alerts by each class; numbers over everybody, of no person."""
    counts: dict[str, Counter[str]] = {"rate": Counter({"alerts": alerts.count()})}
    for column in ("level", "source", "priority", "dismiss_reason"):
        rows = alerts.order_by().values_list(column).annotate(count=Count("pk"))
        counts[column] = Counter({str(value): count for value, count in rows if value != ""})
    return counts


def _tell(monday: date, drifts: list[Drift]) -> None:
    first = drifts[0]
    others = f" 그 밖에 {len(drifts) - 1}가지가 더 달라졌어요." if len(drifts) > 1 else ""
    tell_officers(
        role=StaffMember.Role.PLATFORM_SAFETY,
        title="지난주 위험 신호의 모습이 평소와 달라요",
        body=f"{rules.label_drift(first.what)}: 앞선 네 주보다 {first.percent:+d}%.{others}",
        url="/me/notifications/",
        dedupe_key=f"drift:{monday}",
    )
