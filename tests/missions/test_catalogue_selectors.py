from datetime import date, timedelta

import pytest
from django.utils import timezone

from missions.models import Mission
from missions.rules.catalogue import find_season
from missions.selectors import catalogue
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.missions import MissionFactory, ProgrammeFactory, WelfareMissionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    Mission.objects.all().delete()
    return UserFactory()


def list_titles(user, **asked):
    return [row.title for row in catalogue.list_missions(user, **asked)]


def test_what_is_open_in_season_and_running_is_listed(user):
    today = date(2026, 7, 1)
    days = {"starts_on": today - timedelta(days=9), "ends_on": today}
    MissionFactory(title="언제나")
    MissionFactory(title="여름", seasons=["summer", "autumn"])
    MissionFactory(title="겨울", seasons=["winter"])
    for state in ("draft", "approved", "closed"):
        MissionFactory(title=state, state=state)
    WelfareMissionFactory(title="마지막 날", programme=ProgrammeFactory(**days))
    days["ends_on"] = today - timedelta(days=1)
    WelfareMissionFactory(title="끝난", programme=ProgrammeFactory(**days))
    gone = AgencyFactory(is_active=False)
    WelfareMissionFactory(title="쉬는 기관", programme=ProgrammeFactory(agency=gone))
    assert list_titles(user, today=today) == ["언제나", "여름", "마지막 날"]


def test_filters_narrow_the_list(user):
    MissionFactory(title="침대", rung=1, energy=1, place="bed", theme="body")
    MissionFactory(title="가게", rung=4, energy=4, place="neighbourhood", theme="meal")
    assert list_titles(user, rung=4) == ["가게"]
    assert list_titles(user, energy=3) == ["침대"]
    assert list_titles(user, place="bed") == ["침대"]
    assert list_titles(user, theme="meal") == ["가게"]
    assert list_titles(user, rung=1, theme="meal") == []
    assert len(list_titles(user, rung=None, energy=None, place="", theme="")) == 2


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_is_one_query(user, count, django_assert_num_queries):
    for _ in range(count):
        WelfareMissionFactory()
    with django_assert_num_queries(1):
        rows = list(catalogue.list_missions(user))
        assert len({row.programme.agency.name for row in rows}) == count


def test_steps_stand_in_their_order(user):
    mission = WelfareMissionFactory()
    kinds = [step.kind for step in catalogue.list_steps(mission)]
    assert kinds == ["learn", "eligibility", "papers", "apply", "result"]


def test_seasons_are_counted_as_here():
    days = [timezone.localdate().replace(month=month, day=1) for month in range(1, 13)]
    said = [find_season(day) for day in days]
    assert said == ["winter"] * 2 + ["spring"] * 3 + ["summer"] * 3 + ["autumn"] * 3 + ["winter"]
