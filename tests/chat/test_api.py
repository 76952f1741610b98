from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.services import withdraw_consent
from chat import services
from chat.models import Message
from feed.models import Report
from tests.factories.chat import ConversationFactory, MessageFactory, ReplyFactory
from tests.factories.companions import CompanionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return ConversationFactory()


@pytest.fixture
def api(room):
    client = APIClient()
    client.force_login(room.user)
    return client


def url(room, tail=""):
    return f"/api/v1/conversations/{room.public_id}{tail}"


@pytest.mark.parametrize("count", [1, 3])
def test_list_conversations_costs_the_same(api, room, count, django_assert_num_queries):
    for _ in range(count - 1):
        ConversationFactory(user=room.user, companion=CompanionFactory(user=room.user))
    with django_assert_num_queries(3):  # session, user, rooms
        answer = api.get("/api/v1/conversations")
    assert len(answer.json()["results"]) == count


def test_list_shows_last_line_and_unread(api, room):
    assert (
        api.get("/api/v1/conversations").json()["results"][0]["last_text"] == "메시지가 없습니다."
    )
    said = MessageFactory(conversation=room, text="안녕")
    ReplyFactory(conversation=room, answers=said, state="done", text="반가워요")
    shown = api.get("/api/v1/conversations").json()["results"][0]
    assert (shown["last_text"], shown["unread_count"]) == ("반가워요", 1)
    assert api.post(url(room, "/seen"), {"seq": 2}).json() == {"seen_seq": 2}
    assert api.get("/api/v1/conversations").json()["results"][0]["unread_count"] == 0


def test_open_conversation(api, room):
    companion = CompanionFactory(user=room.user)
    first = api.post("/api/v1/conversations", {"companion": str(companion.public_id)})
    again = api.post("/api/v1/conversations", {"companion": str(companion.public_id)})
    assert (first.status_code, first.json()["id"]) == (201, again.json()["id"])


def test_send_twice_is_one_line(api, room):
    said = {"client_id": str(uuid4()), "text": "안녕"}
    first = api.post(url(room, "/messages"), said)
    assert (first.status_code, first.json()["text"]) == (201, "안녕")
    assert api.post(url(room, "/messages"), said).json() == first.json()
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": "안녕"}, 400),
        ({"client_id": "1", "text": "안녕"}, 400),
        ({"client_id": str(uuid4()), "text": ""}, 400),
        ({"client_id": str(uuid4()), "text": "\x00"}, 400),
        ({"client_id": str(uuid4()), "text": "가" * 2001}, 400),
        ([], 400),
    ],
)
def test_send_bad_body_is_refused(api, room, body, status):
    answer = api.post(url(room, "/messages"), body)
    assert answer.status_code == status
    assert set(answer.json()) >= {"code", "detail"}
    assert Message.objects.count() == 0


def test_send_without_consent_is_refused(api, room):
    withdraw_consent(user=room.user, code="chat_sensitive", channel="web")
    answer = api.post(url(room, "/messages"), {"client_id": str(uuid4()), "text": "안녕"})
    assert (answer.status_code, answer.json()["code"]) == (403, "consent_missing")


def test_send_too_fast_is_refused(api, room):
    MessageFactory.create_batch(20, conversation=room)
    answer = api.post(url(room, "/messages"), {"client_id": str(uuid4()), "text": "안녕"})
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_messages")


def test_history_pages_neither_skip_nor_repeat(api, room):
    for number in range(35):
        MessageFactory(
            conversation=room, text=str(number), created_at=timezone.now() - timedelta(hours=1)
        )
    first = api.get(url(room, "/messages")).json()
    MessageFactory(conversation=room, text="new")
    second = api.get(first["next"]).json()
    texts = [line["text"] for line in first["results"] + second["results"]]
    assert texts == [str(number) for number in range(34, -1, -1)]


