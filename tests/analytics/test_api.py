from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from analytics import services
from analytics.models import KST, Reading
from analytics.selectors import get_today
from tests.analytics.series import CALM
from tests.factories.analytics import ReadingFactory, UnknownReadingFactory, make_history

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=KST)


@pytest.fixture
def api(client, person):
    client.force_login(person)
    return client


def test_mood_is_the_dashboard(api, person):
    make_history(user=person, values=[*CALM, 0.5], until=get_today())
    body = api.get("/api/v1/mood", {"days": 7}).json()
    assert (body["days"], body["message_count"], body["has_consent"]) == (7, 35, True)
    assert len(body["rows"]) == 7
    assert len(body["week"]) == 7
    assert body["shares"][0].keys() == {"emotion", "label", "count", "share"}
    assert body["trend"]["sufficiency"] == "learning"


def test_mood_of_an_odd_period_is_refused(api):
    response = api.get("/api/v1/mood", {"days": 8})
    assert response.status_code == 400
    assert response.json()["code"] == "invalid_input"
    assert list(response.json()["fields"]) == ["days"]


@pytest.mark.parametrize("path", ["mood", "mood/days", "mood/readings"])
def test_mood_needs_sign_in(client, path):
    response = client.get(f"/api/v1/{path}")
    assert (response.status_code, response.json()["code"]) == (401, "not_signed_in")


def test_mood_without_consent_says_so_and_is_empty(client, refuser):
    client.force_login(refuser)
    body = client.get("/api/v1/mood").json()
    assert (body["has_consent"], body["message_count"], body["rows"]) == (False, 0, [])


def test_days_are_those_between_two_dates(api, person, stranger):
    make_history(user=person, values=[0.5, 0.25, -0.5], until=date(2026, 3, 2))
    make_history(user=stranger, values=[0.5], until=date(2026, 3, 2))
    body = api.get("/api/v1/mood/days", {"since": "2026-03-01", "until": "2026-03-02"}).json()
    assert [(day["date"], day["top"], day["valence"]) for day in body] == [
        ("2026-03-01", "sadness", 0.25),
        ("2026-03-02", "joy", -0.5),
    ]


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"since": "2026-03-02", "until": "2026-03-01"},
        {"since": "2024-03-02", "until": "2026-03-01"},
        {"since": "x", "until": "2026-03-01"},
    ],
)
def test_days_of_no_range_are_refused(api, query):
    assert api.get("/api/v1/mood/days", query).status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_readings_take_a_constant_number_of_queries(api, person, count, django_assert_num_queries):
    ReadingFactory.create_batch(count, user=person)
    api.get("/api/v1/mood/readings")
    # session, person, readings
    with django_assert_num_queries(3):
        body = api.get("/api/v1/mood/readings").json()
    assert len(body["results"]) == count


def test_readings_of_a_conversation_newest_first_without_text(api, person, stranger):
    room = uuid4()
    old = ReadingFactory(user=person, conversation_id=room)
    new = UnknownReadingFactory(
        user=person, conversation_id=room, said_at=NOON + timedelta(hours=1)
    )
    ReadingFactory(user=person)
    ReadingFactory(user=stranger, conversation_id=room)
    body = api.get("/api/v1/mood/readings", {"conversation": str(room)}).json()
    assert [row["message"] for row in body["results"]] == [str(new.source_id), str(old.source_id)]
    unknown, read = body["results"]
    assert (unknown["state"], unknown["emotion"], unknown["scores"]) == ("unknown", "", None)
    assert (read["emotion"], read["scores"]["sadness"]) == ("sadness", 0.75)
    assert not {"text", "user"} & set(read)


def test_readings_come_in_pages(api, person):
    for hour in range(5):
        ReadingFactory(user=person, said_at=NOON + timedelta(hours=hour))
    first = api.get("/api/v1/mood/readings", {"size": 2}).json()
    second = api.get(first["next"]).json()
    third = api.get(second["next"]).json()
    hours = [row["said_at"][11:13] for part in (first, second, third) for row in part["results"]]
    assert hours == ["16", "15", "14", "13", "12"]
    assert third["next"] is None


def test_readings_of_a_foreign_conversation_are_none(api, stranger):
    reading = ReadingFactory(user=stranger)
    query = {"conversation": str(reading.conversation_id)}
    assert api.get("/api/v1/mood/readings", query).json()["results"] == []


def put(client, reading, emotion):
    url = f"/api/v1/mood/readings/{reading.public_id}/correction"
    return client.put(url, {"emotion": emotion}, content_type="application/json")


def test_correction_answers_with_the_reading(api, person):
    reading = ReadingFactory(user=person)
    body = put(api, reading, "joy").json()
    assert (body["id"], body["emotion"], body["dominant"], body["correction"]) == (
        str(reading.public_id),
        "joy",
        "sadness",
        "joy",
    )
    assert body["scores"]["joy"] == 1.0
    assert put(api, reading, "").json()["correction"] == ""


def test_correction_of_a_foreign_reading_is_not_found(api, stranger):
    reading = ReadingFactory(user=stranger)
    response = put(api, reading, "joy")
    assert (response.status_code, response.json()["code"]) == (404, "not_found")
    assert Reading.objects.get().correction == ""


def test_correction_to_an_unknown_word_is_refused(api, person):
    response = put(api, ReadingFactory(user=person), "boredom")
    assert (response.status_code, list(response.json()["fields"])) == (400, ["emotion"])
    assert Reading.objects.get().correction == ""


def test_correction_of_an_unknown_reading_is_refused(api, person):
    response = put(api, UnknownReadingFactory(user=person), "joy")
    assert (response.status_code, response.json()["code"]) == (409, "reading_unknown")


def test_a_correction_moves_the_day(api, person):
    reading = ReadingFactory(user=person)
    services.roll_up_day(user=person, on=date(2026, 3, 2))
    put(api, reading, "joy")
    query = {"since": "2026-03-02", "until": "2026-03-02"}
    [day] = api.get("/api/v1/mood/days", query).json()
    assert (day["top"], day["means"]["joy"], day["means"]["sadness"]) == ("joy", 1.0, 0.0)
