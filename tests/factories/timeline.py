"""Readers and posts for lists, written straight into their tables."""

from feed.models import Follow, Hashtag, Mute, Post, PostTag, Profile, WordFilter
from feed.selectors.people import get_reader
from tests.factories.accounts import UserFactory


def make_reader(**profile):
    """Somebody with a profile, as lists know them."""
    return get_reader(make_writer(**profile))


def make_writer(handle="", **profile):
    user = UserFactory()
    Profile.objects.create(user=user, handle=handle or f"person{user.pk}", **profile)
    return user


def reread(reader):
    """The same reader after something about them changed."""
    return get_reader(reader.user)


def write_post(author, text="창문을 열었어요.", **fields):
    return Post.objects.create(author=author, text=text, **fields)


def write_anonymous(author, text="이름 없이 써요.", **fields):
    told = {"visibility": "public", "is_anonymous": True, "alias": "고요한 나무"}
    return write_post(author, text, **{**told, **fields})


def follow(reader, *others, state="active"):
    for other in others:
        Follow.objects.create(follower=reader.user, followee=other, state=state)


def mute(reader, other, until=None):
    Mute.objects.create(muter=reader.user, muted=other, until=until)


def add_word(reader, word, action="hide"):
    WordFilter.objects.create(user=reader.user, word=word, action=action)


def tag_post(post, name):
    tag, _ = Hashtag.objects.get_or_create(name=name)
    PostTag.objects.create(post=post, tag=tag)
    return tag
