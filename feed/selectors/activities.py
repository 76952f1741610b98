"""What others did with what is a person's, in groups of one kind and one post."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet

from feed.models import Activity, Block, Comment, Follow, Post
from feed.rules import talk as rules
from feed.rules.timeline import write_cursor
from feed.selectors.people import Reader

Kind = Activity.Kind
EXCERPT_LENGTH = 40


@dataclass(frozen=True, slots=True)
class ActivityView:
    """One group: who did it last, with how many others, and on what."""

    kind: str
    name: str
    # Empty where an anonymous author did it.
    handle: str
    others_count: int
    # Of the post it was done to; None where there is none.
    post: Post | None
    excerpt: str
    # The newest comment of the group, to be shown where it stands.
    comment: Comment | None
    is_unread: bool
    at: datetime

    @property
    def text(self) -> str:
        """The sentence of the group."""
        return rules.describe_activity(self.kind, self.name, self.others_count)


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """A page of groups, the newest first; `newest` is what has been seen once it is read."""

    groups: tuple[ActivityView, ...]
    requests: tuple[Follow, ...]
    next: str
    newest: int | None


def list_activities(
    reader: Reader, before: int | None = None, size: int = rules.ACTIVITY_PAGE
) -> ActivityPage:
    """List groups of activities in the order of the newest of each, and requests beside them."""
    rows = _list_told(reader).exclude(kind=Kind.REQUEST)
    groups = (
        rows.order_by()
        .values("kind", "post")
        .annotate(
            newest=Max("pk"),
            people_count=Count("actor", distinct=True),
            unread_count=Count("pk", filter=Q(read_at=None)),
        )
    )
    if before:
        groups = groups.filter(newest__lt=before)
    found = list(groups.order_by("-newest")[: size + 1])
    last = _load([group["newest"] for group in found[:size]])
    views = [_build_view(group, last[group["newest"]]) for group in found[:size]]
    return ActivityPage(
        groups=tuple(views),
        requests=() if before else tuple(_list_requests(reader)),
        next=write_cursor(found[size - 1]["newest"]) if len(found) > size else "",
        newest=rows_newest(reader),
    )


def rows_newest(reader: Reader) -> int | None:
    """Return the newest activity of somebody, whatever it is."""
    newest: int | None = Activity.objects.visible_to(reader).aggregate(newest=Max("pk"))["newest"]
    return newest


def count_unread(reader: Reader) -> int:
    """Count what a person has not seen yet."""
    return _list_told(reader).filter(read_at=None).count()


def _list_told(reader: Reader) -> QuerySet[Activity]:
    """What may be told now: nothing across a block or of somebody muted, nothing that is gone.

    An anonymous author's acts under their post stay, also when the reader mutes or blocks whoever
    it is: if they went, it would be known.
    """
    mine = Block.objects.filter(blocker=reader.pk, blocked=OuterRef("actor"))
    theirs = Block.objects.filter(blocked=reader.pk, blocker=OuterRef("actor"))
    known = ~Q(Exists(mine)) & ~Q(Exists(theirs)) & ~Q(actor__in=sorted(reader.muted))
    veiled = Q(post__is_anonymous=True, post__author=F("actor"))
    posts = Q(post=None) | Q(post__in=Post.objects.visible_to(reader))
    comments = Q(comment=None) | Q(comment__state=Comment.State.PUBLISHED)
    rows = Activity.objects.visible_to(reader).filter(actor__is_active=True)
    return rows.filter(known | veiled).filter(posts).filter(comments)


def _load(keys: Iterable[int]) -> dict[int, Activity]:
    rows = Activity.objects.select_related("actor__feed_profile", "post", "comment")
    return rows.in_bulk(list(keys))


def _list_requests(reader: Reader) -> QuerySet[Follow]:
    """Who waits to be let in, the first page of them; across a block nobody does."""
    rows = Follow.objects.filter(followee=reader.pk, state=Follow.State.REQUESTED)
    rows = rows.filter(follower__is_active=True).select_related("follower__feed_profile")
    return rows.order_by("-pk")[: rules.ACTIVITY_PAGE]


def _build_view(group: Mapping[str, Any], row: Activity) -> ActivityView:
    post = row.post
    is_veiled = post is not None and post.is_anonymous and post.author_id == row.actor_id
    profile = getattr(row.actor, "feed_profile", None)
    return ActivityView(
        kind=row.kind,
        name=post.alias if post and is_veiled else row.actor.nickname,
        handle=profile.handle if profile and not is_veiled else "",
        others_count=group["people_count"] - 1,
        post=post,
        excerpt=rules.cut_excerpt(post.text or post.card_title, EXCERPT_LENGTH) if post else "",
        comment=row.comment,
        is_unread=group["unread_count"] > 0,
        at=row.created_at,
    )
