"""Whether, when and how often: decided without a database, a clock or a network."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.push import rules
from accounts.push.rules import PushFacts, Verdict, judge

KST = ZoneInfo("Asia/Seoul")


def at(hour, minute=0, second=0, *, day=21, zone=KST):
    return datetime(2026, 11, day, hour, minute, second, tzinfo=zone)


def facts(now=None, **changes):
    now = now or at(12)
    usual = {"category": "help", "local_now": now, "expires_at": now + timedelta(hours=1)}
    return PushFacts(**{**usual, **changes})


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (at(22, 59, 59), None),
        (at(23), at(8, day=22)),
        (at(23, 59, 59), at(8, day=22)),
        (at(0), at(8)),
        (at(7, 59, 59), at(8)),
        (at(8), None),
        (at(12), None),
        (at(23, zone=ZoneInfo("Europe/Paris")), at(8, day=22, zone=ZoneInfo("Europe/Paris"))),
    ],
)
def test_quiet_hours_begin_at_23_and_end_at_8(now, until):
    assert rules.find_quiet_end(now) == until
    assert judge(facts(now, expires_at=now + timedelta(hours=24))) == Verdict(until=until)


def test_quiet_hours_end_at_8_of_the_wall_clock_when_clocks_change():
    paris = ZoneInfo("Europe/Paris")
    evening = datetime(2026, 10, 24, 23, 30, tzinfo=paris)
    end = rules.find_quiet_end(evening)
    assert (end.hour, end.utcoffset()) == (8, timedelta(hours=1))


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, rules.SEND),
        ({"is_signed_in": False}, Verdict(end="dropped", reason="signed_out")),
        ({"is_wanted": False}, Verdict(end="dropped", reason="not_wanted")),
        ({"is_consented": False}, Verdict(end="dropped", reason="no_consent")),
        ({"is_seen": True}, Verdict(end="dropped", reason="seen")),
        ({"is_looking": True}, Verdict(until=at(12, 0, 30))),
        ({"sent_count": 8}, Verdict(end="dropped", reason="enough_today")),
        ({"sent_count": 7}, rules.SEND),
        ({"sent_of_category_count": 5}, rules.SEND),
        (
            {"category": "companion_message", "sent_of_category_count": 5},
            Verdict(end="dropped", reason="enough_today"),
        ),
        ({"expires_at": at(12)}, Verdict(end="expired")),
    ],
)
def test_judge_by_day(changes, verdict):
    assert judge(facts(**changes)) == verdict


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, rules.SEND),
        ({"sent_count": 99}, rules.SEND),
        ({"is_wanted": False}, Verdict(end="dropped", reason="not_wanted")),
        ({"is_consented": False}, Verdict(end="dropped", reason="no_consent")),
        ({"is_signed_in": False}, Verdict(end="dropped", reason="signed_out")),
        ({"is_seen": True}, Verdict(end="dropped", reason="seen")),
    ],
)
def test_an_urgent_one_passes_the_night_and_the_share_and_nothing_else(changes, verdict):
    assert judge(facts(at(3), is_urgent=True, **changes)) == verdict


def test_rest_grows_and_obeys_what_was_asked_for_within_reason():
    grown = [rules.rest_after(n).total_seconds() for n in (1, 2, 3, 4, 9)]
    assert grown == [30, 60, 120, 240, 1800]
    assert rules.rest_after(1, 90).total_seconds() == 90
    assert rules.rest_after(1, 1e9).total_seconds() == 3600


@pytest.mark.parametrize(
    ("provider", "token", "is_fine"),
    [
        ("expo", "ExponentPushToken[xxxxxxxxxxxxxxxxxxxxxx]", True),
        ("expo", "ExpoPushToken[xxxxxxxxxxxxxxxxxxxxxx]", True),
        ("expo", "ExponentPushToken[]", False),
        ("expo", "ExponentPushToken[xxxxxxxxxxxxxxxxxxxxxx]\n", False),
        ("expo", "ExponentPushToken[한글한글한글한글한글한글]", False),
        ("expo", "a" * 150, False),
        ("fcm", "cA1:APA91b" + "x" * 140, True),
        ("fcm", "short", False),
        ("fcm", "x" * 1001, False),
        ("fcm", "x" * 40 + "/../x", False),
        ("apns", "x" * 64, False),
    ],
)
def test_tokens_are_shaped_like_their_provider(provider, token, is_fine):
    assert rules.is_token(provider, token) is is_fine


@pytest.mark.parametrize(
    ("name", "is_fine"),
    [("Asia/Seoul", True), ("UTC", True), ("Asia", False), ("../etc/passwd", False), ("", False)],
)
def test_time_zones_are_those_of_the_table(name, is_fine):
    assert rules.is_time_zone(name) is is_fine