def test_events_after_a_number(api, room):
    services.send_message(
        user=room.user, conversation_id=room.public_id, text="안녕", client_id=uuid4()
    )
    answer = api.get(url(room, "/events"), {"after": 0}).json()
    assert [event["type"] for event in answer["events"]] == ["message.created"]
    assert api.get(url(room, "/events"), {"after": 1}).json()["events"] == []
    assert api.get(url(room, "/events"), {"after": "x"}).status_code == 400


def test_events_of_a_long_absence_are_limited(api, room):
    for number in range(201):
        services.send_message(
            user=room.user,
            conversation_id=room.public_id,
            text="안녕",
            client_id=uuid4(),
            now=timezone.now() + timedelta(minutes=number),
        )
    answer = api.get(url(room, "/events"), {"after": 0}).json()
    assert (answer["is_limited"], answer["events"], answer["last_seq"]) == (True, [], 201)


def test_stop(api, room):
    ReplyFactory(conversation=room)
    assert api.post(url(room, "/stop")).json() == {"stopped_count": 1}


def test_delete_message_and_room(api, room):
    message = MessageFactory(conversation=room)
    assert api.delete(url(room, f"/messages/{message.public_id}")).status_code == 204
    shown = api.get(url(room, "/messages")).json()["results"][0]
    assert (shown["text"], shown["is_deleted"]) == ("", True)
    assert api.delete(url(room)).status_code == 204
    assert api.get(url(room)).status_code == 404


PATHS = [
    ("get", ""),
    ("delete", ""),
    ("get", "/messages"),
    ("post", "/messages"),
    ("get", "/events"),
    ("post", "/stop"),
    ("post", "/seen"),
]


@pytest.mark.parametrize(("method", "tail"), PATHS)
def test_foreign_room_is_not_found(api, method, tail):
    foreign = MessageFactory().conversation
    answer = getattr(api, method)(url(foreign, tail), {})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert foreign.messages.get().deleted_at is None


def test_foreign_message_is_not_found(api, room):
    foreign = MessageFactory()
    for owner in (room, foreign.conversation):
        assert api.delete(url(owner, f"/messages/{foreign.public_id}")).status_code == 404
    assert Message.objects.get().deleted_at is None


@pytest.mark.parametrize(("method", "tail"), PATHS)
def test_stranger_is_asked_to_sign_in(room, method, tail):
    answer = getattr(APIClient(), method)(url(room, tail), {})
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


def test_a_reply_is_reported_once_with_its_words(api, room):
    reply = ReplyFactory(
        conversation=room, answers=MessageFactory(conversation=room), state="done", text="틀린 말"
    )
    address = url(room, f"/messages/{reply.public_id}/report")
    said = {"reason": "wrong_answer", "note": "사실이 아니에요"}
    first, again = api.post(address, said), api.post(address, said)
    assert (first.status_code, first.json()["id"]) == (201, again.json()["id"])
    report = Report.objects.select_related("case").get()
    assert (report.reporter, report.case.kind, report.case.target_id) == (
        room.user,
        "reply",
        reply.public_id,
    )
    assert [one.text for one in report.case.evidence.all()] == ["틀린 말"]
    listed = api.get("/api/v1/feed/reports").json()["results"]
    assert [(one["id"], one["kind"], one["state"]) for one in listed] == [
        (first.json()["id"], "reply", "received")
    ]


def test_what_is_not_a_reply_of_ones_own_is_not_reported(api, room):
    own = MessageFactory(conversation=room)
    other = ReplyFactory(answers=MessageFactory(), state="done", text="남의 말")
    for line in (own, other):
        there = f"/api/v1/conversations/{line.conversation.public_id}/messages/{line.public_id}"
        assert api.post(f"{there}/report", {"reason": "other"}).status_code == 404
    reply = ReplyFactory(conversation=room, answers=own, state="done", text="말")
    address = url(room, f"/messages/{reply.public_id}/report")
    assert api.post(address, {"reason": "spam"}).status_code == 400
    assert not Report.objects.exists()
