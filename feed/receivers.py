"""What the feed hears from the apps below; each makes one service call."""

from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import birth_date_corrected, consent_withdrawn
from feed.models import Post
from feed.rules.posts import PUBLIC_CONSENT
from feed.services import people, posts
from feed.signals import post_published


@receiver(consent_withdrawn, dispatch_uid="feed.take_back_posts")
def take_back_posts(*, user: User, code: str, **kwargs: Any) -> None:
    """Posts for everybody become posts for followers; agreeing anew shows nothing by itself."""
    if code == PUBLIC_CONSENT:
        posts.take_back_posts(user=user)


@receiver(birth_date_corrected, dispatch_uid="feed.keep_minor_private")
def keep_minor_private(*, user: User, **kwargs: Any) -> None:
    """Whoever turns out to be under 19 is private, and what was for everybody is for followers."""
    people.keep_minor_private(user=user)


@receiver(post_published, dispatch_uid="feed.tell_mentioned")
def tell_mentioned(*, post: Post, **kwargs: Any) -> None:
    """Those it calls hear of it."""
    posts.tell_mentioned(post=post)
