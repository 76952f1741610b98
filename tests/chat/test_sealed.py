"""Where a line goes, and that nobody can read it there without the keys (B9)."""

import base64
import json
import logging
from uuid import uuid4

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts import services as accounts
from accounts.models import DeletionRequest
from agencies import services as agencies
from agencies.models import Offer
from analytics.models import Reading
from chat import services
from chat.models import ConversationSummary, Message
from companions.models import Memory
from config.celery import app
from tests.core.sealed import K1, K2, write_stored
from tests.factories.agencies import OfferFactory
from tests.factories.chat import ConversationFactory, MessageFactory

pytestmark = pytest.mark.django_db

WORD = "보라고래빵"
LINE = f"나는 {WORD}을 좋아해"
PHONE = "010-9876-5432"
FORMS = [
    form
    for word in (WORD, PHONE, PHONE.replace("-", ""))
    for form in (
        word,
        word.encode().hex(),
        json.dumps(word)[1:-1],
        base64.b64encode(word.encode()).decode()[:-4],
    )
]


def find_forms(text):
    return [form for form in FORMS if form in text]


def dump_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            yield table, "\n".join(row for (row,) in cursor.fetchall())


def dump_valkey(url):
    client = redis.Redis.from_url(
        url.replace("redis+socket://", "unix://").replace("virtual_host", "db")
    )
    read = {
        b"string": client.get,
        b"list": lambda key: client.lrange(key, 0, -1),
        b"hash": client.hgetall,
        b"set": client.smembers,
        b"zset": lambda key: client.zrange(key, 0, -1),
        b"stream": client.xrange,
    }
    for key in client.scan_iter():
        found = read[client.type(key)](key)
        whole = repr(found)
        yield whole
        # Celery packs a task's arguments in base64.
        for part in found if isinstance(found, list) else ():
            body = json.loads(part).get("body", "") if part.startswith(b"{") else ""
            yield base64.b64decode(body).decode(errors="replace")


@pytest.fixture
def life(django_capture_on_commit_callbacks, caplog):
    """A line told, read, remembered, answered and summed up; a contact given; and what was sent."""
    caplog.set_level(logging.DEBUG)
    sent = []

    def spy(execute, sql, params, many, context):
        sent.append(f"{sql} {params!r}")
        return execute(sql, params, many, context)

    offer = OfferFactory()
    room = ConversationFactory(user=offer.alert.user)
    with connection.execute_wrapper(spy):
        with django_capture_on_commit_callbacks(execute=True):
            message = services.send_message(
                user=room.user, conversation_id=room.public_id, text=LINE, client_id=uuid4()
            )
        with django_capture_on_commit_callbacks(execute=True):
            services.assess_message(message=message)
        services.follow_up_messages()
        services.summarise_day(conversation=room, day=timezone.localdate())
        agencies.answer_offer(
            offer=offer, answer="accept", contact_phone=PHONE, safe_hours=f"{WORD} 먹은 뒤"
        )
    return message, sent


def test_what_was_said_lies_nowhere_in_the_clear(life, caplog):
    message, sent = life
    assert Memory.objects.get().text == f"{WORD}을 좋아해요"
    assert WORD in ConversationSummary.objects.get().text
    assert Reading.objects.get().source_id == message.public_id
    assert Message.objects.get(answers=message).state == "done"
    assert Offer.objects.get().contact_phone == PHONE
    found = {table: find_forms(text) for table, text in dump_database()}
    assert len(found) > 40
    assert {table: forms for table, forms in found.items() if forms} == {}
    assert find_forms("\n".join(sent)) == []
    assert len(sent) > 40
    assert find_forms(caplog.text) == []


def test_the_search_for_it_would_find_it(life):
    message, _ = life
    write_stored(message, "text", LINE.encode())
    found = {table for table, text in dump_database() if find_forms(text)}
    assert found == {"chat_message"}


def test_what_was_said_lies_nowhere_in_valkey(life):
    held = [
        part
        for url in {settings.CACHE_URL, settings.CHANNEL_LAYER_URL, app.conf.broker_url}
        for part in dump_valkey(url)
    ]
    assert any("chat.tasks.assess_message" in part for part in held)
    assert find_forms("\n".join(held)) == []


def test_who_has_lost_the_keys_can_still_erase(settings, django_capture_on_commit_callbacks):
    settings.FIELD_KEYS = K1
    message = MessageFactory()
    room = message.conversation
    settings.FIELD_KEYS = K2
    with django_capture_on_commit_callbacks(execute=True):
        request = accounts.request_deletion(user=room.user, reason="person")
    DeletionRequest.objects.update(due_at=timezone.now())
    request.refresh_from_db()
    assert accounts.erase_person(request=request)
    assert not Message.objects.exists()
