"""D8: a week unlike the four before it is told to the platform's safety officers."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.models import Notification
from agencies.rules.drift import find_drift, label_drift
from agencies.services.drift import watch_drift
from tests.factories.accounts import AgencyFactory, StaffMemberFactory
from tests.factories.agencies import AlertFactory

MONDAY = date(2026, 9, 28)


def drift(now, before, kind="level"):
    empty = {"rate": {}, "level": {}}
    found = find_drift(
        now={**empty, kind: now}, before={**empty, kind: before}, weeks=4, smallest=10
    )
    return [what for what, _, _ in found]


@pytest.mark.parametrize(
    ("now", "found"), [(20, []), (25, []), (26, ["rate:alerts"]), (15, []), (14, ["rate:alerts"])]
)
def test_the_rate_drifts_at_thirty_percent(now, found):
    assert drift({"alerts": now}, {"alerts": 80}, "rate") == found


def test_a_class_drifts_by_its_share_not_by_its_number():
    assert drift({"2": 40, "4": 20}, {"2": 80, "4": 40}) == []
    assert drift({"2": 30, "4": 30}, {"2": 160, "4": 80}) == ["level:4"]


def test_too_few_say_nothing_and_new_ones_say_something():
    assert drift({"2": 3}, {"4": 12}) == []
    assert drift({"5": 12}, {"2": 12}) == ["level:5"]
    assert drift({}, {}) == []


def test_a_drift_is_said_in_korean():
    assert label_drift("rate:alerts") == "신호의 수"
    assert label_drift("level:4") == "단계 4"


@pytest.mark.django_db
def test_a_week_is_watched_and_told_once(caplog):
    officer, agency = StaffMemberFactory(role="platform_safety"), AgencyFactory()
    supervisor = StaffMemberFactory(role="supervisor")
    noon = datetime(2026, 9, 23, 12, tzinfo=ZoneInfo("Asia/Seoul"))
    for weeks, count in ((0, 14), (1, 10), (2, 10), (3, 10), (4, 10), (5, 90)):
        for number in range(count):
            AlertFactory(
                agency=agency, state="dismissed", dismiss_reason="past" if number % 2 else "quote",
                opened_at=noon - timedelta(weeks=weeks),
            )  # fmt: skip
    found = watch_drift(today=MONDAY)
    assert [(one.what, one.now, one.before, one.percent) for one in found] == [
        ("rate:alerts", 14, 10, 40)
    ]
    watch_drift(today=MONDAY + timedelta(days=2))
    told = Notification.objects.get(user=officer.user)
    assert "신호의 수: 앞선 네 주보다 +40%" in told.body
    assert not Notification.objects.filter(user=supervisor.user).exists()
    assert "alert_drift week=2026-09-28 what=rate:alerts" in caplog.text
