"""Dates as people say them, counted from Friday 20 November 2026."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companions.rules.memory.dates import find_dates, said_on

FRIDAY = date(2026, 11, 20)
MONDAY = date(2026, 11, 23)
SUNDAY = date(2026, 11, 22)
NEW_YEARS_EVE = date(2026, 12, 31)

SAID = [
    (FRIDAY, "오늘 면접이야", date(2026, 11, 20)),
    (FRIDAY, "내일 면접이야", date(2026, 11, 21)),
    (FRIDAY, "낼 보자", date(2026, 11, 21)),
    (FRIDAY, "모레 시험", date(2026, 11, 22)),
    (FRIDAY, "내일모레 시험", date(2026, 11, 22)),
    (FRIDAY, "글피에 가", date(2026, 11, 23)),
    (FRIDAY, "그글피에 가", date(2026, 11, 24)),
    (FRIDAY, "어제 봤어", date(2026, 11, 19)),
    (FRIDAY, "그저께 봤어", date(2026, 11, 18)),
    (FRIDAY, "월요일에 만나", date(2026, 11, 23)),
    (FRIDAY, "금요일에 만나", date(2026, 11, 27)),
    (FRIDAY, "이번 금요일에 만나", date(2026, 11, 20)),
    (FRIDAY, "토요일에 만나", date(2026, 11, 21)),
    (FRIDAY, "다음 주 월요일", date(2026, 11, 23)),
    (FRIDAY, "다음주 금요일에", date(2026, 11, 27)),
    (FRIDAY, "담주 화요일", date(2026, 11, 24)),
    (FRIDAY, "다다음 주 수요일", date(2026, 12, 2)),
    (FRIDAY, "이번 주 일요일", date(2026, 11, 22)),
    (FRIDAY, "지난주 금요일에", date(2026, 11, 13)),
    (FRIDAY, "이번 주말에", date(2026, 11, 21)),
    (FRIDAY, "주말에 등산", date(2026, 11, 21)),
    (FRIDAY, "다음 주말에", date(2026, 11, 28)),
    (FRIDAY, "돌아오는 목요일", date(2026, 11, 26)),
    (FRIDAY, "12월 3일에 시험", date(2026, 12, 3)),
    (FRIDAY, "11월 20일 오늘", date(2026, 11, 20)),
    (FRIDAY, "1월 2일에", date(2027, 1, 2)),
    (FRIDAY, "11/25 마감", date(2026, 11, 25)),
    (FRIDAY, "2026-12-24에", date(2026, 12, 24)),
    (FRIDAY, "2026년 12월 24일에", date(2026, 12, 24)),
    (FRIDAY, "25일에 월급", date(2026, 11, 25)),
    (FRIDAY, "3일까지 제출", date(2026, 12, 3)),
    (FRIDAY, "31일에 봐", date(2026, 12, 31)),
    (FRIDAY, "하루 뒤에", date(2026, 11, 21)),
    (FRIDAY, "사흘 뒤에", date(2026, 11, 23)),
    (FRIDAY, "열흘 뒤", date(2026, 11, 30)),
    (FRIDAY, "보름 후에", date(2026, 12, 5)),
    (FRIDAY, "5일 뒤에", date(2026, 11, 25)),
    (FRIDAY, "일주일 뒤에", date(2026, 11, 27)),
    (FRIDAY, "2주 후에", date(2026, 12, 4)),
    (FRIDAY, "한 달 뒤에", date(2026, 12, 20)),
    (FRIDAY, "3개월 뒤에", date(2027, 2, 20)),
    (FRIDAY, "다음 달 3일에", date(2026, 12, 3)),
    (FRIDAY, "이번 달 말에", date(2026, 11, 30)),
    (FRIDAY, "크리스마스에", date(2026, 12, 25)),
    (FRIDAY, "크리스마스 이브에", date(2026, 12, 24)),
    (FRIDAY, "어린이날에", date(2027, 5, 5)),
    (MONDAY, "월요일에 만나", date(2026, 11, 30)),
    (MONDAY, "이번 월요일", date(2026, 11, 23)),
    (MONDAY, "이번 주 월요일", date(2026, 11, 23)),
    (MONDAY, "다음 주 월요일", date(2026, 11, 30)),
    (MONDAY, "주말에", date(2026, 11, 28)),
    (SUNDAY, "월요일에 만나", date(2026, 11, 23)),
    (SUNDAY, "다음 주 월요일", date(2026, 11, 23)),
    (SUNDAY, "다음 주 일요일", date(2026, 11, 29)),
    (SUNDAY, "주말인데", date(2026, 11, 22)),
    (NEW_YEARS_EVE, "내일", date(2027, 1, 1)),
    (NEW_YEARS_EVE, "다음 주 월요일", date(2027, 1, 4)),
    (NEW_YEARS_EVE, "1일에", date(2027, 1, 1)),
    (NEW_YEARS_EVE, "다음 달 15일에", date(2027, 1, 15)),
    (NEW_YEARS_EVE, "한 달 뒤에", date(2027, 1, 31)),
    (date(2027, 1, 31), "한 달 뒤에", date(2027, 2, 28)),
]


@pytest.mark.parametrize(("today", "said", "day"), SAID, ids=[f"{t}-{s}" for t, s, _ in SAID])
def test_date_said_on_a_day_is_the_day_meant(today, said, day):
    assert find_dates(said, today)[0].day == day


@pytest.mark.parametrize(
    "said",
    [
        "3일 동안 아팠어",
        "월요일마다 운동해",
        "내일이 없어",
        "13월 40일",
        "2월 30일에",
        "집에 갈래",
        "일이 많아",
        "99/99",
    ],
)
def test_date_not_named_is_not_found(said):
    assert find_dates(said, FRIDAY) == []


@pytest.mark.parametrize(
    ("said", "label", "is_past"),
    [
        ("다음 주에 이사해", "11월 23일 주간", False),
        ("다음 달에 이사해", "12월", False),
        ("지난주에 이사했어", "11월 9일 주간", True),
        ("지난달에 그만뒀어", "10월", True),
        ("작년에 졸업했어", "2025년", True),
        ("내년에 졸업해", "2027년", False),
    ],
)
def test_date_named_roughly_has_a_label_and_no_day(said, label, is_past):
    (mention,) = find_dates(said, FRIDAY)
    assert (mention.day, mention.label, mention.is_past) == (None, label, is_past)


def test_dates_of_another_year_name_it():
    (mention,) = find_dates("1월 2일에", FRIDAY)
    assert mention.label == "2027년 1월 2일"


def test_said_on_late_evening_utc_is_the_next_day_in_korea():
    assert said_on(datetime(2026, 11, 20, 15, 30, tzinfo=UTC)) == date(2026, 11, 21)
    assert said_on(datetime(2026, 12, 31, 15, 0, tzinfo=UTC)) == date(2027, 1, 1)


@given(
    st.dates(date(2024, 1, 1), date(2032, 12, 31)),
    st.sampled_from("월화수목금토일"),
    st.sampled_from(["", "이번 ", "다음 주 ", "다다음 주 "]),
)
def test_weekday_said_any_day_is_that_weekday(today, weekday, prefix):
    (mention,) = find_dates(f"{prefix}{weekday}요일", today)
    assert "월화수목금토일"[mention.day.weekday()] == weekday
    assert mention.day >= today
    assert (mention.day - today).days <= 20


@given(st.text(max_size=80), st.dates(date(2024, 1, 1), date(2032, 12, 31)))
def test_find_dates_of_any_text_returns_stretches_in_order(text, today):
    mentions = find_dates(text, today)
    assert all(0 <= m.start < m.end <= len(text) for m in mentions)
    assert mentions == sorted(mentions, key=lambda m: m.start)
