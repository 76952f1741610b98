"""Rollups: a day is counted anew from its events, as often as one likes, with the same result."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from agencies.models import BoardDay
from agencies.rules import boards as rules
from agencies.selectors import rollups as sql

# What was noticed late, after a worker had been away, still finds its own day.
LOOK_BACK = 3


def roll_up_day(*, date: date) -> int:
    """Count one Korean day of every agency anew; return how many numbers it has."""
    return roll_up_days(first=date, last=date)


@transaction.atomic
def roll_up_days(*, first: date, last: date) -> int:
    """Count some Korean days of every agency anew, one statement for each metric."""
    _wait_for_turn()
    days = BoardDay.objects.filter(date__range=(first, last), metric__in=sql.EVENTS)
    days.delete()
    span: dict[str, Any] = {"start": _begin(first), "end": _begin(last + timedelta(days=1))}
    with connection.cursor() as cursor:
        for metric, events in sql.EVENTS.items():
            given = {"metric": metric, "zone": settings.TIME_ZONE, **span}
            cursor.execute(sql.WRITE_DAYS.format(events=events), given)
    return days.all().count()


@transaction.atomic
def roll_up_quarter(*, day: date) -> int:
    """Count the persons of each district in a day's quarter anew, over all agencies together."""
    _wait_for_turn()
    first = rules.find_quarter(day)
    rows = BoardDay.objects.filter(date=first, metric=rules.PEOPLE)
    rows.delete()
    after = rules.find_quarter(first + timedelta(days=100))
    given = {"first": first, "start": _begin(first), "end": _begin(after)}
    with connection.cursor() as cursor:
        cursor.execute(sql.WRITE_PEOPLE, given)
    return rows.all().count()


def roll_up_today() -> int:
    """Count today so far."""
    return roll_up_day(date=timezone.localdate())


def roll_up_lately() -> int:
    """Count the days before today anew, and the persons of their quarter."""
    yesterday = timezone.localdate() - timedelta(days=1)
    roll_up_quarter(day=yesterday)
    return roll_up_days(first=yesterday - timedelta(days=LOOK_BACK - 1), last=yesterday)


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _wait_for_turn() -> None:
    """Let two that count at once count one after the other, so that no number is written twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('agencies.boards', 0))")
