"""The demo's missions, made by the services; made again, nothing is there twice."""

import datetime

import pytest

from accounts import services as accounts
from config import demo, demo_missions
from missions.models import Mission, MissionChange, Participation, Programme
from missions.rules import wording
from missions.selectors import reports
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    """The staff and people of the demo, without their three weeks of talk."""
    script = demo.read_script()
    for agency in script["agencies"]:
        demo._make_agency(agency)
    for who in ("calm", "falling"):
        given = script[who]
        user = UserFactory(
            email=given["email"], birth_date=datetime.date(1998, 4, 12), consents=["service"]
        )
        accounts.grant_consent(user=user, code="programme_participation", channel="demo")
    demo_missions.make_missions()


def count_rows():
    return [model.objects.count() for model in (Programme, Mission, MissionChange, Participation)]


def test_every_state_can_be_seen_and_two_people_stand_behind_each(made):
    missions = Mission.objects.filter(kind="welfare").select_related("author", "approved_by")
    assert {mission.state for mission in missions} == set(Mission.State.values)
    for mission in missions:
        assert mission.author.email == "counsellor@demo.ongi"
        if mission.approved_by:
            assert mission.approved_by.email == "supervisor@demo.ongi"
    assert Programme.objects.count() == 2


def test_made_twice_nothing_is_there_twice(made):
    before = count_rows()
    demo_missions.make_missions()
    assert count_rows() == before


def test_people_did_and_do_some_and_the_agency_sees_who_agreed(made):
    states = set(Participation.objects.values_list("user__email", "state"))
    assert states == {
        (email, state)
        for email in ("haneul@demo.ongi", "noeul@demo.ongi")
        for state in ("done", "doing")
    }
    programme = Programme.objects.get(name__startswith="저녁 산책")
    member = programme.agency.members.first()
    rows = reports.list_participants(member=member, programme=programme)
    assert {row.user.email for row in rows} == {"haneul@demo.ongi"}
    assert {row.confirmed_by.user.email for row in rows if row.confirmed_by} == {"duty@demo.ongi"}
    other = Programme.objects.exclude(pk=programme.pk).get()
    assert not reports.list_participants(member=member, programme=other).exists()


def test_the_texts_push_nobody(made):
    for mission in Mission.objects.filter(kind="welfare").prefetch_related("steps"):
        steps = [step.body for step in mission.steps.all()]
        said = "\n".join([mission.title, mission.summary, mission.body, *steps])
        assert wording.find_heavy_words(said) == []
        assert wording.find_claims(said) == []
