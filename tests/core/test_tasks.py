"""Hints over the real broker: one stands for all that waits, and a lost one is no failure."""

import pytest
from django.core.cache import cache

from chat import tasks
from config.celery import app

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel():
    with app.connection_for_read() as broker:
        channel = broker.default_channel
        for queue in ("bulk", "crisis"):
            channel.queue_purge(queue)
        yield channel
        channel.queue_purge("bulk")


def count_hints(channel):
    """Take every hint out and count them."""
    count = 0
    while channel.basic_get("bulk", no_ack=True):
        count += 1
    return count


@pytest.fixture
def hint(django_capture_on_commit_callbacks):
    def give():
        with django_capture_on_commit_callbacks(execute=True):
            tasks.follow_up_messages.delay_on_commit()

    return give


def test_one_hint_stands_for_all_that_waits(channel, hint):
    for _ in range(3):
        hint()
    assert count_hints(channel) == 1


def test_a_hint_after_the_work_began_is_one_more(channel, hint):
    hint()
    tasks.follow_up_messages.before_start("id", (), {})
    hint()
    assert count_hints(channel) == 2


def test_a_hint_lost_with_its_worker_blocks_only_for_seconds(hint):
    hint()
    assert (
        0 < cache._cache.get_client().pttl(cache.make_key(tasks.follow_up_messages._mark)) <= 5000
    )


def test_a_cache_that_is_gone_loses_the_hint_and_nothing_else(hint, settings, caplog):
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    }
    hint()
    assert "queue_hint_lost task=chat.tasks.follow_up_messages" in caplog.text
    tasks.follow_up_messages.before_start("id", (), {})
