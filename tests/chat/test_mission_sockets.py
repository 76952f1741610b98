"""A mission offered, begun and finished in a room, as an open socket sees it."""

from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async

from missions.models import MissionDay, Participation
from missions.services import doing
from tests.chat.test_consumers import ask, open_socket
from tests.factories.chat import ConversationFactory
from tests.factories.missions import MissionFactory
from tests.servers.engines import use_engine

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def room(settings, eager_tasks, own_catalogue):
    use_engine(settings)
    MissionFactory(title="창문 열기", rung=1, minutes=3)
    return ConversationFactory()


async def hear_until(socket, kind):
    """Every frame up to the first of a kind; their numbers run on without a gap."""
    frames = []
    while not frames or frames[-1]["type"] != kind:
        frames.append(await socket.receive_json_from(timeout=5))
    return frames


async def say(socket, room, text):
    await socket.send_json_to(
        {
            "type": "send",
            "ref": "r",
            "conversation": str(room.public_id),
            "client_id": str(uuid4()),
            "text": text,
        }
    )
    return (await hear_until(socket, "reply.finished"))[-1]


def read_numbers(answer):
    return [event["seq"] for event in answer["data"]["events"]]


async def test_offer_start_and_end_arrive_and_can_be_fetched_again(room):
    socket = await open_socket(room.user)
    offered = await say(socket, room, "뭐 하지?")
    card = offered["data"]["message"]["mission"]
    assert (card["title"], card["minutes"], card["answer"]) == ("창문 열기", 3, "open")

    await socket.send_json_to(
        {"type": "send", "ref": "y", "conversation": str(room.public_id),
         "client_id": str(uuid4()), "text": "해 볼래"}
    )  # fmt: skip
    frames = await hear_until(socket, "reply.finished")
    answered = next(frame for frame in frames if frame["type"] == "mission.answered")
    assert answered["data"]["message"]["mission"]["answer"] == "started"
    lines = [f["data"]["message"] for f in frames if f["type"] == "message.created"]
    assert ["창문 열기" in line["text"] for line in lines if line["author"] == "companion"] == [
        True
    ]

    row = await Participation.objects.aget()
    await sync_to_async(doing.finish_participation)(participation=row, proof="self")
    end = (await hear_until(socket, "message.created"))[-1]["data"]["message"]
    assert (end["author"], end["answers"], "창문 열기" in end["text"]) == ("companion", None, True)

    again = await ask(socket, type="resume", conversation=str(room.public_id), last_seq=0, ref="x")
    numbers = read_numbers(again)
    assert numbers == list(range(1, again["data"]["last_seq"] + 1))
    assert "mission.answered" in {event["type"] for event in again["data"]["events"]}
    await socket.disconnect()


async def test_a_wish_to_rest_is_heard_on_every_device(room):
    one, other = await open_socket(room.user), await open_socket(room.user)
    await say(one, room, "뭐 하지?")
    finished = await say(one, room, "오늘은 쉬고 싶어")
    assert "쉬" in finished["data"]["message"]["text"]
    seen = await hear_until(other, "mission.answered")
    assert seen[-1]["data"]["message"]["mission"]["answer"] == "rested"
    assert await MissionDay.objects.filter(is_resting=True).acount() == 1
    await one.disconnect()
    await other.disconnect()


async def test_a_stranger_hears_nothing_of_it(room):
    theirs = await sync_to_async(ConversationFactory)()
    socket, stranger = await open_socket(room.user), await open_socket(theirs.user)
    await say(socket, room, "뭐 하지?")
    assert await stranger.receive_nothing(timeout=0.3)
    await socket.disconnect()
    await stranger.disconnect()
