"""Another person's id where no address shows it: in bodies, in queries, in what a socket says."""

from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator

from agencies.consumers import StaffConsumer
from chat.consumers import PersonConsumer
from config.websockets import urlpatterns
from tests.accounts.life import make_life
from tests.attacks.everything import find_changes, fingerprint
from tests.attacks.people import come_as_person, come_by_token, describe
from tests.factories.accounts import StaffMemberFactory
from tests.factories.agencies import AlertFactory
from tests.factories.chat import ConversationFactory
from tests.factories.sign_ins import make_sign_in, make_staff_sign_in
from tests.factories.talk import PostFactory

JSON = "application/json"
APP = "/_allauth/app/v1/account"


@pytest.fixture
def victim(db, own_storage):
    user = make_life("가나")
    SocialAccount.objects.create(user=user, provider="kakao", uid="4000000001")
    EmailAddress.objects.create(user=user, email="second@example.com", verified=True)
    return user


@pytest.fixture
def person(db, own_storage):
    return make_life("다라")


def list_bodies(theirs, user):
    """Each way to name somebody else's thing in a body: method, address, what is said."""
    key, email = theirs["key"], user.email
    account = SocialAccount.objects.get(user=user)
    return [
        ("post", "/api/v1/conversations", {"companion": str(theirs["companion"])}),
        ("put", f"{APP}/authenticators/webauthn", {"id": key, "name": "남의 것"}),
        ("delete", f"{APP}/authenticators/webauthn", {"authenticators": [key]}),
        ("delete", f"{APP}/providers", {"provider": "kakao", "account": account.uid}),
        ("patch", f"{APP}/email", {"email": email, "primary": True}),
        ("put", f"{APP}/email", {"email": email}),
        ("delete", f"{APP}/email", {"email": "second@example.com"}),
        ("patch", "/api/v1/me", {"id": str(user.public_id), "email": email, "pk": user.pk}),
    ]


FORMS = [
    ("/accounts/email/", {"action_remove": "", "email": "second@example.com"}),
    ("/accounts/email/", {"action_primary": "", "email": "second@example.com"}),
    ("/accounts/email/", {"action_send": "", "email": "second@example.com"}),
]


def test_a_body_that_names_what_is_somebody_elses_is_refused(victim, person):
    client = come_by_token(person)
    theirs = describe(victim)
    before = fingerprint()
    for method, address, said in list_bodies(theirs, victim):
        response = getattr(client, method)(address, said, JSON)
        # What does not belong to the body is not read: 200, and nothing is changed.
        is_unread = address == "/api/v1/me" and response.status_code == 200
        assert is_unread or response.status_code in {400, 401, 403, 404}, (method, address)
    assert find_changes(before) == []


@pytest.mark.parametrize(("address", "said"), FORMS)
def test_a_form_that_names_what_is_somebody_elses_changes_nothing(victim, person, address, said):
    client = come_as_person(person)
    before = fingerprint()
    assert client.post(address, said).status_code in {200, 302}
    assert find_changes(before) == []


def test_a_connection_of_somebody_else_is_not_ended_by_its_number(victim, person):
    client = come_as_person(person)
    before = fingerprint()
    client.post("/accounts/social/", {"account": SocialAccount.objects.get().pk})
    assert find_changes(before) == []


def test_a_query_that_names_somebody_elses_room_shows_nothing_of_it(victim, person):
    client = come_as_person(person)
    room = victim.conversations.get().public_id
    shown = client.get(f"/api/v1/mood/readings?conversation={room}")
    assert (shown.status_code, shown.json()["results"]) == (200, [])
    assert "말가나" not in client.get("/chat/words/?on=2026-03-02").content.decode()


def test_a_cursor_of_somebody_elses_list_shows_ones_own(victim, person):
    theirs = come_as_person(victim).get("/api/v1/notifications?size=1").json()
    mine = come_as_person(person)
    ids = {str(pk) for pk in victim.notifications.values_list("public_id", flat=True)}
    address = theirs["next"] or "/api/v1/notifications"
    shown = {row["id"] for row in mine.get(address).json()["results"]}
    assert not shown & ids


# --- Sockets

# What each command says to be understood; a new command without a line here fails.
COMMANDS = {
    "send": {"client_id": str(uuid4()), "text": "안녕"},
    "stop": {},
    "resume": {"last_seq": 0},
    "seen": {"seq": 1},
}
# These name no room: posts that one may not see are left out of the answer.
OF_THE_FEED = {"feed.watch", "feed.newer"}


def test_every_socket_and_every_command_is_known_here():
    assert set(COMMANDS) | OF_THE_FEED == set(PersonConsumer.commands)
    assert {entry.callback.consumer_class for entry in urlpatterns} == {
        PersonConsumer,
        StaffConsumer,
    }


async def open_socket(consumer, sign_in):
    token_free = {"type": "websocket", "sign_in": sign_in}
    socket = WebsocketCommunicator(consumer.as_asgi(), "/ws/v1/x")
    socket.scope.update(token_free)
    assert (await socket.connect())[0]
    assert await socket.receive_json_from() == {"type": "ready"}
    return socket


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("command", COMMANDS)
async def test_a_command_with_somebody_elses_room_is_not_found(command):
    mine = await sync_to_async(ConversationFactory)()
    theirs = await sync_to_async(ConversationFactory)()
    socket = await open_socket(PersonConsumer, await sync_to_async(make_sign_in)(mine.user))
    before = await sync_to_async(fingerprint)()
    frame = {"type": command, "ref": "r", "conversation": str(theirs.public_id)}
    await socket.send_json_to(frame | COMMANDS[command])
    answer = await socket.receive_json_from()
    assert (answer["type"], answer["code"]) == ("error", "not_found")
    assert await sync_to_async(find_changes)(before) == []
    await socket.send_json_to(
        frame | COMMANDS[command] | {"conversation": str(mine.public_id), "ref": "own"}
    )
    answers = [await socket.receive_json_from()]
    while answers[-1].get("ref") != "own":
        answers.append(await socket.receive_json_from())
    assert answers[-1]["type"] == "ack"
    await socket.disconnect()


@pytest.mark.django_db(transaction=True)
async def test_posts_for_others_eyes_are_not_watched():
    mine = await sync_to_async(ConversationFactory)()
    theirs = await sync_to_async(PostFactory)(visibility="private")
    socket = await open_socket(PersonConsumer, await sync_to_async(make_sign_in)(mine.user))
    await socket.send_json_to(
        {"type": "feed.watch", "ref": "r", "posts": [str(theirs.public_id), str(uuid4())]}
    )
    answer = await socket.receive_json_from()
    assert (answer["type"], answer["data"]) == ("ack", {"posts": []})
    await socket.disconnect()


@pytest.mark.django_db(transaction=True)
async def test_the_socket_of_another_agency_hears_nothing_of_an_alert():
    member = await sync_to_async(StaffMemberFactory)()
    sign_in = await sync_to_async(make_staff_sign_in)(member.user)
    socket = await open_socket(StaffConsumer, sign_in)
    alert = await sync_to_async(AlertFactory)()
    await socket.send_json_to({"type": "acknowledge", "alert": str(alert.public_id)})
    answer = await socket.receive_json_from()
    assert answer["type"] == "error"
    await sync_to_async(alert.refresh_from_db)()
    assert alert.state == "open"
    await socket.disconnect()
