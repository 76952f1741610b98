import json
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator

from accounts.services import notify, request_deletion
from chat import services
from chat.consumers import PersonConsumer
from chat.models import Message
from tests.factories.chat import ConversationFactory, MessageFactory
from tests.factories.sign_ins import make_sign_in

pytestmark = pytest.mark.django_db(transaction=True)
make_room = sync_to_async(ConversationFactory)
make_message = sync_to_async(MessageFactory)


async def open_socket(user):
    socket = WebsocketCommunicator(PersonConsumer.as_asgi(), "/ws/v1/me")
    socket.scope["sign_in"] = await sync_to_async(make_sign_in)(user)
    connected, _ = await socket.connect()
    assert connected
    assert await socket.receive_json_from() == {"type": "ready"}
    return socket


async def ask(socket, **frame):
    await socket.send_json_to(frame)
    while (answer := await socket.receive_json_from())["type"] not in {"ack", "error"}:
        assert answer["type"] != "notification.created"
    return answer


async def test_stranger_is_closed_with_4401():
    socket = WebsocketCommunicator(PersonConsumer.as_asgi(), "/ws/v1/me")
    await socket.connect()
    assert await socket.receive_output() == {"type": "websocket.close", "code": 4401}


async def test_send_is_acknowledged_and_pushed():
    room = await make_room()
    socket = await open_socket(room.user)
    await socket.send_json_to(
        {
            "type": "send",
            "ref": "r1",
            "conversation": str(room.public_id),
            "client_id": str(uuid4()),
            "text": "안녕",
        }
    )
    frames = [await socket.receive_json_from(), await socket.receive_json_from()]
    by_type = {frame["type"]: frame for frame in frames}
    assert set(by_type) == {"ack", "message.created"}
    assert by_type["ack"]["ref"] == "r1"
    assert by_type["message.created"]["seq"] == 1
    assert by_type["ack"]["data"]["message"] == by_type["message.created"]["data"]["message"]
    await socket.disconnect()


BAD_FRAMES = {
    "not json": ("안녕", "bad_frame"),
    "not an object": ("[1]", "bad_frame"),
    "deep": ("[" * 50_000, "bad_frame"),
    "too large": (json.dumps({"type": "send", "text": "가" * 70_000}), "frame_too_large"),
    "unknown": (json.dumps({"type": "fly"}), "unknown_command"),
    "no room": (json.dumps({"type": "send", "text": "안녕"}), "invalid_input"),
    "odd room": (json.dumps({"type": "stop", "conversation": "1 or 1=1"}), "invalid_input"),
    "foreign room": (json.dumps({"type": "stop", "conversation": str(uuid4())}), "not_found"),
}


@pytest.mark.parametrize(("text", "code"), BAD_FRAMES.values(), ids=BAD_FRAMES)
async def test_bad_frame_is_one_coded_error_and_the_socket_lives(text, code):
    room = await make_room()
    socket = await open_socket(room.user)
    await socket.send_to(text_data=text)
    assert (await socket.receive_json_from())["code"] == code
    answer = await ask(socket, type="resume", conversation=str(room.public_id), last_seq=0, ref="x")
    assert (answer["type"], answer["data"]["last_seq"]) == ("ack", 0)
    assert await Message.objects.acount() == 0
    await socket.disconnect()


async def test_ref_that_cannot_be_said_back_is_dropped():
    room = await make_room()
    socket = await open_socket(room.user)
    await socket.send_to(text_data='{"type": "fly", "ref": "\\ud800"}')
    answer = await socket.receive_json_from()
    assert (answer["code"], answer["ref"]) == ("unknown_command", None)
    await socket.disconnect()


async def test_binary_frame_is_refused():
    room = await make_room()
    socket = await open_socket(room.user)
    await socket.send_to(bytes_data=b"\x00\x01")
    assert (await socket.receive_json_from())["code"] == "bad_frame"
    await socket.disconnect()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "text_empty"),
        ("가" * 2001, "text_too_long"),
        ("\x00", "text_has_control_characters"),
        (5, "invalid_input"),
    ],
)
async def test_bad_text_is_refused_and_nothing_stored(text, code):
    room = await make_room()
    socket = await open_socket(room.user)
    answer = await ask(
        socket,
        type="send",
        ref="r",
        conversation=str(room.public_id),
        client_id=str(uuid4()),
        text=text,
    )
    assert (answer["code"], answer["ref"]) == (code, "r")
    assert await Message.objects.acount() == 0
    await socket.disconnect()


async def test_foreign_and_deleted_rooms_are_not_found():
    room, foreign = await make_room(), await make_room()
    socket = await open_socket(room.user)
    await sync_to_async(services.delete_conversation)(conversation=room)
    for hidden in (room, foreign):
        answer = await ask(
            socket,
            type="send",
            conversation=str(hidden.public_id),
            client_id=str(uuid4()),
            text="안녕",
        )
        assert answer["code"] == "not_found"
    assert await Message.objects.acount() == 0
    await socket.disconnect()


async def test_resume_returns_what_was_missed_in_order():
    message = await make_message()
    room = message.conversation
    await sync_to_async(services.assess_message)(message=message)
    socket = await open_socket(room.user)
    answer = await ask(socket, type="resume", conversation=str(room.public_id), last_seq=1)
    assert [(e["seq"], e["type"]) for e in answer["data"]["events"]] == [
        (2, "reply.started"),
        (3, "reply.finished"),
    ]
    assert answer["data"]["last_seq"] == 3
    await socket.disconnect()


async def test_notification_reaches_only_its_person():
    room, other = await make_room(), await make_room()
    mine, theirs = await open_socket(room.user), await open_socket(other.user)
    await sync_to_async(notify)(user=room.user, kind="test", title="새 소식", body="확인해 주세요")
    frame = await mine.receive_json_from()
    assert frame["type"] == "notification.created"
    answer = await ask(theirs, type="stop", conversation=str(other.public_id))
    assert answer["type"] == "ack"  # nothing was pushed before it
    await mine.disconnect()
    await theirs.disconnect()


async def test_a_closed_account_ends_its_sockets_and_no_others():
    room, other = await make_room(), await make_room()
    mine, theirs = await open_socket(room.user), await open_socket(other.user)
    await sync_to_async(request_deletion)(user=room.user, reason="person")
    assert await mine.receive_output() == {"type": "websocket.close", "code": 4401}
    answer = await ask(theirs, type="stop", conversation=str(other.public_id))
    assert answer["type"] == "ack"
    await theirs.disconnect()
