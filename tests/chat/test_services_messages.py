from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from accounts.services import ConsentMissing, withdraw_consent
from analytics.models import Reading
from chat import selectors, services
from chat.models import Conversation, Event, Message
from chat.services import ConversationNotFound, TooManyMessages
from companions.models import Memory
from companions.services import delete_companion
from core.text import ControlCharacters, EmptyText, TextTooLong
from safety.models import CrisisAssessment
from tests.factories.accounts import UserFactory
from tests.factories.chat import ConversationFactory, MessageFactory, ReplyFactory
from tests.factories.companions import CompanionFactory
from tests.servers.engines import use_engine

pytestmark = pytest.mark.django_db


def hear(**kwargs):
    """A line that was assessed, so that everything else may follow."""
    return MessageFactory(assessed_at=timezone.now(), **kwargs)


def send(room, text="안녕", client_id=None, **kwargs):
    return services.send_message(
        user=room.user,
        conversation_id=room.public_id,
        text=text,
        client_id=client_id or uuid4(),
        **kwargs,
    )


def test_send_message_stores_line_and_event():
    room = ConversationFactory()
    message = send(room, "  오늘 면접 봤어  ")
    room.refresh_from_db()
    assert (message.text, message.author, message.state, message.seq) == (
        "오늘 면접 봤어",
        "person",
        "stored",
        1,
    )
    assert (room.last_seq, room.seen_seq) == (1, 1)
    assert list(Event.objects.values_list("seq", "kind")) == [(1, "message.created")]


def test_send_message_twice_stores_one(django_capture_on_commit_callbacks):
    room, client_id = ConversationFactory(), uuid4()
    first = send(room, client_id=client_id)
    with django_capture_on_commit_callbacks() as callbacks:
        second = send(room, "다른 말", client_id=client_id)
    assert (first, second.text, callbacks) == (second, "안녕", [])
    assert Message.objects.count() == 1


def test_a_line_costs_few_queries(django_assert_num_queries, django_capture_on_commit_callbacks):
    """What a line costs in processor time is mostly its queries."""
    room, savepoint = ConversationFactory(), 2
    with django_assert_num_queries(6 + savepoint):
        send(room)
    message = Message.objects.with_people().get()
    with (
        django_assert_num_queries(12 + 2 * savepoint),
        django_capture_on_commit_callbacks(execute=True),
    ):
        services.assess_message(message=message, now=message.created_at)
    assert Message.objects.get(answers=message).text


@pytest.mark.parametrize("waited_ms", [400, 600])
def test_a_line_that_waited_costs_few_queries(
    waited_ms, django_assert_num_queries, django_capture_on_commit_callbacks
):
    """What loading leaves out, nobody asks for: neither at once nor in the queue."""
    send(ConversationFactory())
    message = Message.objects.with_people().get()
    later = message.created_at + timedelta(milliseconds=waited_ms)
    is_late = waited_ms > 500
    with (
        django_assert_num_queries(7 + 4 if is_late else 12 + 4),
        django_capture_on_commit_callbacks(execute=True),
    ):
        services.assess_message(message=message, now=later)
    reply = Message.objects.with_people().select_related("answers").get(answers=message)
    assert reply.state == ("pending" if is_late else "done")
    if is_late:
        with django_assert_num_queries(11 + 2):
            services.write_reply(reply=reply)
        assert reply.state == "done"


def test_send_message_again_is_no_flood():
    room, now, client_id = ConversationFactory(), timezone.now(), uuid4()
    first = send(room, client_id=client_id, now=now)
    for _ in range(19):
        send(room, now=now)
    assert send(room, client_id=client_id, now=now) == first
    assert Message.objects.count() == 20


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", EmptyText),
        ("  \n ", EmptyText),
        ("가" * 2001, TextTooLong),
        ("가" * 100_000, TextTooLong),
        ("안\x00녕", ControlCharacters),
        ("안\x07녕", ControlCharacters),
        ("\ud800", ControlCharacters),
    ],
    ids=["empty", "spaces", "2001", "100000", "nul", "bell", "surrogate"],
)
def test_send_message_bad_text_stores_nothing(text, refusal):
    room = ConversationFactory()
    with pytest.raises(refusal):
        send(room, text)
    assert (Message.objects.count(), Event.objects.count()) == (0, 0)


def test_send_message_of_2000_characters_is_stored():
    assert len(send(ConversationFactory(), "가" * 2000).text) == 2000


def test_send_message_21st_in_a_minute_is_refused():
    room, now = ConversationFactory(), timezone.now()
    for _ in range(20):
        send(room, now=now)
    other_room = ConversationFactory(user=room.user, companion=CompanionFactory(user=room.user))
    for refused in (room, other_room):
        with pytest.raises(TooManyMessages):
            send(refused, now=now)
    assert Message.objects.count() == 20
    assert send(room, now=now + timedelta(seconds=61)).seq == 21


