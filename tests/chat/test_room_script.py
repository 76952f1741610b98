"""What the room's script makes of events: in order, once, without gaps, in any arrival order."""

import json
import random
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

STATIC = Path(__file__).parents[2] / "static"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="NO CHROMIUM: the room's script stays untested"),
]
ARGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]


@pytest.fixture(scope="module")
def page():
    def serve(route):
        path = STATIC / route.request.url.split("room.test/", 1)[1]
        if path.is_file():
            route.fulfill(path=path, content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><title>room</title>", content_type="text/html")

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        page = browser.new_page()
        page.route("**/*", serve)
        page.goto("http://room.test/")
        yield page
        browser.close()


def play(page, script, given):
    """Run a script with the store's functions as `store` and return what it returns."""
    return page.evaluate(
        "async ([given, body]) => { const store = await import('/js/chat-store.js');"
        " return new Function('store', 'given', body)(store, given); }",
        [given, script],
    )


def line(number, **changed):
    said = {
        "id": f"m{number}",
        "seq": number,
        "author": "person",
        "text": f"말 {number}",
        "state": "stored",
        "created_at": "2026-03-02T10:00:00+09:00",
        "expression": "neutral",
        "is_fallback": False,
        "answers": None,
        "client_id": None,
        "is_deleted": False,
    }
    return {**said, **changed}


def event(seq, kind, **data):
    return {"type": kind, "seq": seq, "data": data}


def reply(number, state, text=""):
    return line(number, author="companion", state=state, text=text)


TALK = [
    event(1, "message.created", message=line(1)),
    event(2, "reply.started", message=reply(2, "pending")),
    event(3, "reply.finished", message=reply(2, "done", "그랬구나")),
    event(4, "message.created", message=line(4)),
    event(5, "message.deleted", id="m1"),
    event(6, "reply.started", message=reply(6, "pending")),
    event(7, "reply.finished", message=reply(6, "done", "응, 듣고 있어")),
]
END = [["m1", "", True], ["m2", "그랬구나", False], ["m4", "말 4", False]]
END.append(["m6", "응, 듣고 있어", False])
SHOW = """
    const show = (room) => [store.listLines(room).map((l) => [l.id, l.text, l.is_deleted]),
        room.lastSeq, store.hasGap(room)];
"""


@pytest.mark.parametrize("seed", range(12))
def test_events_in_any_order_and_twice_give_one_room(page, seed):
    shuffled = [*TALK, *TALK]
    random.Random(seed).shuffle(shuffled)
    script = SHOW + "return show(given.reduce(store.takeEvent, store.openRoom([], 0)));"
    assert play(page, script, shuffled) == [END, 7, False]


def test_gap_is_held_until_resume_fills_it(page):
    script = (
        SHOW
        + """
        let room = given.slice(0, 2).reduce(store.takeEvent, store.openRoom([], 0));
        room = given.slice(5).reduce(store.takeEvent, room);
        const before = [room.lastSeq, store.hasGap(room), room.lines.has("m6")];
        const missed = { events: given.slice(2), last_seq: 7, is_limited: false };
        return [before, show(store.takeMissed(room, missed))];
        """
    )
    assert play(page, script, TALK) == [[2, True, False], [END, 7, False]]


def test_resume_over_an_erased_number_applies_what_follows(page):
    script = (
        SHOW
        + """
        const missed = { events: given.filter((one) => one.seq !== 3), last_seq: 7 };
        return show(store.takeMissed(store.openRoom([], 0), missed));
        """
    )
    lines, last_seq, has_gap = play(page, script, TALK)
    assert [lines[-1], last_seq, has_gap] == [END[-1], 7, False]


def test_deltas_count_characters_and_a_new_engine_starts_over(page):
    deltas = [(0, "좋아 😊"), (4, " 그래"), (4, " 그래"), (9, "끊김"), (0, "다시 쓸게")]
    script = """
        let room = store.openRoom([], 0);
        room = store.takeEvent(room, given.start);
        return given.deltas.map(([offset, text]) => {
            const data = { message: "m1", offset, text };
            room = store.takeEvent(room, { type: "reply.delta", data });
            return room.lines.get("m1").text;
        });
    """
    start = event(1, "reply.started", message=reply(1, "pending"))
    shown = play(page, script, {"start": start, "deltas": deltas})
    assert shown == ["좋아 😊", "좋아 😊 그래", "좋아 😊 그래", "좋아 😊 그래", "다시 쓸게"]


def test_late_delta_or_older_state_never_undoes_a_finished_reply(page):
    script = """
        let room = store.openRoom([given.done], 3);
        const data = { message: "m2", offset: 0, text: "조각" };
        room = store.takeEvent(room, { type: "reply.delta", data });
        room = store.takeHistory(room, [given.pending]);
        return [room.lines.get("m2").text, room.lines.get("m2").state];
    """
    given = {"done": reply(2, "done", "끝난 말"), "pending": reply(2, "pending")}
    assert play(page, script, given) == ["끝난 말", "done"]


def test_unsent_line_leaves_the_outbox_when_the_server_has_it(page):
    said = {"client_id": "c1", "text": "안녕", "created_at": "2026-03-02T10:00:00+09:00"}
    script = """
        let room = store.addUnsent(store.openRoom([], 0), given.said);
        const waiting = room.outbox.map((one) => [one.text, one.state]);
        room = store.takeEvent(room, given.event);
        room = store.takeLine(room, given.event.data.message);
        return [waiting, room.outbox, store.listLines(room).length];
    """
    stored = event(1, "message.created", message=line(1, client_id="c1", text="안녕"))
    shown = play(page, script, {"said": said, "event": json.loads(json.dumps(stored))})
    assert shown == [[["안녕", "waiting"]], [], 1]


def test_starting_over_keeps_what_was_not_sent(page):
    said = {"client_id": "c9", "text": "아직", "created_at": "2026-03-02T10:00:00+09:00"}
    script = """
        const room = store.addUnsent(store.openRoom(given.old, 3), given.said);
        const fresh = store.startOver(room, given.fresh, 500);
        return [[...fresh.lines.keys()], fresh.lastSeq, fresh.outbox.length];
    """
    given = {"old": [line(1)], "fresh": [line(499), line(498)], "said": said}
    assert play(page, script, given) == [["m499", "m498"], 500, 1]


def test_waits_between_tries_double_and_stay_bounded(page):
    waits = page.evaluate(
        "async () => { const { backoff } = await import('/js/socket.js');"
        " return [0, 1, 2, 12].flatMap((n) => [backoff(n, () => 0), backoff(n, () => 1)]); }"
    )
    assert waits == [250, 500, 500, 1000, 1000, 2000, 10_000, 20_000]


def test_an_answered_mission_changes_its_card_on_every_device(page):
    card = {"id": "a", "title": "창문 열기", "minutes": 3, "answer": "open"}
    offered = {**reply(2, "done", "이건 어때요?"), "mission": card}
    answered = {**offered, "mission": {**card, "answer": "started"}}
    script = """
        const room = given.reduce(store.takeEvent, store.openRoom([], 0));
        return store.listLines(room).map((one) => one.mission?.answer);
    """
    events = [
        event(1, "message.created", message=line(1)),
        event(2, "reply.finished", message=offered),
        event(3, "mission.answered", message=answered),
    ]
    assert play(page, script, events) == [None, "started"]
