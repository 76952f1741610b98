from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.services import withdraw_consent
from ai.emotion import EmotionScores
from analytics.models import DailyMood, Reading
from chat import rules, services
from chat.models import Message
from companions.models import Memory, MemorySource
from core.errors import ProviderUnavailable
from tests.factories.chat import MessageFactory

pytestmark = pytest.mark.django_db


def hear(**kwargs):
    """A line that was assessed, so that everything else may follow."""
    return MessageFactory(assessed_at=timezone.now(), **kwargs)


def withdraw(message, code):
    withdraw_consent(user=message.conversation.user, code=code, channel="web")


def test_read_messages_with_consent_stores_reading():
    message = hear(text="너무 슬퍼서 눈물이 나")
    services.read_messages()
    reading = Reading.objects.get()
    message.refresh_from_db()
    assert (reading.source_id, reading.state) == (message.public_id, "read")
    assert message.read_at is not None


def test_read_messages_without_consent_stores_no_reading():
    message = hear()
    withdraw_consent(user=message.conversation.user, code="emotion_insight", channel="web")
    services.read_messages()
    message.refresh_from_db()
    assert (Reading.objects.count(), message.read_at is not None) == (0, True)


class FailingClassifier:
    def classify(self, texts):
        raise ProviderUnavailable()


def test_read_messages_with_failing_engine_is_unknown_after_giving_up(settings):
    settings.PROVIDERS = {
        **settings.PROVIDERS,
        "emotion": {"BACKEND": f"{__name__}.FailingClassifier", "OPTIONS": {}},
    }
    message, now = hear(text="정말 기뻐"), timezone.now()
    for attempt in range(rules.MOST_READINGS):
        assert services.read_messages(now=now + attempt * rules.HINT_REST) == 0
    assert Message.objects.get(pk=message.pk).read_at is None
    assert not Reading.objects.exists()
    assert services.read_messages(now=now + rules.MOST_READINGS * rules.HINT_REST) == 1
    assert Reading.objects.get().state == "unknown"
    assert Message.objects.get(pk=message.pk).read_at is not None


class WithdrawingClassifier:
    """The person takes the consent back while the engine is at work."""

    def classify(self, texts):
        withdraw(Message.objects.get(), "emotion_insight")
        return [EmotionScores((0.9, *[0.0] * 7), frozenset({"joy"}), "test")]


def test_read_messages_withdrawn_meanwhile_keeps_nothing_and_ends(settings):
    settings.PROVIDERS = {
        **settings.PROVIDERS,
        "emotion": {"BACKEND": f"{__name__}.WithdrawingClassifier", "OPTIONS": {}},
    }
    message = hear(text="정말 기뻐")
    services.read_messages()
    message.refresh_from_db()
    assert (Reading.objects.count(), message.read_at is not None) == (0, True)


def test_remember_messages_in_crisis_keeps_nothing():
    message = hear(text="나는 매운 떡볶이를 좋아해", crisis_level=3)
    services.remember_messages()
    message.refresh_from_db()
    assert (Memory.objects.count(), message.remembered_at is not None) == (0, True)


def test_remember_messages_keeps_what_was_told():
    message = hear(text="나는 매운 떡볶이를 좋아해")
    services.remember_messages()
    assert Memory.objects.get().source_id == message.public_id


def test_remember_messages_without_consent_keeps_nothing():
    message = hear(text="나는 매운 떡볶이를 좋아해")
    withdraw_consent(user=message.conversation.user, code="chat_sensitive", channel="web")
    services.remember_messages()
    message.refresh_from_db()
    assert (Memory.objects.count(), message.remembered_at is not None) == (0, True)


def test_read_messages_of_many_people_reads_each_once():
    first = [hear(text="너무 슬퍼서 눈물이 나") for _ in range(3)]
    hear(conversation=first[0].conversation, text="정말 기뻐")
    MessageFactory(text="아직 살피지 않은 말")
    assert services.read_messages() == 4
    assert services.read_messages() == 0
    assert Reading.objects.filter(state="read").count() == 4
    counts = DailyMood.objects.order_by("user_id").values_list("message_count", flat=True)
    assert sorted(counts) == [1, 1, 2]


class ChokingClassifier:
    """Breaks on one word."""

    def classify(self, texts):
        if any("걸림" in text for text in texts):
            raise RuntimeError("cannot")
        return [EmotionScores((0.9, *[0.0] * 7), frozenset({"joy"}), "test") for _ in texts]


def test_a_line_that_breaks_the_engine_harms_no_other(settings, caplog):
    settings.PROVIDERS = {
        **settings.PROVIDERS,
        "emotion": {"BACKEND": f"{__name__}.ChokingClassifier", "OPTIONS": {}},
    }
    now = timezone.now()
    hear(text="첫째 말")
    bad = hear(text="걸림 비밀")
    hear(text="셋째 말")
    assert services.read_messages(now=now) == 2
    bad.refresh_from_db()
    assert (bad.read_at, bad.reading_failures, bad.hinted_at) == (None, 1, now)
    assert services.read_messages(now=now) == 0
    bad.refresh_from_db()
    assert bad.reading_failures == 1
    assert "RuntimeError" in caplog.text
    assert "비밀" not in caplog.text


def test_more_lines_than_a_batch_are_all_done():
    room = hear(text="나는 매운 떡볶이를 좋아해").conversation
    Message.objects.bulk_create(
        Message(
            conversation=room,
            seq=1000 + number,
            author="person",
            state="stored",
            text="오늘은 그냥 그랬어",
            assessed_at=timezone.now(),
            client_id=uuid4(),
        )
        for number in range(rules.FOLLOW_UP_BATCH + 3)
    )
    assert services.remember_messages() == rules.FOLLOW_UP_BATCH + 4
    assert not Message.objects.filter(remembered_at=None).exists()
    assert Memory.objects.count() == 1
    assert MemorySource.objects.count() == rules.FOLLOW_UP_BATCH + 4


class DeletingClassifier:
    """The person deletes the line while the engine is at work."""

    def classify(self, texts):
        (line,) = [line for line in Message.objects.all() if line.text == texts[0]]
        services.delete_message(message=line)
        return [EmotionScores((0.9, *[0.0] * 7), frozenset({"joy"}), "test") for _ in texts]


def test_a_line_deleted_while_it_is_read_leaves_no_reading(settings):
    settings.PROVIDERS = {
        **settings.PROVIDERS,
        "emotion": {"BACKEND": f"{__name__}.DeletingClassifier", "OPTIONS": {}},
    }
    deleted, kept = hear(text="지울 말"), hear(text="남는 말")
    services.read_messages()
    deleted.refresh_from_db()
    assert deleted.read_at is None
    assert Reading.objects.get().source_id == kept.public_id
