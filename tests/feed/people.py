"""People of the feed, for tests."""

import datetime

from feed.models import Follow, Post, Profile
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
