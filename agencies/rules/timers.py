"""What is due by when, and whom we tell how long after it did not happen (domain C, C5)."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from agencies.rules.hours import (
    NO_DATES,
    Span,
    add_open_time,
    add_working_days,
    find_next_opening,
)

URGENT = ("P0", "P1")
ACK_TIME = {
    "P0": timedelta(minutes=5),
    "P1": timedelta(minutes=15),
    "P2": timedelta(hours=1),
    "P3": timedelta(hours=8),
}
# P0: now, which is as long again as acknowledging may take. P3 counts working days instead.
CONTACT_TIME = {
    "P0": timedelta(minutes=5),
    "P1": timedelta(minutes=30),
    "P2": timedelta(hours=4),
}
CONTACT_WORKING_DAYS = 2
# How long one member has an alert to themselves before others may take it over.
LOCK_TIME = timedelta(minutes=15)

# Next duty, supervisor, the platform's safety, the person: so long after the time limit.
LAST_STEP = 4
STEP_TIMES = {
    "P0": (0, 2, 4, 6),
    "P1": (0, 5, 10, 15),
    "P2": (0, 30, 60, 120),
    "P3": (0, 240, 480, 960),
}


def compute_due(
    *, priority: str, hours: Iterable[Span], at: datetime, closed: Collection[date] = NO_DATES
) -> datetime:
    """When an alert must be acknowledged: P0 and P1 at any hour, the rest in opening hours."""
    span = ACK_TIME[priority]
    if priority in URGENT:
        return at + span
    return add_open_time(hours=hours, at=at, span=span, closed=closed)


def compute_contact_due(
    *, priority: str, hours: Iterable[Span], at: datetime, closed: Collection[date] = NO_DATES
) -> datetime:
    """When somebody must have been in touch, or have offered to be, once it was acknowledged."""
    if priority in URGENT:
        return at + CONTACT_TIME[priority]
    if priority in CONTACT_TIME:
        return add_open_time(hours=hours, at=at, span=CONTACT_TIME[priority], closed=closed)
    start = find_next_opening(hours=hours, at=at, closed=closed)
    return add_working_days(hours=hours, at=start, days=CONTACT_WORKING_DAYS, closed=closed)


def compute_step_time(
    *,
    priority: str,
    step: int,
    due_at: datetime,
    hours: Iterable[Span],
    closed: Collection[date] = NO_DATES,
) -> datetime:
    """When a step of telling others is due; for P2 and P3 nobody is called at night."""
    span = timedelta(minutes=STEP_TIMES[priority][step - 1])
    if priority in URGENT:
        return due_at + span
    return add_open_time(hours=hours, at=due_at, span=span, closed=closed)
