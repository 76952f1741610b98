from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.services import withdraw_consent
from chat import services
from chat.models import Event, Message
from chat.services import replies
from config.celery import app
from tests.factories.chat import ReplyFactory
from tests.servers.engines import use_engine

pytestmark = pytest.mark.django_db


def load(reply):
    return Message.objects.select_related(
        "conversation__user", "conversation__companion", "answers"
    ).get(pk=reply.pk)


def write(reply):
    services.write_reply(reply=load(reply))
    reply.refresh_from_db()
    return reply


def test_write_reply_stores_the_words_once(settings):
    engine = use_engine(settings)
    reply = write(write(ReplyFactory()))
    assert (reply.text, reply.state, reply.engine) == (
        "그랬구나, 고생했어요.",
        "done",
        "test-engine",
    )
    assert len(engine.asked) == 1
    assert Event.objects.filter(kind="reply.finished").count() == 1


def test_write_reply_by_the_embedded_engine_says_something():
    reply = write(ReplyFactory(answers__text="오늘 회사에서 많이 혼났어"))
    assert (reply.state, reply.is_fallback) == ("done", False)
    assert len(reply.text) > 3


def test_write_reply_claimed_by_a_living_writer_is_left_alone(settings):
    engine = use_engine(settings)
    reply = write(
        ReplyFactory(state="streaming", claimed_until=timezone.now() + timedelta(seconds=9))
    )
    assert (reply.state, reply.text, engine.asked) == ("streaming", "", [])


def test_write_reply_of_a_dead_writer_is_taken_over(settings):
    use_engine(settings)
    reply = write(
        ReplyFactory(
            state="streaming",
            text="그랬",
            attempts=1,
            claimed_until=timezone.now() - timedelta(seconds=1),
        )
    )
    assert (reply.state, reply.text, reply.attempts) == ("done", "그랬구나, 고생했어요.", 2)


def test_finish_reply_of_a_slow_first_writer_changes_nothing(settings):
    use_engine(settings)
    reply = ReplyFactory()
    slow = load(reply)
    assert replies.claim_reply(slow)
    Message.objects.filter(pk=reply.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))
    write(reply)
    replies.finish_reply(reply=slow, draft=replies.Draft(text="늦은 답"))
    reply.refresh_from_db()
    assert reply.text == "그랬구나, 고생했어요."
    assert Event.objects.filter(kind="reply.finished").count() == 1


@pytest.mark.parametrize("level", [4, 5])
def test_write_reply_in_crisis_says_the_approved_text_and_asks_no_engine(settings, level):
    engine = use_engine(settings)
    reply = write(ReplyFactory(crisis_level=level))
    assert engine.asked == []
    assert (reply.is_approved_text, reply.state) == (True, "done")
    assert "109" in reply.text


def test_write_reply_when_detector_failed_says_help_and_asks_no_engine(settings):
    engine = use_engine(settings)
    reply = write(ReplyFactory(is_unassessed=True))
    assert engine.asked == []
    assert "109" in reply.text


@pytest.mark.parametrize("level", [1, 2, 3])
def test_write_reply_at_lower_levels_asks_the_engine_with_the_level(settings, level):
    engine = use_engine(settings)
    reply = write(ReplyFactory(crisis_level=level))
    assert [prompt.crisis_level for prompt in engine.asked] == [level]
    assert reply.expression == "trust"


def test_write_reply_stopped_before_it_began_says_nothing(settings):
    engine = use_engine(settings)
    reply = ReplyFactory()
    assert services.stop_reply(conversation=reply.conversation) == 1
    write(reply)
    assert (reply.state, reply.text, engine.asked) == ("stopped", "", [])


def test_write_reply_stopped_on_the_way_keeps_what_was_said(settings):
    use_engine(settings, pieces=["하나 ", "둘 ", "셋 ", "넷"], pause=0.3)
    reply = ReplyFactory()
    loaded = load(reply)
    loaded_claim = replies.claim_reply(loaded)
    Message.objects.filter(pk=reply.pk).update(stop_requested_at=timezone.now())
    draft = replies._draft_reply(loaded, loaded.answers)
    replies.finish_reply(reply=loaded, draft=draft)
    reply.refresh_from_db()
    assert loaded_claim is True
    assert reply.state == "stopped"
    assert reply.text in {"하나 ", "하나 둘 ", "하나 둘 셋 "}


def test_write_reply_that_may_not_be_said_is_replaced(settings):
    use_engine(settings, pieces=["나는 ", "사람이야. 진짜 사람이라니까."])
    reply = write(ReplyFactory())
    assert reply.is_approved_text is True
    assert "사람이야" not in reply.text


def test_write_reply_that_killed_its_writers_ends_with_an_apology(settings):
    engine = use_engine(settings)
    reply = write(ReplyFactory(attempts=4))
    assert (reply.state, engine.asked) == ("failed", [])
    assert reply.text.startswith("지금은 답을 만들지 못했어요.")


def test_write_reply_to_deleted_line_says_nothing(settings):
    engine = use_engine(settings)
    reply = ReplyFactory()
    services.delete_message(message=reply.answers)
    write(reply)
    assert (reply.state, reply.text, engine.asked) == ("stopped", "", [])


@pytest.mark.parametrize("state", ["done", "stopped"])
def test_delete_line_while_its_reply_is_written_leaves_no_words(state):
    reply = ReplyFactory()
    loaded = load(reply)
    assert replies.claim_reply(loaded)
    services.delete_message(message=reply.answers)
    assert Message.objects.get(pk=reply.pk).stop_requested_at is not None
    replies.finish_reply(reply=loaded, draft=replies.Draft(text="혼났구나", state=state))
    reply.refresh_from_db()
    assert (reply.state, reply.text) == (state, "")


