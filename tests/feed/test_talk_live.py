"""What open pages hear over the one socket: hints without content, for who may see the post."""

import asyncio
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.db import transaction

from accounts import services as accounts
from core.transitions import transition
from feed.models import Comment
from feed.rules import posts as rules
from feed.services import people, showing, talk
from feed.services.posts import delete_post
from tests.chat.test_consumers import ask, open_socket
from tests.factories.talk import PostFactory, block, make_person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _reference(transactional_db):
    accounts.load_regions()
    accounts.load_consent_purposes()


def run(function, **kwargs):
    return sync_to_async(function)(**kwargs)


async def watch(socket, *ids):
    answer = await ask(socket, type="feed.watch", ref="1", posts=[str(one) for one in ids])
    return answer.get("data", answer)


async def hear(socket):
    """The next event that is not of a bell."""
    while (event := await socket.receive_json_from())["type"] == "notification.created":
        pass
    return event


async def test_a_page_hears_that_something_was_said_and_taken_away():
    post = await run(PostFactory)
    reader, writer = await run(make_person), await run(make_person)
    socket = await open_socket(reader)
    assert await watch(socket, post.public_id, uuid4()) == {"posts": [str(post.public_id)]}
    row = await run(talk.comment_on, user=writer, post=post, text="안녕하세요")
    assert await hear(socket) == {"type": "feed.thread_changed", "post": str(post.public_id)}
    await run(talk.delete_comment, user=writer, comment=row)
    assert await hear(socket) == {
        "type": "feed.comment_removed",
        "post": str(post.public_id),
        "data": {"id": str(row.public_id)},
    }
    await run(delete_post, post=post)
    assert await hear(socket) == {"type": "feed.post_removed", "post": str(post.public_id)}
    await socket.disconnect()


async def test_a_page_watches_what_it_names_last():
    first, second = await run(PostFactory), await run(PostFactory)
    reader, writer = await run(make_person), await run(make_person)
    socket = await open_socket(reader)
    await watch(socket, first.public_id)
    await watch(socket, second.public_id)
    await run(talk.comment_on, user=writer, post=first, text="안녕하세요")
    await run(talk.comment_on, user=writer, post=second, text="안녕하세요")
    assert (await hear(socket))["post"] == str(second.public_id)
    assert await socket.receive_nothing(0.3)
    await socket.disconnect()


async def test_nobody_watches_what_they_may_not_see():
    hidden, blocked = await run(PostFactory, visibility="private"), await run(PostFactory)
    reader = await run(make_person)
    await sync_to_async(block)(blocked.author, reader)
    socket = await open_socket(reader)
    assert await watch(socket, hidden.public_id, blocked.public_id) == {"posts": []}
    await socket.disconnect()


@pytest.mark.parametrize("posts", [None, "x", ["x"], [{}], [str(uuid4())] * 61])
async def test_nonsense_is_refused_and_the_socket_lives_on(posts):
    socket = await open_socket(await run(make_person))
    answer = await ask(socket, type="feed.watch", ref="1", posts=posts)
    assert (answer["type"], answer["code"]) == ("error", "invalid_input")
    assert await watch(socket) == {"posts": []}
    await socket.disconnect()


def move(row, state):
    with transaction.atomic():
        transition(row=row, table=rules.POST_MOVES, to=state)
        showing.tell_moved(row=row)


async def test_what_a_moderator_hides_goes_at_once_and_comes_back():
    post = await run(PostFactory)
    reader, writer = await run(make_person), await run(make_person)
    row = await run(Comment.objects.create, post=post, author=writer, text="안녕하세요")
    socket = await open_socket(reader)
    await watch(socket, post.public_id)
    heard = []
    for one, state in ((row, "hidden"), (row, "published"), (post, "hidden")):
        await run(move, row=one, state=state)
        heard.append((await hear(socket))["type"])
    assert heard == ["feed.comment_removed", "feed.thread_changed", "feed.post_removed"]
    await socket.disconnect()


async def test_a_block_is_heard_by_both_at_once():
    post = await run(PostFactory)
    reader = await run(make_person)
    socket = await open_socket(reader)
    await run(people.block, user=post.author, target=reader)
    events = {(await asyncio.wait_for(hear(socket), 5))["type"]}
    assert events <= {"feed.post_removed", "feed.comment_removed", "feed.person_hidden"}
    await socket.disconnect()
