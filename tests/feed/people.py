"""People of the feed, for tests."""

import asyncio
import contextlib
import datetime

from channels.layers import get_channel_layer

from core import live
from feed.models import Activity, Follow, Post, Profile
from feed.services import people
from tests.factories.accounts import PASSWORD, UserFactory

MINOR = datetime.date(datetime.date.today().year - 17, 1, 1)


def make_person(handle="", *, changes=None, **fields):
    """Somebody with a profile; `changes` are written as they stand."""
    user = UserFactory(password=PASSWORD, **fields)
    people.open_profile(user=user)
    values = {**({"handle": handle} if handle else {}), **(changes or {})}
    Profile.objects.filter(pk=user.pk).update(**values)
    return user


def make_post(author, text="오늘은 볕이 좋아요", **fields):
    return Post.objects.create(author=author, text=text, **fields)


def list_follows():
    return {(row.follower_id, row.followee_id, row.state) for row in Follow.objects.all()}


def hear(*listeners, act):
    """What the open pages of each of these people hear of an act."""
    layer = get_channel_layer()

    async def join(user):
        channel = await layer.new_channel()
        await layer.group_add(live.person_group(user), channel)
        return channel

    async def listen(channel):
        events = []
        with contextlib.suppress(TimeoutError):
            while True:
                message = await asyncio.wait_for(layer.receive(channel), 0.5)
                events += message["events"]
        return events

    channels = {user: live.submit(join(user)).result(5) for user in listeners}
    act()
    heard = {user: live.submit(listen(one)).result(20) for user, one in channels.items()}
    live.submit(layer.flush()).result(5)
    return heard


def list_activities():
    rows = Activity.objects.order_by("pk")
    return [(row.recipient_id, row.actor_id, row.kind) for row in rows]
