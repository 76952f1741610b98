"""The day's page and its API."""

import pytest

from missions.models import Mission, MissionDay, Suggestion, TalkSetting
from missions.services import suggestions
from tests.factories.accounts import UserFactory
from tests.factories.missions import MissionFactory
from tests.factories.safety import CrisisAssessmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ladder():
    return [
        MissionFactory(theme=theme, rung=1, energy=1 + n % 2, place="home")
        for n, theme in enumerate(["body", "meal", "tidy", "senses", "making", "errand"])
    ]


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def visitor(client, user):
    client.force_login(user)
    return client


def read(visitor):
    return visitor.get("/missions/").content.decode()


def test_page_shows_three_with_why_and_what_they_are_chosen_by(visitor, user):
    page = read(visitor)
    rows = list(Suggestion.objects.filter(user=user))
    assert len(rows) == 3
    for row in rows:
        assert row.mission.title in page
        for sentence in row.reason_sentences:
            assert sentence in page
    assert page.count("왜 이 미션?") == 3
    assert "마음 기록은 쓰지 않고" in page
    assert "오늘은 쉴래요" in page


def test_page_says_so_where_mood_is_looked_at(client):
    client.force_login(UserFactory(consents=["service", "emotion_insight"]))
    assert "지난 한 주의 힘과 마음도 함께" in read(client)


def test_at_l2_help_stands_in_the_place_of_missions(visitor, user):
    read(visitor)
    CrisisAssessmentFactory(user=user, level=2)
    page = read(visitor)
    assert "crisis-card" in page
    assert "109" in page
    assert not any(row.mission.title in page for row in Suggestion.objects.all())
    assert "왜 이 미션?" not in page


def test_rest_and_undo(visitor, user):
    read(visitor)
    page = visitor.post("/missions/rest/", follow=True).content.decode()
    assert "오늘은 쉬는 날" in page
    assert "왜 이 미션?" not in page
    assert MissionDay.objects.get(user=user).is_resting
    page = visitor.post("/missions/rest/undo/", follow=True).content.decode()
    assert page.count("왜 이 미션?") == 3


def test_another_one(visitor, user):
    read(visitor)
    row = Suggestion.objects.filter(user=user).first()
    page = visitor.post(f"/missions/suggestions/{row.public_id}/pass/", follow=True)
    assert "다른 미션을 골라 두었어요." in page.content.decode()
    row.refresh_from_db()
    assert row.state == "passed"


def test_another_one_of_somebody_else_is_not_there(visitor):
    theirs = suggestions.suggest_missions(user=UserFactory())[0]
    assert visitor.post(f"/missions/suggestions/{theirs.public_id}/pass/").status_code == 404
    assert visitor.post(f"/api/v1/missions/suggestions/{theirs.public_id}/pass").status_code == 404
    theirs.refresh_from_db()
    assert theirs.state == "offered"


@pytest.mark.parametrize(("value", "energy"), [("1", 1), ("5", 5), ("", None)])
def test_energy(visitor, user, value, energy):
    visitor.post("/missions/energy/", {"energy": value})
    assert MissionDay.objects.get(user=user).energy == energy


@pytest.mark.parametrize("value", ["0", "6", "x", "3.5"])
def test_energy_that_is_none_is_refused_kindly(visitor, user, value):
    page = visitor.post("/missions/energy/", {"energy": value}, follow=True).content.decode()
    assert "오늘의 힘은 1에서 5 사이로 골라 주세요." in page
    assert not MissionDay.objects.filter(energy__isnull=False).exists()


def test_talk_is_turned_off_and_on(visitor, user):
    page = visitor.post("/missions/talk/", {"is_quiet": "on"}, follow=True).content.decode()
    assert "지금은 권하지 않아요." in page
    assert TalkSetting.objects.get(user=user).is_quiet
    visitor.post("/missions/talk/")
    assert not TalkSetting.objects.get(user=user).is_quiet


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_with_one_and_three(visitor, user, count, django_assert_num_queries):
    read(visitor)
    keep = Suggestion.objects.filter(user=user).order_by("rank")[:count]
    Suggestion.objects.exclude(pk__in=[row.pk for row in keep]).delete()
    Mission.objects.exclude(suggestions__in=keep).update(state="closed")
    # With a free place it is looked for again whether something fits it: six queries more.
    with django_assert_num_queries(PAGE if count == 3 else PAGE + 6):
        assert read(visitor).count("왜 이 미션?") == count


# Session, person, what is held, the day, what stands, quiet, passes, consent, under way, the shell.
PAGE = 15


# --- API ---


def get(visitor):
    return visitor.get("/api/v1/missions/today").json()


def test_api_today(visitor, user):
    today = get(visitor)
    assert [one["rank"] for one in today["suggestions"]] == [1, 2, 3]
    first = today["suggestions"][0]
    row = Suggestion.objects.get(user=user, rank=1)
    assert first["mission"]["title"] == row.mission.title
    assert first["why"] == row.reason_sentences
    assert (today["energy"], today["is_resting"], today["help"]) == (None, False, None)
    assert get(visitor) == today


def test_api_today_at_l2_gives_numbers_to_call(visitor, user):
    CrisisAssessmentFactory(user=user, level=4)
    today = get(visitor)
    assert today["suggestions"] == []
    assert "109" in {line["number"] for line in today["help"]["hotlines"]}


def test_api_energy_rest_talk(visitor, user):
    def put(path, data=None):
        return visitor.put(f"/api/v1/missions/{path}", data, "application/json")

    assert put("energy", {"energy": 1}).json()["energy"] == 1
    assert put("energy", {"energy": 9}).json()["code"] == "energy_out_of_range"
    assert put("energy", {"energy": None}).json()["energy"] is None
    assert put("energy", {}).status_code == 400
    assert put("rest").json()["is_resting"]
    assert visitor.delete("/api/v1/missions/rest").json()["is_resting"] is False
    assert put("talk", {"is_talk_quiet": True}).json() == {"is_talk_quiet": True}
    assert get(visitor)["is_talk_quiet"]


def test_api_pass(visitor, user):
    row = get(visitor)["suggestions"][1]
    path = f"/api/v1/missions/suggestions/{row['id']}/pass"
    other = visitor.post(path).json()
    assert (other["rank"], other["id"] != row["id"]) == (2, True)
    assert visitor.post(path).json() == other
    suggestions.take_rest(user=user)
    refused = visitor.post(f"/api/v1/missions/suggestions/{other['id']}/pass")
    assert (refused.status_code, refused.json()["code"]) == (409, "suggestion_not_offered")
