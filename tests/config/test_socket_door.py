"""The door of the sockets: header, ticket, cookie; and how a socket ends with its sign-in."""

from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.contrib.sessions.models import Session
from django.urls import path
from django.utils import timezone

from accounts import services
from accounts.models import SignIn, SocketTicket
from agencies.consumers import StaffConsumer
from chat.consumers import PersonConsumer
from config.websockets import SocketDoor, application
from tests.factories.accounts import PASSWORD, StaffMemberFactory, UserFactory
from tests.factories.sign_ins import make_sign_in, make_staff_sign_in

pytestmark = pytest.mark.django_db(transaction=True)
ME, AGENCY = "/ws/v1/me", "/ws/v1/agency"
HERE = (b"origin", b"http://localhost")
READY = {"type": "ready"}


@sync_to_async
def make_app(user=None):
    sign_in = make_sign_in(user or UserFactory(), client=SignIn.Client.APP)
    return sign_in, services.issue_tokens(sign_in=sign_in).access


def cookie_of(sign_in):
    return (b"cookie", f"a=b; sessionid={sign_in.session_key}".encode())


def bearer(token):
    return (b"authorization", f"Bearer {token}".encode())


async def connect(path, *headers, door=application):
    socket = WebsocketCommunicator(door, path, headers=list(headers))
    accepted, _ = await socket.connect()
    return socket if accepted else None


async def expect_close(socket, code, timeout=1):
    assert await socket.receive_output(timeout) == {"type": "websocket.close", "code": code}


async def test_header_opens_without_an_origin():
    _, token = await make_app()
    socket = await connect(ME, bearer(token))
    assert await socket.receive_json_from() == READY
    await socket.disconnect()


@pytest.mark.parametrize("given", ["Bearer nonsense", "Bearer ", "Basic YTpi", "토큰"])
async def test_bad_header_is_4401_even_with_a_good_cookie(given):
    sign_in = await sync_to_async(make_sign_in)(await sync_to_async(UserFactory)())
    header = (b"authorization", given.encode())
    socket = await connect(ME, header, cookie_of(sign_in), HERE)
    await expect_close(socket, 4401)


async def test_cookie_opens_from_our_own_origin_only():
    sign_in = await sync_to_async(make_sign_in)(await sync_to_async(UserFactory)())
    socket = await connect(ME, cookie_of(sign_in), HERE)
    assert await socket.receive_json_from() == READY
    await socket.disconnect()
    assert await connect(ME, cookie_of(sign_in), (b"origin", b"https://evil.example")) is None
    assert await connect(ME, cookie_of(sign_in)) is None


@pytest.mark.parametrize("cookie", [b"", b"sessionid=", b"sessionid=guess", b"\xff=\xff;;;"])
async def test_stranger_is_4401(cookie):
    await expect_close(await connect(ME, (b"cookie", cookie), HERE), 4401)


async def test_session_of_an_app_is_no_cookie():
    sign_in, _ = await make_app()
    await expect_close(await connect(ME, cookie_of(sign_in), HERE), 4401)


async def take_ticket(sign_in, path=ME):
    return await sync_to_async(services.issue_socket_ticket)(sign_in=sign_in, path=path)


async def come_with(ticket, path=ME):
    socket = await connect(f"{path}?auth=ticket", HERE)
    await socket.send_json_to({"type": "ticket", "ticket": ticket})
    return socket


async def test_ticket_in_the_first_frame_opens_once():
    sign_in, _ = await make_app()
    ticket = await take_ticket(sign_in)
    socket = await come_with(ticket)
    assert await socket.receive_json_from() == READY
    await expect_close(await come_with(ticket), 4401)
    await socket.disconnect()


async def test_ticket_is_for_its_path_only():
    member = await sync_to_async(StaffMemberFactory)()
    sign_in = await sync_to_async(make_staff_sign_in)(member.user)
    await expect_close(await come_with(await take_ticket(sign_in, path=ME), AGENCY), 4401)
    socket = await come_with(await take_ticket(sign_in, path=AGENCY), AGENCY)
    assert await socket.receive_json_from() == READY
    await socket.disconnect()


async def test_ticket_speaks_for_its_own_person():
    (mine, _), (other, _) = await make_app(), await make_app()
    ticket = await take_ticket(mine)
    # The cookie of somebody else on the same request changes nothing.
    socket = await connect(f"{ME}?auth=ticket", HERE, cookie_of(other))
    await socket.send_json_to({"type": "ticket", "ticket": ticket})
    assert await socket.receive_json_from() == READY
    await sync_to_async(services.end_sign_in)(sign_in=other)
    assert await socket.receive_nothing(timeout=0.3)
    await sync_to_async(services.end_sign_in)(sign_in=mine)
    await expect_close(socket, 4401, timeout=5)


async def test_old_ticket_is_refused():
    sign_in, _ = await make_app()
    ticket = await take_ticket(sign_in)
    past = timezone.now() - timedelta(seconds=1)
    await SocketTicket.objects.aupdate(expires_at=past)
    await expect_close(await come_with(ticket), 4401)