def test_delete_reply_while_it_is_written_brings_no_words_back(settings):
    use_engine(settings, pieces=["하나 ", "둘 "], pause=0.5)
    reply = ReplyFactory()
    loaded = load(reply)
    assert replies.claim_reply(loaded)
    services.delete_message(message=Message.objects.get(pk=reply.pk))
    draft = replies._draft_reply(loaded, loaded.answers)
    assert Message.objects.get(pk=reply.pk).text == ""
    replies.finish_reply(reply=loaded, draft=draft)
    reply.refresh_from_db()
    assert (reply.state, reply.text) == ("stopped", "")


def test_write_reply_after_consent_was_withdrawn_asks_no_engine(settings):
    engine = use_engine(settings)
    reply = ReplyFactory()
    withdraw_consent(user=reply.conversation.user, code="chat_sensitive", channel="web")
    write(reply)
    assert (reply.state, reply.text, engine.asked) == ("stopped", "", [])


def test_approved_text_is_said_in_spite_of_a_stop_and_a_withdrawal():
    reply = ReplyFactory(crisis_level=5)
    services.stop_reply(conversation=reply.conversation)
    withdraw_consent(user=reply.conversation.user, code="chat_sensitive", channel="web")
    write(reply)
    assert (reply.state, reply.is_approved_text) == ("done", True)
    assert "119" in reply.text


def test_prompt_holds_turns_and_no_identifier(settings):
    engine = use_engine(settings)
    reply = ReplyFactory(answers__text="내 번호는 비밀이야")
    write(reply)
    (prompt,) = engine.asked
    assert [(turn.speaker, turn.text) for turn in prompt.turns] == [
        ("person", "내 번호는 비밀이야")
    ]
    user = reply.conversation.user
    for secret in (user.email, user.nickname, str(user.public_id)):
        assert secret not in repr(prompt)


def test_prompt_without_emotion_consent_holds_no_feeling(settings):
    engine = use_engine(settings)
    reply = ReplyFactory(answers__text="너무 슬퍼서 눈물이 나")
    withdraw_consent(user=reply.conversation.user, code="emotion_insight", channel="web")
    write(reply)
    assert [prompt.emotion for prompt in engine.asked] == ["neutral"]


def open_anew(reply):
    """Store the reply as who assessed its line does."""
    opened = load(reply)
    Message.objects.filter(pk=reply.pk).delete()
    replies.open_reply(room=opened.conversation, reply=opened)
    replies.start_reply(reply=opened)


def start(reply, capture):
    with capture(execute=True) as callbacks:
        open_anew(reply)
    reply.refresh_from_db()
    return callbacks


def test_start_reply_of_the_embedded_engine_is_written_after_the_commit(
    django_capture_on_commit_callbacks,
):
    reply = ReplyFactory(answers__text="오늘 회사에서 많이 혼났어")
    with django_capture_on_commit_callbacks():
        open_anew(reply)
    reply.refresh_from_db()
    assert (reply.state, reply.attempts, reply.text) == ("streaming", 1, "")
    assert not replies.claim_reply(load(reply))
    Message.objects.filter(pk=reply.pk).update(state="pending", claimed_until=None, attempts=0)
    start(reply, django_capture_on_commit_callbacks)
    assert reply.state == "done"


def start_and_take_hint(reply, capture):
    cache.clear()
    with app.connection_for_read() as broker:
        broker.default_channel.queue_purge("live")
        start(reply, capture)
        return broker.default_channel.basic_get("live", no_ack=True)


def test_write_late_replies_answers_all_that_wait_and_leaves_the_claimed():
    first, second = ReplyFactory(), ReplyFactory()
    claimed = ReplyFactory(
        state="streaming", claimed_until=timezone.now() + timedelta(seconds=9), attempts=1
    )
    services.write_late_replies()
    for reply in (first, second, claimed):
        reply.refresh_from_db()
    assert [reply.state for reply in (first, second, claimed)] == ["done", "done", "streaming"]
    assert first.text
    assert second.text


def test_start_reply_of_a_remote_engine_is_left_to_the_queue(
    settings, django_capture_on_commit_callbacks
):
    use_engine(settings, is_remote=True)
    reply = ReplyFactory()
    hint = start_and_take_hint(reply, django_capture_on_commit_callbacks)
    assert reply.state == "pending"
    assert hint.headers["kwargsrepr"] == str({"reply_id": reply.pk})


@pytest.mark.parametrize(
    ("waited_ms", "crisis_level", "state"),
    [(400, 0, "done"), (600, 0, "pending"), (600, 3, "pending"), (600, 4, "done")],
)
def test_start_reply_of_a_line_that_waited_makes_way_for_those_behind_it(
    django_capture_on_commit_callbacks, waited_ms, crisis_level, state
):
    reply = ReplyFactory(crisis_level=crisis_level)
    reply.created_at = reply.answers.created_at + timedelta(milliseconds=waited_ms)
    reply.save()
    hint = start_and_take_hint(reply, django_capture_on_commit_callbacks)
    assert reply.state == state
    assert (hint and hint.headers["task"]) == (
        "chat.tasks.write_late_replies" if state == "pending" else None
    )


def test_start_reply_of_an_approved_text_waits_for_no_queue(
    settings, django_capture_on_commit_callbacks
):
    engine = use_engine(settings, is_remote=True)
    reply = ReplyFactory(crisis_level=5)
    start(reply, django_capture_on_commit_callbacks)
    assert (reply.state, reply.is_approved_text, engine.asked) == ("done", True, [])
