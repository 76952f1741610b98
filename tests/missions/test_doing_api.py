"""Doing a mission over the API: the same services, coded refusals, repeats that do nothing."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from missions.models import Participation
from missions.services import check_ins, confirmations
from tests.factories.accounts import StaffMemberFactory, UserFactory
from tests.factories.missions import (
    SHARING,
    MissionFactory,
    ParticipationFactory,
    WelfareMissionFactory,
)
from tests.missions.pictures import make_photo, open_picture

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }


@pytest.fixture
def user(client):
    user = UserFactory(consents=SHARING)
    client.force_login(user)
    return user


def post(client, place, data=None, key=None):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(f"/api/v1/{place}", data or {}, JSON, headers=headers)


def test_missions_from_the_lowest_rung(client, user, own_catalogue, django_assert_num_queries):
    high, low = MissionFactory(rung=4), WelfareMissionFactory(rung=1)
    MissionFactory(state="draft")
    with django_assert_num_queries(3):
        found = client.get("/api/v1/missions").json()["results"]
    assert [one["id"] for one in found] == [str(low.public_id), str(high.public_id)]
    assert found[0]["programme"]["name"] == low.programme.name
    assert client.get("/api/v1/missions?rung=9").status_code == 400
    assert client.get("/api/v1/missions?kind=personal").json()["results"][0]["rung"] == 4
    steps = client.get(f"/api/v1/missions/{low.public_id}").json()["steps"]
    assert [step["kind"] for step in steps][:2] == ["learn", "eligibility"]


def test_begin_twice_under_one_key_is_one(client, user):
    mission, key = MissionFactory(), str(uuid4())
    place = f"missions/{mission.public_id}/start"
    first, second = post(client, place, key=key), post(client, place, key=key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert second["Idempotency-Replayed"] == "true"
    assert first.json() == second.json()
    assert Participation.objects.count() == 1


def test_finish_undo_and_their_repeats(client, user):
    row = ParticipationFactory(user=user)
    place, key = f"participations/{row.public_id}", str(uuid4())
    done = post(client, f"{place}/finish", {"proof": "self", "note": "했다"}, key)
    assert (done.status_code, done.json()["state"], done.json()["points"]) == (200, "done", 10)
    assert post(client, f"{place}/finish", {"proof": "self", "note": "했다"}, key).json() == (
        done.json()
    )
    assert post(client, f"{place}/finish", {"proof": "self"}).json()["code"] == (
        "illegal_transition"
    )
    back = post(client, f"{place}/undo").json()
    assert (back["state"], back["points"], back["undo_until"]) == ("doing", 0, None)
    assert post(client, f"{place}/finish", {"proof": "timer"}).json()["code"] == (
        "timer_not_started"
    )
    assert post(client, f"{place}/finish", {"proof": "staff"}).status_code == 400


def test_timer_steps_stop_and_lists(client, user, django_assert_num_queries):
    welfare = WelfareMissionFactory(proofs=["timer", "self"])
    row = post(client, f"missions/{welfare.public_id}/start").json()
    place = f"participations/{row['id']}"
    assert post(client, f"{place}/timer").json()["timer_ends_at"]
    assert post(client, f"{place}/step", {"step": "eligibility"}).json()["step"] == "eligibility"
    assert post(client, f"{place}/step", {"step": "result"}).json()["code"] == "step_not_beside"
    assert post(client, f"{place}/stop").json()["state"] == "stopped"
    ParticipationFactory.create_batch(3, user=user)
    ParticipationFactory()
    client.get("/api/v1/participations")
    with django_assert_num_queries(4):
        found = client.get("/api/v1/participations").json()["results"]
    assert len(found) == 4
    found = client.get("/api/v1/participations?state=stopped").json()["results"]
    assert [one["id"] for one in found] == [row["id"]]


def test_photos_in_and_out(client, user):
    row = ParticipationFactory(user=user)
    place, client_id = f"/api/v1/participations/{row.public_id}/photos", str(uuid4())

    def send(data):
        file = SimpleUploadedFile("a.jpg", data, "image/jpeg")
        return client.post(place, {"photo": file, "client_id": client_id})

    large = make_photo(size=(3000, 3000), kind="PNG") + b"\0" * 2_000_000
    first = send(large)
    assert first.status_code == 201
    assert send(large).json() == first.json()
    body = first.json()
    for url in (body["url"], body["thumbnail_url"]):
        answer = client.get(url, headers={"Accept": "image/*"})
        assert answer["Cache-Control"] == "private, no-store"
        assert open_picture(b"".join(answer.streaming_content)).format == "JPEG"
        other = Client()
        other.force_login(UserFactory())
        assert other.get(url, headers={"Accept": "image/*"}).status_code == 404
    assert client.delete(f"/api/v1/participations/photos/{body['id']}").status_code == 204
    assert client.get(body["url"]).status_code == 404
    bad = SimpleUploadedFile("a.heic", b"\0\0\0\x18ftypheic" + b"\0" * 50, "image/jpeg")
    assert client.post(place, {"photo": bad}).json()["code"] == "photo_is_heic"


def test_photo_over_ten_megabytes_is_refused_by_name(client, user):
    row = ParticipationFactory(user=user)
    place = f"/api/v1/participations/{row.public_id}/photos"
    file = SimpleUploadedFile("a.jpg", b"\xff" * 10_000_001, "image/jpeg")
    answer = client.post(place, {"photo": file})
    assert (answer.status_code, answer.json()["code"]) == (413, "photo_too_large")
    file = SimpleUploadedFile("a.jpg", b"\xff" * 10_200_000, "image/jpeg")
    answer = client.post(place, {"photo": file})
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_sharing_asking_and_checking_in(client, user):
    mission = WelfareMissionFactory()
    member = StaffMemberFactory(agency=mission.programme.agency)
    row = post(client, f"missions/{mission.public_id}/start").json()
    place = f"participations/{row['id']}"
    assert post(client, f"{place}/staff").json()["code"] == "sharing_needed"
    assert post(client, f"{place}/share").json()["is_shared"] is True
    asked = post(client, f"{place}/staff")
    assert (asked.status_code, asked["Cache-Control"]) == (201, "private, no-store")
    token = asked.json()["url"].rstrip("/").rpartition("/")[2]
    assert confirmations.find_shown(member=member, token=token).user == user
    assert client.delete(f"/api/v1/{place}/staff").json()["state"] == "doing"
    assert client.delete(f"/api/v1/{place}/share").json()["is_shared"] is False
    wrong = post(client, "check-ins", {"participation": row["id"], "code": "x"})
    assert (wrong.status_code, wrong.json()["code"]) == (404, "check_in_unknown")
    code = check_ins.show_check_in(programme=mission.programme, member=member).secret
    done = post(client, "check-ins", {"participation": row["id"], "code": code})
    assert (done.json()["state"], done.json()["proof"]) == ("done", "qr")


def test_of_others_nothing_is_there(client, user):
    row = ParticipationFactory()
    for name in ("finish", "undo", "stop", "step", "timer", "share", "staff"):
        answer = post(client, f"participations/{row.public_id}/{name}", {"proof": "self"})
        assert answer.status_code == 404, name
    row.refresh_from_db()
    assert row.state == "doing"
