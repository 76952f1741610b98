"""Reads for the limits: what somebody did, and how far they are trusted."""

from datetime import datetime

from accounts.models import User
from feed.models import Act, Post
from feed.rules import limits as rules
from feed.selectors.sanctions import had_measure


def get_rank(*, user: User, now: datetime) -> str:
    """Rank a person by the age of their account and by what they have standing."""
    age = now - user.date_joined
    if age < rules.NEW_FOR:
        return rules.NEW
    posts = Post.objects.filter(author=user.pk)
    for_others = posts.published().exclude(visibility=Post.Visibility.PRIVATE)
    since = now - rules.TRUST_REST
    return rules.choose_rank(
        age=age,
        standing_posts=len(for_others.values_list("pk")[: rules.TRUSTED_POSTS]),
        has_measure=posts.filter(state=Post.State.HIDDEN, updated_at__gte=since).exists()
        or had_measure(user, since),
    )


def list_times(*, user: User, kind: str, now: datetime, most: int) -> list[datetime]:
    """When a person did a thing within its window, newest first, at most `most`."""
    since = now - rules.LIMITS[kind].window
    acts = Act.objects.filter(user=user.pk, kind=kind, at__gt=since)
    return list(acts.order_by("-at").values_list("at", flat=True)[:most])
