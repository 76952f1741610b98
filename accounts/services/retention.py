"""How long what is kept: one table of times, a purge every day, a report that deletes nothing."""

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from django.utils import timezone

from accounts.services.holdings import BATCH, PARTS, Retained, delete_batch

_TABLE = Path(__file__).resolve().parent.parent / "data" / "retention.toml"
# A day's purge that would take hours goes on the next day.
MOST_BATCHES = 200


@dataclass(frozen=True)
class RetentionPeriod:
    """One line of the retention table."""

    key: str
    title: str
    days: int
    reason: str


@dataclass(frozen=True)
class RetentionFinding:
    """How many rows stand past their time; -1 deleted rows never: a report deletes nothing."""

    period: RetentionPeriod
    count: int


@cache
def list_periods() -> tuple[RetentionPeriod, ...]:
    """Read the retention table."""
    lines = tomllib.loads(_TABLE.read_text(encoding="utf-8"))["keep"]
    return tuple(RetentionPeriod(**line) for line in lines)


def list_retained() -> dict[str, Retained]:
    """Every rule an app has told, by the key of its time."""
    return {rule.key: rule for part in PARTS.values() for rule in part.retained}


def report_expired(*, now: datetime | None = None) -> list[RetentionFinding]:
    """Count what the next purge would delete; deletes nothing."""
    at = now or timezone.now()
    rules = list_retained()
    return [
        RetentionFinding(period, rules[period.key].find(at - timedelta(days=period.days)).count())
        for period in list_periods()
        if period.key in rules
    ]


def purge_expired(*, now: datetime | None = None) -> dict[str, int]:
    """Delete what has been kept long enough, in batches; may die, may run twice."""
    at = now or timezone.now()
    rules = list_retained()
    return {
        period.key: _purge(rules[period.key], at - timedelta(days=period.days))
        for period in list_periods()
        if period.key in rules
    }


def _purge(rule: Retained, before: datetime) -> int:
    total = 0
    for _batch in range(MOST_BATCHES):
        count = _purge_batch(rule, before)
        total += count
        if not count:
            break
    return total


def _purge_batch(rule: Retained, before: datetime) -> int:
    if rule.purge is None:
        return delete_batch(rows=rule.find(before).order_by("pk"))
    rows = list(rule.find(before).order_by("pk")[:BATCH])
    if rows:
        rule.purge(rows)
    return len(rows)