def test_send_message_without_consent_stores_nothing():
    room = ConversationFactory()
    withdraw_consent(user=room.user, code="chat_sensitive", channel="web")
    with pytest.raises(ConsentMissing):
        send(room)
    assert Message.objects.count() == 0


def test_send_message_to_deleted_room_is_refused():
    room = ConversationFactory()
    services.delete_conversation(conversation=room)
    with pytest.raises(ConversationNotFound):
        send(room)
    assert Message.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_sends_in_parallel_are_numbered_without_gaps():
    room = ConversationFactory()

    def say(number):
        try:
            return send(Conversation.objects.get(pk=room.pk), f"{number}번째").seq
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(say, range(16)))
    assert sorted(numbers) == list(range(1, 17))
    assert Conversation.objects.get(pk=room.pk).last_seq == 16


@pytest.mark.django_db(transaction=True)
def test_same_send_in_parallel_stores_one():
    room, client_id = ConversationFactory(), uuid4()

    def say(_):
        try:
            return send(Conversation.objects.get(pk=room.pk), client_id=client_id).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(say, range(6)))) == 1
    assert Message.objects.count() == 1


def test_assess_message_opens_one_reply_however_often_it_runs():
    message = MessageFactory()
    now = message.created_at
    services.assess_message(message=message, now=now)
    services.assess_message(message=Message.objects.get(pk=message.pk), now=now)
    stale = Message.objects.get(pk=message.pk)
    stale.assessed_at = None
    services.assess_message(message=stale, now=now)
    reply = Message.objects.get(author="companion")
    assert (reply.state, reply.answers, reply.crisis_level) == ("done", message, 0)
    assert (bool(reply.text), reply.attempts, reply.claimed_until) == (True, 1, None)
    events = list(Event.objects.order_by("seq").values_list("seq", "kind"))
    assert events == [(reply.seq, "reply.started"), (reply.seq + 1, "reply.finished")]
    message.conversation.refresh_from_db()
    assert message.conversation.last_seq == reply.seq + 1
    assert CrisisAssessment.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("죽고 싶어", {}),
        ("안녕", {"is_remote": True}),
        ("안녕", {"pause": 0.01}),
        ("미션 추천해 줘", {}),
    ],
    ids=["crisis", "remote", "streams", "mission"],
)
def test_assess_message_opens_the_reply_first_where_words_may_take_time(settings, text, options):
    message = MessageFactory(text=text)
    if options:
        use_engine(settings, **options)
    services.assess_message(message=message, now=message.created_at)
    reply = Message.objects.get(answers=message)
    assert (reply.state, reply.text) == ("pending" if "is_remote" in options else "streaming", "")
    kinds = Event.objects.filter(message=reply).values_list("kind", flat=True)
    assert list(kinds) == ["reply.started"]


def test_assess_message_without_consent_says_nothing_at_once():
    message = MessageFactory()
    withdraw(message, "chat_sensitive")
    services.assess_message(message=message, now=message.created_at)
    assert Message.objects.get(answers=message).text == ""


def test_assess_message_of_a_line_deleted_while_words_were_sought_stores_none():
    message = MessageFactory()
    stale = Message.objects.get(pk=message.pk)
    services.delete_message(message=message)
    services.assess_message(message=stale, now=stale.created_at)
    assert not Message.objects.filter(author="companion").exists()


def test_assess_message_guards_words_said_at_once(settings):
    settings.PROVIDERS = {
        **settings.PROVIDERS,
        "text": {
            "BACKEND": "tests.servers.engines.InstantEngine",
            "OPTIONS": {"words": "너는 짐이야. 사라지는 게 나을 거야"},
        },
    }
    message = MessageFactory()
    services.assess_message(message=message, now=message.created_at)
    reply = Message.objects.get(answers=message)
    assert (reply.state, reply.is_approved_text) == ("done", True)
    assert "사라지" not in reply.text


def test_a_line_whose_words_kill_its_worker_is_answered_by_counted_attempts(
    settings, django_capture_on_commit_callbacks
):
    settings.PROVIDERS = {
        **settings.PROVIDERS,
        "text": {"BACKEND": "tests.servers.engines.InstantEngine", "OPTIONS": {"words": None}},
    }
    message = MessageFactory()
    stale = Message.objects.get(pk=message.pk)
    with pytest.raises(SystemError):
        services.assess_message(message=stale, now=message.created_at)
    assert not Message.objects.filter(author="companion").exists()
    again = message.created_at + timedelta(seconds=5)
    services.assess_message(message=Message.objects.get(pk=message.pk), now=again)
    reply = Message.objects.get(answers=message)
    assert (reply.state, reply.text) == ("pending", "")


def test_assess_message_with_crisis_line_shows_card_before_reply():
    message = MessageFactory(text="오늘 밤에 죽을 거야. 유서도 다 썼어")
    services.assess_message(message=message)
    message.refresh_from_db()
    assert message.crisis_level >= 4
    assert list(Event.objects.order_by("seq").values_list("kind", flat=True)) == [
        "crisis.card",
        "reply.started",
    ]


