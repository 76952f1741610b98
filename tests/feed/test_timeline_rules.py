"""Cursors, links in texts, times in words."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feed.rules import linking, timeline

SEOUL = ZoneInfo("Asia/Seoul")


@given(st.integers(1, 2**63 - 1))
def test_a_cursor_leads_back(key):
    assert timeline.read_cursor(timeline.write_cursor(key)) == key


@pytest.mark.parametrize(
    "cursor", ["x", "é", "cDA", "cC0x", "MTIz", "cDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI", "cMKy", "%00"]
)
def test_what_was_no_cursor_is_refused(cursor):
    with pytest.raises(timeline.BadCursor):
        timeline.read_cursor(cursor)


def cut(text, tags=(), handles=()):
    return [(part.kind, part.text) for part in linking.split_text(text, tags=tags, handles=handles)]


def test_only_what_the_post_carries_becomes_a_link():
    text = "#산책 #없는말 @some_one @nobody1 끝"
    assert cut(text, ["산책"], ["some_one"]) == [
        ("tag", "#산책"),
        ("text", " #없는말 "),
        ("handle", "@some_one"),
        ("text", " @nobody1 끝"),
    ]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("봐요 https://example.com/a?b=1&c=2.", "https://example.com/a?b=1&c=2"),
        ("(http://example.com/x)", "http://example.com/x"),
        ("https://example.com/한글 뒤", "https://example.com/한글"),
    ],
)
def test_an_address_ends_before_what_ends_the_sentence(text, address):
    assert [one for kind, one in cut(text) if kind == "url"] == [address]


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "data:text/html,x", "https://", "ftp://a.example", "a@some_one"]
)
def test_other_addresses_stay_text(text):
    assert cut(text, handles=["some_one"]) == [("text", text)]


@given(st.text())
def test_cutting_loses_nothing(text):
    parts = linking.split_text(text, tags={"a"}, handles={"abc"})
    assert "".join(part.text for part in parts) == text


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 5, 2, 12, 0, tzinfo=SEOUL), "방금"),
        (datetime(2026, 5, 2, 12, 1, tzinfo=SEOUL), "방금"),
        (datetime(2026, 5, 2, 11, 20, tzinfo=SEOUL), "40분 전"),
        (datetime(2026, 5, 2, 1, 0, tzinfo=SEOUL), "11시간 전"),
        (datetime(2026, 5, 1, 23, 0, tzinfo=SEOUL), "어제"),
        (datetime(2026, 4, 28, 12, 0, tzinfo=SEOUL), "4일 전"),
        (datetime(2026, 4, 2, 12, 0, tzinfo=SEOUL), "4월 2일"),
        (datetime(2025, 4, 2, 12, 0, tzinfo=SEOUL), "2025년 4월 2일"),
    ],
)
def test_a_time_is_said_as_people_say_it(at, said):
    assert timeline.describe_time(at, datetime(2026, 5, 2, 12, 0, tzinfo=SEOUL)) == said