async def test_ticket_dies_with_its_sign_in():
    sign_in, _ = await make_app()
    ticket = await take_ticket(sign_in)
    await sync_to_async(services.end_sign_in)(sign_in=sign_in)
    await expect_close(await come_with(ticket), 4401)


@pytest.mark.parametrize(
    "frame", ["{}", "not json", "[]", '{"type": "send"}', '{"type": "ticket"}', "[" * 400]
)
async def test_anything_but_a_ticket_closes_the_waiting_socket(frame):
    socket = await connect(f"{ME}?auth=ticket", HERE)
    await socket.send_to(text_data=frame)
    await expect_close(socket, 4401)


async def test_silence_closes_the_waiting_socket():
    class Impatient(PersonConsumer):
        ticket_within_s = 0.05

    door = SocketDoor(URLRouter([path("ws/v1/me", Impatient.as_asgi())]))
    await expect_close(await connect(f"{ME}?auth=ticket", HERE, door=door), 4401)


def test_ticket_api(client):
    user = UserFactory(password=PASSWORD)
    client.force_login(user)
    response = client.post("/api/v1/ws-ticket", {"path": ME}, "application/json")
    assert response.status_code == 201
    assert set(response.json()) == {"ticket", "expires_in"}
    row = SocketTicket.objects.get()
    assert row.sign_in.user == user
    assert response.json()["ticket"] not in (row.digest, row.path)
    refused = client.post("/api/v1/ws-ticket", {"path": "/admin/"}, "application/json")
    assert (refused.status_code, refused.json()["code"]) == (400, "not_a_socket")


@pytest.mark.parametrize("way", ["header", "cookie"])
async def test_logging_out_elsewhere_closes_the_socket_at_once(way):
    user = await sync_to_async(UserFactory)()
    if way == "header":
        sign_in, token = await make_app(user)
        socket = await connect(ME, bearer(token))
    else:
        sign_in = await sync_to_async(make_sign_in)(user)
        socket = await connect(ME, cookie_of(sign_in), HERE)
    assert await socket.receive_json_from() == READY
    await sync_to_async(services.end_sign_ins)(user=user)
    await expect_close(socket, 4401, timeout=5)


async def open_quick(consumer, at, *headers):
    quick = type("Quick", (consumer,), {"check_every_s": 0.05})
    door = SocketDoor(URLRouter([path(at.lstrip("/"), quick.as_asgi())]))
    socket = await connect(at, *headers, door=door)
    assert await socket.receive_json_from() == READY
    return socket


async def test_session_that_vanished_is_noticed():
    sign_in, token = await make_app()
    socket = await open_quick(PersonConsumer, ME, bearer(token))
    assert await socket.receive_nothing(timeout=0.2)
    await Session.objects.filter(session_key=sign_in.session_key).adelete()
    await expect_close(socket, 4401)


async def test_closed_account_is_noticed():
    sign_in, token = await make_app()
    socket = await open_quick(PersonConsumer, ME, bearer(token))
    sign_in.user.is_active = False
    await sync_to_async(sign_in.user.save)()
    # The row the socket holds is of connecting time; what counts is the account as it is now.
    await expect_close(socket, 4401)


async def test_too_many_frames_close_with_4429():
    class Strict(PersonConsumer):
        frames_a_minute = 3

    _, token = await make_app()
    door = SocketDoor(URLRouter([path("ws/v1/me", Strict.as_asgi())]))
    socket = await connect(ME, bearer(token), door=door)
    assert await socket.receive_json_from() == READY
    for _ in range(3):
        await socket.send_to(text_data="{}")
        assert (await socket.receive_json_from())["code"] == "unknown_command"
    await socket.send_to(text_data="{}")
    await expect_close(socket, 4429)


async def test_staff_socket_refuses_a_phone_and_a_missing_second_factor():
    member = await sync_to_async(StaffMemberFactory)()
    _, token = await make_app(member.user)
    await expect_close(await connect(AGENCY, bearer(token)), 4403)
    plain = await sync_to_async(make_sign_in)(member.user)
    await expect_close(await connect(AGENCY, cookie_of(plain), HERE), 4403)
    passed = await sync_to_async(make_staff_sign_in)(member.user)
    socket = await connect(AGENCY, cookie_of(passed), HERE)
    assert await socket.receive_json_from() == READY
    await socket.disconnect()


async def test_staff_socket_closes_with_4408_when_nobody_acts():
    from tests.accounts.test_staff_door import leave_alone

    member = await sync_to_async(StaffMemberFactory)()
    sign_in = await sync_to_async(make_staff_sign_in)(member.user)
    socket = await open_quick(StaffConsumer, AGENCY, cookie_of(sign_in), HERE)
    assert await socket.receive_nothing(timeout=0.2)
    await sync_to_async(leave_alone)(sign_in.session_key)
    await expect_close(socket, 4408)


async def test_member_who_left_is_closed_with_4403():
    member = await sync_to_async(StaffMemberFactory)()
    sign_in = await sync_to_async(make_staff_sign_in)(member.user)
    socket = await open_quick(StaffConsumer, AGENCY, cookie_of(sign_in), HERE)
    member.is_active = False
    await sync_to_async(member.save)()
    await expect_close(socket, 4403)
