"""Posts for everybody that may be for everybody no more."""

from functools import partial

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from feed import events, signals
from feed.models import Post


@transaction.atomic
def take_back_posts(*, user: User) -> int:
    """Turn a person's posts for everybody to their followers; return how many. May run twice.

    Anonymous ones become the author's own: followers would learn who wrote them. Deleted ones
    too, since deleting is undone.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    public = Post.objects.filter(author=user, visibility=Post.Visibility.PUBLIC)
    posts = list(public)
    now = timezone.now()
    anonymous = public.filter(is_anonymous=True)
    anonymous.update(visibility=Post.Visibility.PRIVATE, region=None, updated_at=now)
    public.update(visibility=Post.Visibility.FOLLOWERS, region=None, updated_at=now)
    for post in posts:
        announce_removal(post=post)
    return len(posts)


def announce_removal(*, post: Post) -> None:
    """Let a post disappear from open pages, and tell the other topics, once it is committed."""
    events.announce_post_removed(post=post)
    transaction.on_commit(partial(signals.post_removed.send_robust, Post, post=post))
