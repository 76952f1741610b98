"""What asks for pushes: a reply that nobody read, an offer, a new sign-in."""

from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.utils import timezone

from accounts import services
from accounts.models import Notification, PushDelivery, SignIn
from accounts.services.looking import list_looking
from agencies.services import send_offer
from chat import services as chat
from chat.consumers import PersonConsumer
from chat.models import Event, Message
from config.celery import app
from config.schedule import BEAT_SCHEDULE
from tests.accounts.pushing import NOON
from tests.factories.accounts import StaffMemberFactory, UserFactory
from tests.factories.agencies import AlertFactory
from tests.factories.chat import ConversationFactory, ReplyFactory
from tests.factories.push import DeviceFactory
from tests.factories.sign_ins import make_session, make_sign_in
from tests.servers.engines import use_engine

pytestmark = pytest.mark.django_db


def write(reply, **more):
    row = Message.objects.select_related(
        "conversation__user", "conversation__companion", "answers"
    ).get(pk=reply.pk)
    chat.write_reply(reply=row, now=NOON, **more)
    reply.refresh_from_db()
    return reply


@pytest.fixture
def reply(settings):
    use_engine(settings, pieces=["비밀 이야기야. ", "너만 알아."])
    device = DeviceFactory()
    room = ConversationFactory(user=device.user, companion__name="비밀친구")
    return write(ReplyFactory(conversation=room, answers__text="비밀이야"))


def due():
    return NOON + timedelta(seconds=20)


def test_reply_that_nobody_read_is_pushed_after_a_moment(server, reply):
    assert services.send_pushes(now=NOON + timedelta(seconds=19)) == 0
    assert services.send_pushes(now=due()) == 1
    ((_, title, body, data),) = server.pushed
    assert (title, body) == ("온기", "새 메시지가 있어요.")
    assert data["id"] == str(reply.conversation.public_id)
    assert "비밀" not in str(server.asked)


def test_reply_that_was_read_is_not_pushed(server, reply):
    chat.mark_seen(conversation=reply.conversation, seq=2**31)
    assert services.send_pushes(now=due()) == 0
    assert PushDelivery.objects.get().reason == "seen"


def test_reply_whose_beginning_alone_was_seen_is_pushed(server, reply):
    end = Event.objects.get(kind="reply.finished", message=reply)
    chat.mark_seen(conversation=reply.conversation, seq=end.seq - 1)
    assert services.send_pushes(now=due()) == 1


@pytest.mark.parametrize("what", ["message", "room", "consent"])
def test_reply_that_is_gone_is_not_pushed(server, reply, what):
    if what == "message":
        chat.delete_message(message=reply)
    elif what == "room":
        chat.delete_conversation(conversation=reply.conversation)
    else:
        services.withdraw_consent(
            user=reply.conversation.user, code="chat_sensitive", channel="app"
        )
    assert services.send_pushes(now=due()) == 0
    assert server.asked == []


def test_two_replies_unread_are_one_push(server, reply):
    write(ReplyFactory(conversation=reply.conversation))
    assert services.send_pushes(now=due()) == 1
    assert len(server.pushed) == 1


def test_stopped_reply_asks_for_no_push(settings):
    use_engine(settings)
    device = DeviceFactory()
    reply = ReplyFactory(conversation=ConversationFactory(user=device.user))
    chat.stop_reply(conversation=reply.conversation)
    write(reply)
    assert not PushDelivery.objects.exists()


@pytest.mark.parametrize(("priority", "is_urgent"), [("P0", True), ("P1", True), ("P2", False)])
def test_offer_rings_at_night_for_somebody_in_danger_alone(priority, is_urgent):
    device = DeviceFactory()
    member = StaffMemberFactory()
    alert = AlertFactory(
        user=device.user, agency=member.agency, priority=priority, state="confirmed"
    )
    send_offer(alert=alert, member=member, message="함께 이야기해요")
    row = PushDelivery.objects.get()
    assert (row.category, row.is_urgent, row.purpose) == ("help", is_urgent, "agency_risk_alert")


def test_urgent_push_goes_out_by_the_queue_at_any_hour(
    server, eager_tasks, django_capture_on_commit_callbacks
):
    device = DeviceFactory()
    with django_capture_on_commit_callbacks(execute=True):
        services.notify(user=device.user, kind="offer", title="제목", body="", is_urgent=True)
    assert [token for token, *_ in server.pushed] == [device.token]


def test_clock_starts_sweep_and_receipts():
    started = {entry["task"] for entry in BEAT_SCHEDULE.values()}
    assert {"accounts.tasks.sweep_pushes", "accounts.tasks.read_receipts"} <= started
    app.loader.import_default_modules()
    assert started <= set(app.tasks)


def sign_in(user, agent):
    session = make_session(user)
    return services.begin_sign_in(
        user=user, session_key=session.session_key, client=SignIn.Client.WEB, user_agent=agent
    )


def test_new_sign_in_is_told_to_those_signed_in_elsewhere_by_another_device():
    device = DeviceFactory()
    sign_in(device.user, "Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537")
    note = Notification.objects.get(user=device.user)
    assert (note.kind, note.url) == ("new_sign_in", "/me/devices/")
    assert "Chrome · Windows" in note.body
    assert PushDelivery.objects.get().cause == note.public_id
    sign_in(device.user, "Mozilla/5.0 (Windows NT 10.0) Chrome/141 Safari/537")
    assert Notification.objects.count() == 1


def test_first_sign_in_tells_nobody():
    sign_in(UserFactory(), "Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537")
    assert not Notification.objects.exists()


@pytest.mark.django_db(transaction=True)
async def test_open_socket_counts_as_looking_until_it_closes():
    user = await sync_to_async(UserFactory)()
    row = await sync_to_async(make_sign_in)(user)
    later = timezone.now() + timedelta(hours=1)
    look = sync_to_async(list_looking)
    assert await look(user_ids=[user.pk], now=later) == set()
    sockets = []
    for _two in range(2):
        socket = WebsocketCommunicator(PersonConsumer.as_asgi(), "/ws/v1/me")
        socket.scope["sign_in"] = row
        await socket.connect()
        assert await socket.receive_json_from() == {"type": "ready"}
        sockets.append(socket)
    assert await look(user_ids=[user.pk], now=later) == {user.pk}
    await sockets[0].disconnect()
    assert await look(user_ids=[user.pk], now=later) == {user.pk}
    await sockets[1].disconnect()
    assert await look(user_ids=[user.pk], now=later) == set()
