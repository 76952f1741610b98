import asyncio
import json
import logging
import threading
import time

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import ConsentEvent
from core import live
from core.errors import Conflict, DomainError, NotPermitted
from core.ledger import allow_erasure
from core.logging import JsonFormatter
from core.providers import build_provider
from core.text import ControlCharacters, EmptyText, TextTooLong, clean_text
from core.transitions import ChangedMeanwhile, IllegalTransition, transition
from tests.factories.accounts import UserFactory
from tests.factories.chat import ReplyFactory

MOVES = {"pending": {"streaming"}, "streaming": {"done"}}


def test_clean_text_composes_and_trims():
    assert clean_text("  가\r\n나 ", limit=10) == "가\n나"


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        (" ", EmptyText),
        ("가나다", TextTooLong),
        ("가" * 99, TextTooLong),
        ("\x1b", ControlCharacters),
    ],
)
def test_clean_text_refuses(text, refusal):
    with pytest.raises(refusal):
        clean_text(text, limit=2)


def test_error_text_is_not_the_exception_text():
    error = NotPermitted("김온기 님의 글")
    assert (str(error), error.detail) == ("not_permitted", "김온기 님의 글")


@pytest.mark.django_db
def test_transition_moves_once():
    row = ReplyFactory()
    other = type(row).objects.get(pk=row.pk)
    transition(row=row, table=MOVES, to="streaming", attempts=1)
    assert (row.state, row.attempts) == ("streaming", 1)
    with pytest.raises(ChangedMeanwhile):
        transition(row=other, table=MOVES, to="streaming")
    with pytest.raises(IllegalTransition):
        transition(row=row, table=MOVES, to="pending")
    row.refresh_from_db()
    assert row.state == "streaming"


@pytest.mark.django_db
def test_ledger_refuses_change_and_yields_only_to_erasure():
    user = UserFactory()
    events = ConsentEvent.objects.filter(user=user)
    for change in (lambda: events.update(channel="web"), events.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    with allow_erasure():
        events.delete()
    assert events.count() == 0


@pytest.mark.django_db(transaction=True)
def test_erasure_ends_with_its_block():
    with allow_erasure():
        pass
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('ongi.erasing', true)")
        assert cursor.fetchone()[0] != "on"


async def count_to(last, seen):
    try:
        for number in range(last):
            await asyncio.sleep(0.01)
            yield number
    finally:
        seen.append("closed")


def test_iterate_yields_in_order():
    assert list(live.iterate(count_to(3, []))) == [0, 1, 2]


def test_iterate_left_early_closes_the_source():
    seen = []
    for number in live.iterate(count_to(1000, seen)):
        if number == 1:
            break
    deadline = time.monotonic() + 2
    while not seen and time.monotonic() < deadline:
        time.sleep(0.01)
    assert seen == ["closed"]


def test_iterate_raises_what_the_source_raises():
    async def fail():
        yield 1
        raise Conflict()

    source = live.iterate(fail())
    assert next(source) == 1
    with pytest.raises(DomainError):
        next(source)


def test_iterate_over_a_source_cancelled_from_within_ends_with_an_error():
    async def give_up():
        yield 1
        raise asyncio.CancelledError

    source = live.iterate(give_up())
    assert next(source) == 1
    with pytest.raises(live.SourceCancelled):
        next(source)


def test_background_loop_is_one_for_all_threads():
    loops = []
    threads = [threading.Thread(target=lambda: loops.append(live.background_loop())) for _ in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(loops)) == 1


def test_log_line_holds_no_exception_text():
    try:
        raise ValueError("오늘 너무 힘들었어")
    except ValueError:
        record = logging.getLogger("x").makeRecord(
            "x", logging.ERROR, "f", 1, "failed id=%s", (7,), __import__("sys").exc_info()
        )
    line = JsonFormatter().format(record)
    assert "힘들었어" not in line
    assert json.loads(line)["error"] == "ValueError"
    assert json.loads(line)["message"] == "failed id=7"


def test_provider_is_built_again_when_the_setting_changes(settings):
    first = build_provider("summary")
    assert build_provider("summary") is first
    settings.PROVIDERS = {**settings.PROVIDERS}
    assert build_provider("summary") is not first
