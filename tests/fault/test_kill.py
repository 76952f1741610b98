"""Every process dies in the middle of two hundred lines; nothing is lost and nothing is doubled."""

import asyncio
import time

import pytest

from tests.servers.stack import LiveStack
from tests.servers.talker import Talker

PEOPLE, LINES = 20, 200
CRISIS_EVERY = 10

pytestmark = pytest.mark.xdist_group("stack")


def choose_line(number):
    if number % CRISIS_EVERY == 0:
        return f"{number}번째 날, 오늘 밤에 죽을 거야. 유서도 다 썼어"
    return f"오늘은 {number}번째로 산책을 다녀왔어"


async def talk(stack, people):
    talkers = [Talker(stack.port, person) for person in people]
    running = [asyncio.create_task(talker.run()) for talker in talkers]
    running += [asyncio.create_task(talker.keep_asking()) for talker in talkers]
    await asyncio.sleep(2)
    kills = {
        40: ("celery", "crisis"),
        70: ("celery", "live"),
        90: ("celery", "bulk"),
        110: ("daphne",),
        150: ("valkey-server",),
    }
    for number in range(LINES):
        if number in kills:
            stack.kill(*kills[number])
        await talkers[number % PEOPLE].say(choose_line(number))
        await asyncio.sleep(0.1)
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        if sum(len(talker.finished) for talker in talkers) >= LINES:
            break
        await asyncio.sleep(0.5)
    for talker in talkers:
        await talker.close()
    await asyncio.gather(*running, return_exceptions=True)
    return talkers


def wait_for_readings(stack, limit=60):
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        ((waiting,),) = stack.query(
            "SELECT count(*) FROM chat_message WHERE author = 'person'"
            " AND (read_at IS NULL OR remembered_at IS NULL)"
        )
        if waiting == 0:
            return
        time.sleep(1)


def test_killed_processes_lose_nothing_and_double_nothing():
    with LiveStack() as stack:
        seeded = stack.seed(PEOPLE)
        talkers = asyncio.run(talk(stack, seeded["people"]))
        wait_for_readings(stack)
        assert sum(len(talker.unacknowledged) for talker in talkers) == 0
        assert sum(len(talker.acknowledged) for talker in talkers) == LINES
        assert sum(len(talker.finished) for talker in talkers) == LINES
        assert stack.query(
            "SELECT author, state, count(*) FROM chat_message GROUP BY 1, 2 ORDER BY 1"
        ) == [("companion", "done", LINES), ("person", "stored", LINES)]
        assert stack.query(
            "SELECT count(*), count(DISTINCT source_id), count(*) FILTER (WHERE state = 'read')"
            " FROM analytics_reading"
        ) == [(LINES, LINES, LINES)]
        assert stack.query("SELECT count(*) FROM agencies_alertevidence") == [
            (LINES // CRISIS_EVERY,)
        ]
        assert stack.query(
            "SELECT count(*), count(DISTINCT user_id) FROM agencies_alert WHERE state <> 'merged'"
        ) == [(PEOPLE // CRISIS_EVERY, PEOPLE // CRISIS_EVERY)]
        gaps = stack.query(
            "SELECT conversation_id FROM chat_event GROUP BY 1 HAVING max(seq) <> count(*)"
        )
        assert gaps == []
