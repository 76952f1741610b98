"""When an agency answers: its weekly hours without the days it is closed, in Korean time."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import cache

import holidays

Span = tuple[int, time, time]
NO_DATES: frozenset[date] = frozenset()
# Longer than any run of holidays and weekends, even where somebody answers one day a week.
_LOOK_AHEAD_DAYS = 60
# 2 working days are counted by these where an agency declared no hours of its own.
_OFFICE_HOURS: tuple[Span, ...] = tuple((day, time(9), time(18)) for day in range(5))


@cache
def list_holidays(year: int) -> frozenset[date]:
    """Korean public holidays of a year and the next, lunar ones and substitutes included."""
    return frozenset(holidays.KR(years=[year, year + 1]))


def is_open_at(*, hours: Iterable[Span], at: datetime, closed: Collection[date] = NO_DATES) -> bool:
    """Tell whether an agency answers at a Korean local time."""
    return at.date() not in closed and any(
        weekday == at.weekday() and opens <= at.time() < closes for weekday, opens, closes in hours
    )


def _walk_openings(
    hours: Iterable[Span], at: datetime, closed: Collection[date]
) -> Iterator[tuple[datetime, datetime]]:
    """What is left of each opening from `at` on, the soonest first."""
    spans = sorted(hours)
    for ahead in range(_LOOK_AHEAD_DAYS):
        day = at.date() + timedelta(days=ahead)
        if day in closed:
            continue
        for weekday, opens, closes in spans:
            end = datetime.combine(day, closes, at.tzinfo)
            if weekday == day.weekday() and end > at:
                yield max(at, datetime.combine(day, opens, at.tzinfo)), end


def find_next_opening(
    *, hours: Iterable[Span], at: datetime, closed: Collection[date] = NO_DATES
) -> datetime:
    """The next moment an agency answers; `at` itself when it is open or declared no hours."""
    return next((begin for begin, _ in _walk_openings(hours, at, closed)), at)


def add_open_time(
    *, hours: Iterable[Span], at: datetime, span: timedelta, closed: Collection[date] = NO_DATES
) -> datetime:
    """When an agency will have been open for as long; without hours the clock alone counts."""
    left = span
    for begin, end in _walk_openings(hours, at, closed):
        if end - begin >= left:
            return begin + left
        left -= end - begin
    return at + span


def add_working_days(
    *, hours: Iterable[Span], at: datetime, days: int, closed: Collection[date] = NO_DATES
) -> datetime:
    """The end of the last of so many working days after the day of `at`."""
    ends: dict[date, datetime] = {}
    for begin, end in _walk_openings(list(hours) or _OFFICE_HOURS, at, closed):
        if begin.date() > at.date():
            ends[begin.date()] = end
        if len(ends) > days:
            break
    return list(ends.values())[:days][-1] if ends else at + timedelta(days=days)