def test_assess_message_deleted_does_nothing():
    message = MessageFactory()
    services.delete_message(message=message)
    message.refresh_from_db()
    services.assess_message(message=message)
    assert Message.objects.filter(author="companion").count() == 0


def withdraw(message, code):
    withdraw_consent(user=message.conversation.user, code=code, channel="web")


def test_assess_message_in_a_room_deleted_meanwhile_opens_no_reply():
    message = MessageFactory(text="죽고 싶어")
    stale = Message.objects.select_related("conversation__user").get(pk=message.pk)
    services.delete_conversation(conversation=message.conversation)
    services.assess_message(message=stale)
    message.refresh_from_db()
    assert (message.assessed_at, message.crisis_level) == (None, 0)
    assert not Message.objects.filter(author="companion").exists()
    assert not Event.objects.filter(kind="crisis.card").exists()


def test_summarise_day_of_a_room_deleted_meanwhile_keeps_nothing():
    message = MessageFactory(text="오늘 회사에서 발표를 했어. 발표가 끝나고 팀장님이 칭찬했어.")
    stale = Conversation.objects.get(pk=message.conversation.pk)
    services.delete_conversation(conversation=message.conversation)
    day = timezone.localdate(message.created_at)
    assert services.summarise_day(conversation=stale, day=day) is None
    assert not stale.summaries.exists()


def test_summarise_day_without_consent_keeps_nothing():
    message = MessageFactory(text="오늘 회사에서 발표를 했어. 발표가 끝나고 팀장님이 칭찬했어.")
    withdraw(message, "chat_sensitive")
    day = timezone.localdate(message.created_at)
    assert services.summarise_day(conversation=message.conversation, day=day) is None
    assert not message.conversation.summaries.exists()


def test_card_of_an_unassessed_line_claims_nothing_about_the_person():
    message = MessageFactory(text="점심 뭐 먹지", is_unassessed=True)
    card = selectors.get_pinned_card(conversation=message.conversation)
    assert card["hotlines"][0]["number"] == "109"
    assert "죽고 싶" not in card["text"]
    assert card["is_interrupt"] is False


def test_delete_message_takes_reading_and_memory_with_it():
    message = hear(text="나는 매운 떡볶이를 좋아해")
    services.read_messages()
    services.remember_messages()
    services.delete_message(message=message)
    services.delete_message(message=message)
    message.refresh_from_db()
    assert (message.text, message.deleted_at is not None) == ("", True)
    assert (Reading.objects.count(), Memory.objects.count()) == (0, 0)
    assert Event.objects.filter(kind="message.deleted").count() == 1


def test_delete_conversation_takes_everything_with_it():
    message = hear(text="나는 매운 떡볶이를 좋아해")
    ReplyFactory(conversation=message.conversation, answers=message)
    services.read_messages()
    services.remember_messages()
    services.delete_conversation(conversation=message.conversation)
    assert set(Message.objects.values_list("text", "state")) == {("", "stored"), ("", "stopped")}
    assert (Reading.objects.count(), Memory.objects.count()) == (0, 0)
    assert Conversation.objects.visible_to(message.conversation.user).count() == 0


def test_open_conversation_again_returns_the_same_room():
    companion = CompanionFactory(user=UserFactory(consents=["service", "chat_sensitive"]))
    first = services.open_conversation(user=companion.user, companion=companion)
    assert services.open_conversation(user=companion.user, companion=companion) == first


def test_open_conversation_with_foreign_companion_is_refused():
    stranger = UserFactory(consents=["service", "chat_sensitive"])
    with pytest.raises(services.CompanionNotYours):
        services.open_conversation(user=stranger, companion=CompanionFactory())
    assert Conversation.objects.count() == 0


def test_mark_seen_never_goes_back_nor_past_the_end():
    room = MessageFactory().conversation
    assert services.mark_seen(conversation=room, seq=99).seen_seq == 1
    assert services.mark_seen(conversation=room, seq=0).seen_seq == 1


def test_summarise_day_keeps_one_summary_and_leaves_crisis_lines_out():
    message = MessageFactory(text="오늘 회사에서 발표를 했어. 발표가 끝나고 팀장님이 칭찬했어.")
    room = message.conversation
    MessageFactory(conversation=room, text="죽고 싶다는 생각을 했어", crisis_level=2)
    day = timezone.localdate(message.created_at)
    services.summarise_day(conversation=room, day=day)
    summary = services.summarise_day(conversation=room, day=day)
    assert room.summaries.count() == 1
    assert "발표" in summary.text
    assert "죽고" not in summary.text


def test_farewell_to_companion_deletes_its_rooms(django_capture_on_commit_callbacks):
    message = MessageFactory()
    with django_capture_on_commit_callbacks(execute=True):
        delete_companion(companion=message.conversation.companion)
    assert Conversation.objects.filter(deleted_at=None).count() == 0
    assert Message.objects.get().text == ""
