"""Posts as others wrote them, and people of the feed."""

import factory

from feed.models import Block, Follow, Mute, Post
from feed.services import people
from tests.factories.accounts import UserFactory


def make_person(handle="", **profile):
    """Somebody with a profile."""
    user = UserFactory()
    row = people.open_profile(user=user)
    if handle:
        profile["handle"] = handle
    for name, value in profile.items():
        setattr(row, name, value)
    row.save()
    return user


class PostFactory(factory.django.DjangoModelFactory):
    """A post for everybody."""

    class Meta:
        model = Post

    author = factory.LazyFunction(make_person)
    text = factory.Sequence(lambda n: f"오늘은 {n}번 걸었어요.")
    visibility = "public"


class AnonymousPostFactory(PostFactory):
    """A post under an alias."""

    is_anonymous = True
    alias = "고요한 나무"


def block(one, other):
    return Block.objects.create(blocker=one, blocked=other)


def mute(one, other):
    return Mute.objects.create(muter=one, muted=other)


def follow(one, other, state="active"):
    return Follow.objects.create(follower=one, followee=other, state=state)
