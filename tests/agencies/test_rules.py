from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies import rules
from agencies.models import Alert, Offer

SEOUL = ZoneInfo("Asia/Seoul")
WEEKDAYS = [(day, time(9), time(18)) for day in range(5)]
MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("source", "level", "is_hot", "priority"),
    [
        ("crisis", 5, False, "P0"),
        ("crisis", 5, True, "P0"),
        ("crisis", 4, False, "P1"),
        ("crisis", 4, True, "P1"),
        ("crisis", 3, False, "P2"),
        ("crisis", 2, False, "P2"),
        ("crisis", 2, True, "P2"),
        ("trend", 0, False, "P3"),
        ("trend", 0, True, "P2"),
    ],
)
def test_choose_priority_follows_the_table(source, level, is_hot, priority):
    assert rules.choose_priority(source=source, level=level, is_hot=is_hot) == priority


@given(st.integers(0, 5), st.booleans())
def test_trend_is_never_urgent(level, is_hot):
    priority = rules.choose_priority(source="trend", level=level, is_hot=is_hot)
    assert priority == ("P2" if is_hot else "P3")


@pytest.mark.parametrize(("priority", "minutes"), [("P0", 5), ("P1", 15), ("P2", 60), ("P3", 480)])
def test_compute_due_in_hours_is_the_ack_time(priority, minutes):
    due = rules.compute_due(priority=priority, hours=WEEKDAYS, at=MONDAY)
    assert due == MONDAY + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("priority", "expected"),
    [
        ("P0", datetime(2026, 3, 7, 3, 5, tzinfo=SEOUL)),
        ("P1", datetime(2026, 3, 7, 3, 15, tzinfo=SEOUL)),
        ("P2", datetime(2026, 3, 9, 10, 0, tzinfo=SEOUL)),
        ("P3", datetime(2026, 3, 9, 17, 0, tzinfo=SEOUL)),
    ],
)
def test_compute_due_outside_hours_waits_only_for_the_less_urgent(priority, expected):
    saturday_night = datetime(2026, 3, 7, 3, 0, tzinfo=SEOUL)
    assert rules.compute_due(priority=priority, hours=WEEKDAYS, at=saturday_night) == expected


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        (datetime(2026, 3, 2, 9, 0, tzinfo=SEOUL), True),
        (datetime(2026, 3, 2, 17, 59, tzinfo=SEOUL), True),
        (datetime(2026, 3, 2, 18, 0, tzinfo=SEOUL), False),
        (datetime(2026, 3, 2, 8, 59, tzinfo=SEOUL), False),
        (datetime(2026, 3, 1, 12, 0, tzinfo=SEOUL), False),
    ],
)
def test_is_open_at_reads_the_spans(at, is_open):
    assert rules.is_open_at(hours=WEEKDAYS, at=at) is is_open


def test_find_next_opening_without_hours_is_now():
    assert rules.find_next_opening(hours=[], at=MONDAY) == MONDAY


def test_find_next_opening_late_on_the_only_day_is_next_week():
    late = MONDAY.replace(hour=19)
    only_monday = [(0, time(9), time(18))]
    expected = MONDAY.replace(hour=9) + timedelta(days=7)
    assert rules.find_next_opening(hours=only_monday, at=late) == expected


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 22)), min_size=1), st.integers(0, 10000)
)
def test_next_opening_is_open_and_never_in_the_past(days, minutes):
    spans = [(day, time(hour), time(hour + 1)) for day, hour in days]
    at = MONDAY + timedelta(minutes=minutes)
    opening = rules.find_next_opening(hours=spans, at=at)
    assert opening >= at
    assert rules.is_open_at(hours=spans, at=opening)


def test_merge_reasons_keeps_five_newest_first():
    assert rules.merge_reasons(["a", "b", "c", "d"], ["e", "b"]) == ["e", "b", "a", "c", "d"]
    assert rules.merge_reasons(list("abcde"), ["f"]) == ["f", "a", "b", "c", "d"]


def test_tables_name_known_states_only():
    assert set(rules.ALERT_MOVES) <= set(Alert.State.values)
    assert {to for moves in rules.ALERT_MOVES.values() for to in moves} <= set(Alert.State.values)
    assert set(rules.OFFER_MOVES) <= set(Offer.State.values)
    assert {to for moves in rules.OFFER_MOVES.values() for to in moves} <= set(Offer.State.values)


def test_cool_down_never_covers_the_urgent():
    assert set(rules.COOL_DOWN) == {"P2", "P3"}


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (12, "12분 남음"),
        (80, "1시간 20분 남음"),
        (-5, "5분 지남"),
        (-61, "1시간 1분 지남"),
        (0, "0분 남음"),
        (300, "5시간 남음"),
    ],
)
def test_describe_time_left_says_minutes(minutes, words):
    assert rules.describe_time_left(MONDAY + timedelta(minutes=minutes), MONDAY) == words


def test_label_reason_speaks_korean_for_both_detectors():
    assert rules.label_reason("active_thoughts") == "죽음이나 자살을 생각한다는 말"
    assert rules.label_reason("EWMA_UP").endswith("이어졌어요")
    assert rules.label_reason("new_code") == "new_code"


def test_draw_trend_breaks_the_line_where_days_are_missing():
    drawing = rules.draw_trend([0.0, 1.0, None, -1.0], width=30, height=10)
    assert drawing.lines == ("0.0,5.0 10.0,0.0",)
    assert drawing.dots == ((30.0, 10.0),)
    assert drawing.known_count == 3


@given(st.lists(st.none() | st.floats(-3, 3), max_size=20))
def test_draw_trend_stays_inside_its_box(values):
    drawing = rules.draw_trend(values)
    points = [tuple(map(float, p.split(","))) for line in drawing.lines for p in line.split()]
    for x, y in [*points, *drawing.dots]:
        assert 0 <= x <= drawing.width
        assert 0 <= y <= drawing.height


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([], "기록이 있는 날이 적어 흐름을 말하기 어려워요."),
        ([0.1, None, 0.2, 0.3, 0.4], "기록이 있는 날이 적어 흐름을 말하기 어려워요."),
        ([0.0] * 5 + [0.5] * 3, "최근 며칠이 앞선 날들보다 무거워요."),
        ([0.5] * 5 + [0.0] * 3, "최근 며칠이 앞선 날들보다 가벼워요."),
        ([0.2] * 8, "최근 며칠이 앞선 날들과 비슷해요."),
    ],
)
def test_describe_trend_compares_the_last_days(values, words):
    assert rules.describe_trend(values) == words
