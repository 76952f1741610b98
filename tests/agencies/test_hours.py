from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies import rules

SEOUL = ZoneInfo("Asia/Seoul")
WEEKDAYS = [(day, time(9), time(18)) for day in range(5)]
HOLIDAYS = rules.list_holidays(2026)


def at(month, day, hour=10, minute=0, year=2026):
    return datetime(year, month, day, hour, minute, tzinfo=SEOUL)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 2, 16),  # 설날 연휴
        date(2026, 2, 17),
        date(2026, 2, 18),
        date(2026, 9, 24),  # 추석 연휴
        date(2026, 9, 25),
        date(2026, 3, 2),  # 삼일절 대체 공휴일
        date(2026, 8, 17),  # 광복절 대체 공휴일
        date(2027, 2, 9),  # 설날 대체 공휴일 of the next year
    ],
)
def test_holidays_know_lunar_and_substitute_days(day):
    assert day in HOLIDAYS


def test_agency_is_closed_on_a_holiday_but_for_those_who_open():
    noon = at(9, 25, 12)
    assert not rules.is_open_at(hours=WEEKDAYS, at=noon, closed=HOLIDAYS)
    assert rules.is_open_at(hours=WEEKDAYS, at=noon)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (at(2, 13, 19), at(2, 19, 9)),  # Friday evening before 설날: Thursday morning
        (at(9, 23, 18), at(9, 28, 9)),  # Wednesday evening before 추석: Monday
        (at(2, 28, 12), at(3, 3, 9)),  # Saturday: the substitute holiday passes too
        (at(9, 22, 10), at(9, 22, 10)),
    ],
)
def test_next_opening_steps_over_weekends_and_holidays(start, expected):
    assert rules.find_next_opening(hours=WEEKDAYS, at=start, closed=HOLIDAYS) == expected


@pytest.mark.parametrize(
    ("priority", "start", "expected"),
    [
        ("P0", at(9, 25, 3), at(9, 25, 3, 5)),
        ("P1", at(9, 25, 3), at(9, 25, 3, 15)),
        ("P2", at(9, 23, 17, 30), at(9, 28, 9, 30)),
        ("P3", at(9, 23, 14), at(9, 28, 13)),
    ],
)
def test_due_counts_opening_hours_over_chuseok(priority, start, expected):
    due = rules.compute_due(priority=priority, hours=WEEKDAYS, at=start, closed=HOLIDAYS)
    assert due == expected


@pytest.mark.parametrize(
    ("priority", "start", "expected"),
    [
        ("P0", at(9, 25, 3), at(9, 25, 3, 5)),
        ("P1", at(9, 25, 3), at(9, 25, 3, 30)),
        ("P2", at(9, 23, 16), at(9, 28, 11)),
        ("P3", at(9, 22, 10), at(9, 28, 18)),  # Wednesday is the first, Monday the second
        ("P3", at(9, 19, 10), at(9, 23, 18)),  # taken on a Saturday: as if on Monday morning
        ("P3", at(2, 13, 10), at(2, 20, 18)),  # over 설날
    ],
)
def test_contact_is_due_by_the_table_of_service_times(priority, start, expected):
    due = rules.compute_contact_due(priority=priority, hours=WEEKDAYS, at=start, closed=HOLIDAYS)
    assert due == expected


def test_without_hours_working_days_are_office_days():
    start = at(9, 18, 10)  # Friday
    due = rules.compute_contact_due(priority="P3", hours=[], at=start, closed=HOLIDAYS)
    assert due == at(9, 22, 18)


@pytest.mark.parametrize(
    ("priority", "step", "due", "expected"),
    [
        ("P0", 1, at(9, 25, 3), at(9, 25, 3)),
        ("P0", 4, at(9, 25, 3), at(9, 25, 3, 6)),
        ("P1", 3, at(9, 25, 3), at(9, 25, 3, 10)),
        ("P2", 2, at(9, 23, 17, 45), at(9, 28, 9, 15)),
    ],
)
def test_steps_of_the_less_urgent_wait_for_the_morning(priority, step, due, expected):
    found = rules.compute_step_time(
        priority=priority, step=step, due_at=due, hours=WEEKDAYS, closed=HOLIDAYS
    )
    assert found == expected


@given(st.integers(0, 60 * 24 * 300), st.integers(1, 60 * 20))
def test_open_time_is_never_shorter_than_the_clock_and_ends_while_open(minutes, span):
    start = at(1, 1, 0) + timedelta(minutes=minutes)
    end = rules.add_open_time(
        hours=WEEKDAYS, at=start, span=timedelta(minutes=span), closed=HOLIDAYS
    )
    assert end >= start + timedelta(minutes=span)
    assert rules.is_open_at(hours=WEEKDAYS, at=end - timedelta(minutes=1), closed=HOLIDAYS)


def test_steps_never_go_back_and_the_urgent_are_fast():
    assert set(rules.STEP_TIMES) == set(rules.PRIORITIES)
    for times in rules.STEP_TIMES.values():
        assert list(times) == sorted(times)
        assert len(times) == rules.LAST_STEP
    assert rules.STEP_TIMES["P0"][-1] <= 10
