from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from chat import rules, services, tasks
from chat.models import Conversation, Message
from config.celery import app
from tests.factories.chat import ConversationFactory, MessageFactory, ReplyFactory

pytestmark = pytest.mark.django_db


def test_sweep_enqueues_only_what_is_late(settings):
    now = timezone.now()
    late, fresh = now - timedelta(minutes=1), now
    for at in (late, fresh):
        MessageFactory(created_at=at)
        MessageFactory(created_at=at, assessed_at=at)
        ReplyFactory(
            created_at=at, answers__assessed_at=at, answers__read_at=at, answers__remembered_at=at
        )
    ReplyFactory(
        created_at=late,
        state="streaming",
        claimed_until=now + timedelta(seconds=5),
        answers__assessed_at=late,
        answers__read_at=late,
        answers__remembered_at=late,
    )
    assert services.sweep_messages(now=now) == {
        "assessed": 1,
        "answered": 1,
        "read": 1,
        "remembered": 1,
    }


NOTHING = {"assessed": 0, "answered": 0, "read": 0, "remembered": 0}


def test_sweep_lets_a_hinted_row_rest():
    now = timezone.now()
    message = MessageFactory(created_at=now - timedelta(minutes=1))
    assert services.sweep_messages(now=now)["assessed"] == 1
    assert services.sweep_messages(now=now + timedelta(seconds=5)) == NOTHING
    assert services.sweep_messages(now=now + timedelta(seconds=10)) == NOTHING
    assert services.sweep_messages(now=now + timedelta(seconds=15))["assessed"] == 1
    message.refresh_from_db()
    assert message.hinted_at == now + timedelta(seconds=15)


def test_sweep_takes_rows_behind_those_that_keep_failing():
    now = timezone.now()
    room = ConversationFactory()
    failing = [
        Message(
            conversation=room,
            seq=number,
            author="person",
            state="stored",
            text="말",
            created_at=now - timedelta(minutes=4),
        )
        for number in range(1, rules.SWEEP_BATCH + 1)
    ]
    Message.objects.bulk_create(failing)
    assert services.sweep_messages(now=now)["assessed"] == rules.SWEEP_BATCH
    Conversation.objects.filter(pk=room.pk).update(last_seq=rules.SWEEP_BATCH)
    room.refresh_from_db()
    behind = MessageFactory(conversation=room, created_at=now - timedelta(minutes=1))
    later = now + timedelta(seconds=20)
    services.sweep_messages(now=later)
    behind.refresh_from_db()
    assert behind.hinted_at == later


def test_hint_of_the_sweep_dies_when_nobody_takes_it():
    with app.connection_for_read() as broker:
        channel = broker.default_channel
        channel.queue_purge("bulk")
        tasks.follow_up_messages.hint_again(within=rules.HINT_REST)
        hint = channel.basic_get("bulk", no_ack=True)
    lifetime = datetime.fromisoformat(hint.headers["expires"]) - timezone.now()
    assert timedelta(seconds=10) < lifetime <= rules.HINT_REST


def test_sweep_rooms_deletes_rooms_of_companions_who_are_gone():
    now = timezone.now()
    kept = ConversationFactory()
    gone = ConversationFactory(companion__deleted_at=now - timedelta(minutes=2))
    MessageFactory(conversation=gone, text="남은 말")
    just_now = ConversationFactory(companion__deleted_at=now)
    assert services.sweep_rooms(now=now) == 1
    open_rooms = Conversation.objects.filter(deleted_at=None)
    assert set(open_rooms) == {kept, just_now}
    assert not Message.objects.exclude(text="").exists()
    assert services.sweep_rooms(now=now) == 0
