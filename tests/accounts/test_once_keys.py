"""`Idempotency-Key`: done once, answered again, never held for ever (E9)."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, OperationalError, connection
from django.utils import timezone
from psycopg.errors import AdminShutdown

from accounts import services
from accounts.models import ExportJob, OnceKey
from accounts.services.retention import purge_expired
from agencies.models import AlertChange, Offer, ReviewRequest
from chat.models import Conversation
from companions.models import Companion
from core.once import Outcome
from tests.companions.test_api import NEW
from tests.factories.accounts import UserFactory
from tests.factories.agencies import AlertFactory, OfferFactory, make_person
from tests.factories.companions import CompanionFactory

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/companions"


@pytest.fixture
def user(client):
    user = UserFactory()
    client.force_login(user)
    return user


def post(client, place, body=None, key="a-key"):
    headers = {} if key is None else {"Idempotency-Key": key}
    return client.post(place, body or {}, content_type="application/json", headers=headers)


def test_the_same_call_again_is_the_same_answer(client, user):
    first, again = post(client, ROOT, NEW), post(client, ROOT, NEW)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert Companion.objects.count() == 1


def test_without_a_key_or_with_another_each_call_counts(client, user):
    for key in (None, None, "one", "two"):
        assert post(client, ROOT, NEW, key).status_code == 201
    assert Companion.objects.count() == 4
    assert OnceKey.objects.count() == 2


def test_another_body_or_place_under_the_same_key_is_refused(client, user):
    post(client, ROOT, NEW)
    for place, body in [(ROOT, {**NEW, "name": "다른"}), ("/api/v1/exports", {})]:
        response = post(client, place, body)
        assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_reused")
    assert (Companion.objects.count(), ExportJob.objects.count()) == (1, 0)


def test_two_people_may_choose_the_same_key(client, user):
    post(client, ROOT, NEW)
    client.force_login(UserFactory())
    assert post(client, ROOT, NEW).status_code == 201
    assert Companion.objects.count() == 2


@pytest.mark.parametrize("key", ["", "k" * 65, "a b", "열쇠", "a\x00"])
def test_a_key_that_is_none_is_refused(client, user, key):
    response = post(client, ROOT, NEW, key)
    assert (response.status_code, response.json()["code"]) == (400, "idempotency_key_invalid")
    assert Companion.objects.count() == 0


def test_nothing_of_key_or_body_lies_in_the_row(client, user):
    post(client, ROOT, NEW, "my-diary-key")
    row = OnceKey.objects.values().get()
    assert row["reference"] == Companion.objects.get().public_id
    said = " ".join(str(value) for value in row.values())
    assert NEW["name"] not in said
    assert "diary" not in said


def test_a_refused_call_keeps_no_key(client, user):
    refused = post(client, ROOT, {**NEW, "age": 300})
    assert refused.status_code == 400
    assert OnceKey.objects.count() == 0
    assert post(client, ROOT, NEW).status_code == 201


def test_a_refusal_keeps_what_it_wrote_down(client, user):
    """A late answer to an offer is audited; the key must not roll that back."""
    offer = OfferFactory(
        alert__user=user, state=Offer.State.EXPIRED, expires_at=timezone.now() - timedelta(days=1)
    )
    response = post(client, f"/api/v1/offers/{offer.public_id}/answer", {"accept": False})
    assert (response.status_code, response.json()["code"]) == (409, "offer_closed")
    assert AlertChange.objects.filter(is_refused=True).count() == 1
    assert OnceKey.objects.count() == 0


def test_what_was_made_and_is_gone_is_not_made_again(client, user):
    made = post(client, ROOT, NEW).json()["id"]
    client.delete(f"{ROOT}/{made}")
    response = post(client, ROOT, NEW)
    assert (response.status_code, response.json()["code"]) == (404, "not_found")
    assert Companion.objects.filter(deleted_at=None).count() == 0


def test_an_answer_whose_own_answer_was_lost_is_given_again(client):
    user = make_person()
    client.force_login(user)
    offer = OfferFactory(alert__user=user)
    body = {"accept": True, "contact_phone": "010-0000-0000", "safe_hours": "저녁"}
    first, again = (
        post(client, f"/api/v1/offers/{offer.public_id}/answer", body) for _ in range(2)
    )
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert again.json()["state"] == "accepted"


def test_a_question_is_not_asked_twice_even_after_its_answer(client, user):
    place = f"/api/v1/alerts/{AlertFactory(user=user).public_id}/reviews"
    first = post(client, place, {"kind": "explain"}).json()
    review = ReviewRequest.objects.get()
    ReviewRequest.objects.filter(pk=review.pk).update(
        state="answered", answer="이런 까닭이에요.", answered_at=timezone.now()
    )
    again = post(client, place, {"kind": "explain"}).json()
    assert (again["id"], again["state"]) == (first["id"], "answered")
    assert ReviewRequest.objects.count() == 1


def test_rooms_and_copies_hear_the_header_too(client, user):
    services.grant_consent(user=user, code="chat_sensitive", channel="app")
    companion = CompanionFactory(user=user)
    for number, (place, body) in enumerate(
        [
            ("/api/v1/conversations", {"companion": str(companion.public_id)}),
            ("/api/v1/exports", {}),
        ]
    ):
        first, again = (post(client, place, body, f"key-{number}") for _ in range(2))
        assert first.json()["id"] == again.json()["id"]
        assert again["Idempotency-Replayed"] == "true"
    assert (Conversation.objects.count(), ExportJob.objects.count()) == (1, 1)


def test_after_a_day_the_key_is_free_and_purged(client, user):
    post(client, ROOT, NEW)
    OnceKey.objects.update(created_at=timezone.now() - timedelta(hours=24, minutes=1))
    assert post(client, ROOT, NEW).status_code == 201
    assert Companion.objects.count() == 2
    assert OnceKey.objects.count() == 1
    assert purge_expired()["accounts.once_keys"] == 0
    OnceKey.objects.update(created_at=timezone.now() - timedelta(hours=24, minutes=1))
    assert purge_expired()["accounts.once_keys"] == 1


def test_the_database_keeps_one_row_for_each_key():
    user = UserFactory()
    made = {"user": user, "digest": "d", "fingerprint": "f", "status": 201, "reference": uuid4()}
    OnceKey.objects.create(**made)
    with pytest.raises(IntegrityError):
        OnceKey.objects.create(**made)


# --- At the same time, and dying in the middle


def ask(user, act, **more):
    return services.act_once(user=user, key="k", fingerprint="f", act=act, **more)


def make_outcome(made):
    def act():
        companion = CompanionFactory(user=made["user"])
        made["ids"].append(companion.public_id)
        return Outcome(201, companion.public_id)

    return act


@pytest.mark.django_db(transaction=True)
def test_calls_at_once_are_done_once():
    made = {"user": UserFactory(), "ids": []}
    gate, said = threading.Barrier(5), []

    def run():
        gate.wait()
        said.append(ask(made["user"], make_outcome(made)))
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == [Outcome(201, made["ids"][0])] * 5
    assert Companion.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_waits_too_long_is_told_to_come_again():
    made = {"user": UserFactory(), "ids": []}
    at_work, may_end = threading.Event(), threading.Event()

    def act():
        at_work.set()
        may_end.wait(10)
        return make_outcome(made)()

    def run():
        ask(made["user"], act)
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    at_work.wait(10)
    with pytest.raises(services.KeyAtWork):
        ask(made["user"], make_outcome(made), wait=timedelta(milliseconds=100))
    may_end.set()
    thread.join()
    assert ask(made["user"], make_outcome(made)) == Outcome(201, made["ids"][0])
    assert Companion.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_whoever_dies_in_the_middle_leaves_neither_key_nor_work():
    made = {"user": UserFactory(), "ids": []}

    def die():
        outcome = make_outcome(made)()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return outcome

    with pytest.raises(OperationalError) as told:
        ask(made["user"], die)
    assert isinstance(told.value.__cause__, AdminShutdown)
    connection.close()
    assert (Companion.objects.count(), OnceKey.objects.count()) == (0, 0)
    assert ask(made["user"], make_outcome(made)).reference == made["ids"][1]
    assert Companion.objects.count() == 1
