from uuid import uuid4

import pytest

from companions.models import Companion, Memory
from tests.factories.accounts import UserFactory
from tests.factories.companions import CompanionFactory, MemoryFactory

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/companions"
NEW = {
    "name": "하루", "sex": "other", "age": 27, "mbti": "INFP", "relation": "friend",
    "speech_level": "banmal", "interests": ["산책"], "note": "느긋해요", "look": {"hair": "bun"},
}  # fmt: skip


@pytest.fixture
def user(client):
    user = UserFactory()
    client.force_login(user)
    return user


def send(client, method, place, data=None):
    return getattr(client, method)(place, data or {}, content_type="application/json")


def test_list_and_retrieve_show_portraits(client, user):
    companion = CompanionFactory(user=user)
    CompanionFactory()
    (body,) = client.get(ROOT).json()
    assert body == client.get(f"{ROOT}/{companion.public_id}").json()
    assert body["id"] == str(companion.public_id)
    assert set(body["portraits"]) >= {"joy", "neutral"}
    assert client.get(body["portraits"]["joy"]).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_one_and_three(client, user, django_assert_num_queries, count):
    CompanionFactory.create_batch(count, user=user)
    with django_assert_num_queries(3):
        client.get(ROOT)


def test_create_answers_with_the_companion(client, user):
    response = send(client, "post", ROOT, NEW)
    assert response.status_code == 201
    assert Companion.objects.get().user == user
    assert {key: response.json()[key] for key in NEW} == NEW


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"age": 18},
        {"age": 300},
        {"look": {"hair": "x"}},
        {"interests": ["a"] * 9},
        {"note": "\x00"},
    ],
)
def test_create_refused_makes_nothing(client, user, changes):
    response = send(client, "post", ROOT, NEW | changes)
    assert response.status_code == 400
    assert set(response.json()) >= {"code", "detail"}
    assert not Companion.objects.exists()


def test_create_of_a_partner_by_a_minor_has_its_code(client):
    client.force_login(UserFactory(birth_date="2011-01-01"))
    response = send(client, "post", ROOT, NEW | {"relation": "partner"})
    assert (response.status_code, response.json()["code"]) == (400, "relation_for_adults")


def test_choices_depend_on_age(client, user):
    body = client.get(f"{ROOT}/choices").json()
    assert body["youngest_age"] == 19
    assert "partner" in {relation["value"] for relation in body["relations"]}
    assert {"value": "bun", "name": "올림머리"} in body["look"]["hair"]


def test_update_and_delete_own(client, user):
    companion = CompanionFactory(user=user, mbti="ENFP")
    place = f"{ROOT}/{companion.public_id}"
    body = send(client, "patch", place, {"name": "바다"}).json()
    assert (body["name"], body["mbti"]) == ("바다", "ENFP")
    assert send(client, "delete", place).status_code == 204
    assert client.get(place).status_code == 404


def test_foreign_companion_is_not_found(client, user):
    companion = CompanionFactory(name="하루")
    place = f"{ROOT}/{companion.public_id}"
    for method in ("get", "patch", "delete"):
        assert send(client, method, place, {"name": "바다"}).status_code == 404
    assert client.get(f"{place}/memories").status_code == 404
    companion.refresh_from_db()
    assert (companion.name, companion.deleted_at) == ("하루", None)


def test_stranger_is_not_signed_in(client):
    assert client.get(ROOT).status_code == 401


def test_memories_are_listed_by_kind_in_pages(client, user):
    companion = CompanionFactory(user=user)
    like = MemoryFactory(companion=companion, kind="like")
    MemoryFactory(companion=companion, kind="work")
    place = f"{ROOT}/{companion.public_id}/memories"
    assert len(client.get(place).json()["results"]) == 2
    (body,) = client.get(place, {"kind": "like"}).json()["results"]
    assert (body["id"], body["message"]) == (str(like.public_id), str(like.source_id))
    assert "embedding" not in body
    assert client.get(place, {"kind": "nope"}).status_code == 400
    first = client.get(place, {"size": 1}).json()
    assert len(client.get(first["next"]).json()["results"]) == 1


def test_memory_is_confirmed_corrected_and_forgotten(client, user):
    memory = MemoryFactory(companion__user=user)
    place = f"{ROOT}/{memory.companion.public_id}/memories/{memory.public_id}"
    assert send(client, "post", f"{place}/confirm").json()["state"] == "confirmed"
    body = send(client, "patch", place, {"text": "홍차를 좋아해요"}).json()
    assert (body["text"], body["state"]) == ("홍차를 좋아해요", "corrected")
    refused = send(client, "patch", place, {"text": "내 번호 010-1234-5678"})
    assert (refused.status_code, refused.json()["code"]) == (400, "memory_refused")
    assert send(client, "delete", place).status_code == 204
    assert not Memory.objects.exists()


def test_foreign_memory_is_not_found(client, user):
    memory, own = MemoryFactory(), CompanionFactory(user=user)
    for companion in (own, memory.companion):
        place = f"{ROOT}/{companion.public_id}/memories/{memory.public_id}"
        assert send(client, "patch", place, {"text": "홍차"}).status_code == 404
        assert send(client, "delete", place).status_code == 404
        assert send(client, "post", f"{place}/confirm").status_code == 404
    assert not client.get(f"{ROOT}/{own.public_id}/memories").json()["results"]
    assert send(client, "delete", f"{ROOT}/{own.public_id}/memories/{uuid4()}").status_code == 404
    assert Memory.objects.get().state == Memory.State.PROPOSED
