"""Blocking, which is mutual and total, and muting, which is silent (F2)."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from core.errors import Conflict, InvalidInput
from feed import events
from feed.models import Activity, Block, Comment, Follow, Mute, Post
from feed.rules import people as rules
from feed.services.people.profiles import lock_profiles

HIDDEN_AT_ONCE = 100


class NotOneself(InvalidInput):
    """Nobody follows, mutes or blocks themselves."""

    code = "not_oneself"
    default_detail = "나에게는 할 수 없는 일이에요."


class TooManyMutes(Conflict):
    """Everything a person reads asks for these."""

    code = "too_many_mutes"
    default_detail = "숨긴 사람이 너무 많아요. 더는 보고 싶지 않은 사람은 차단할 수 있어요."


@transaction.atomic
def block(*, user: User, target: User) -> Block:
    """Let two people see nothing of each other from now on; again is the same once.

    Follows and requests end both ways, and what told of each other goes. Bookmarks, reactions and
    comments stay with who made them and are read by nobody across the block.
    """
    if user.pk == target.pk:
        raise NotOneself()
    profiles = lock_profiles(user, target)
    _hide_from(viewer=user, author=target)
    _hide_from(viewer=target, author=user)
    events.announce_person_hidden(blocker=user, handle=profiles[target.pk].handle)
    row, _ = Block.objects.get_or_create(blocker=user, blocked=target)
    Follow.objects.filter(
        Q(follower=user, followee=target) | Q(follower=target, followee=user)
    ).delete()
    _forget_activities(user, target)
    return row


def _hide_from(*, viewer: User, author: User) -> None:
    """Tell open pages what vanishes from them with a block that is about to be set.

    The newest is enough: whatever else a page shows is gone when it is fetched again.
    """
    posts = Post.objects.visible_to(viewer).filter(author=author, is_anonymous=False)
    comments = Comment.objects.visible_to(viewer).filter(author=author)
    named = comments.exclude(post__is_anonymous=True, post__author=author)
    events.announce_hidden_from(
        viewer=viewer,
        posts=posts.order_by("-pk")[:HIDDEN_AT_ONCE],
        comments=named.select_related("post").order_by("-pk")[:HIDDEN_AT_ONCE],
    )


def _forget_activities(user: User, target: User) -> None:
    """Take away what told of each other, but for an anonymous author's acts under their post.

    If those went, a block would tell whose they are.
    """
    told = Activity.objects.filter(
        Q(recipient=user, actor=target) | Q(recipient=target, actor=user)
    )
    told.exclude(post__is_anonymous=True, post__author=F("actor")).delete()


@transaction.atomic
def unblock(*, user: User, target: User) -> None:
    """End a block; follows do not come back by themselves."""
    lock_profiles(user, target)
    Block.objects.filter(blocker=user, blocked=target).delete()


@transaction.atomic
def mute(*, user: User, target: User, until: str = "always", now: datetime | None = None) -> Mute:
    """Meet nothing of somebody for a while; they never learn of it. Again changes the end."""
    if user.pk == target.pk:
        raise NotOneself()
    end = rules.end_of_mute(until, now or timezone.now())
    lock_profiles(user, target)
    Mute.objects.filter(muter=user, until__lte=timezone.now()).delete()
    if Mute.objects.filter(muter=user).exclude(muted=target).count() >= rules.MUTE_LIMIT:
        raise TooManyMutes()
    return Mute.objects.update_or_create(muter=user, muted=target, defaults={"until": end})[0]


def unmute(*, user: User, target: User) -> None:
    """Meet somebody again."""
    Mute.objects.filter(muter=user, muted=target).delete()
