"""What stands under posts and what is kept, as a reader meets it.

An anonymous author carries the alias of the post in its thread and nothing else. Neither a mute nor
a word of a reader's takes them out: what goes when somebody is muted tells who it was.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zlib import crc32

from django.db.models import Q, QuerySet
from django.utils import timezone

from feed.models import Bookmark, Comment, Mention, Post
from feed.rules import talk as rules
from feed.rules.posts import UNDO_TIME
from feed.rules.timeline import write_cursor
from feed.selectors.people import Reader
from feed.selectors.post_views import (
    TONES,
    AuthorView,
    PostView,
    build_post_views,
    with_related,
)


@dataclass(frozen=True, slots=True)
class CommentView:
    """One comment for one reader; `cursor` is where its thread goes on after it."""

    public_id: UUID
    cursor: str
    author: AuthorView
    # Written by whoever wrote the post.
    is_host: bool
    is_own: bool
    is_anonymous: bool
    text: str
    tags: tuple[str, ...]
    handles: tuple[str, ...]
    state: str
    state_label: str
    created_at: datetime
    # Whether it meets a word the reader does not want to read.
    is_folded: bool
    can_delete: bool
    can_report: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """A page of the comments under a post, oldest first; `next` is empty at the end."""

    comments: tuple[CommentView, ...]
    next: str


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page of the posts somebody kept, those kept last first."""

    posts: tuple[PostView, ...]
    next: str


def get_thread(
    post: Post, reader: Reader, after: int | None = None, size: int = rules.COMMENT_PAGE
) -> Thread:
    """List what was said under a post from after a comment on, without whom the reader muted."""
    rows = Comment.objects.visible_to(reader).filter(post=post.pk).order_by("pk")
    rows = rows.filter(pk__gt=after or 0).select_related("author__feed_profile")
    found = list(_skip_muted(rows, post, reader)[: size + 1])
    handles = _list_handles(found)
    views = [build_comment_view(row, post, reader, handles.get(row.pk, ())) for row in found[:size]]
    is_more = len(found) > size
    shown = (view for view in views if view is not None)
    return Thread(tuple(shown), write_cursor(found[size - 1].pk) if is_more else "")


def get_comment_view(comment: Comment, reader: Reader) -> CommentView | None:
    """Show one comment."""
    handles = _list_handles([comment])
    return build_comment_view(comment, comment.post, reader, handles.get(comment.pk, ()))


def build_comment_view(
    row: Comment, post: Post, reader: Reader, handles: tuple[str, ...]
) -> CommentView | None:
    """Shape a comment for a reader; None where a word of theirs hides it."""
    is_own, is_host = row.author_id == reader.pk, row.author_id == post.author_id
    is_anonymous = is_host and post.is_anonymous
    met = "" if is_own else reader.match_words(row.text)
    if met == "hide":
        return None
    return CommentView(
        public_id=row.public_id,
        cursor=write_cursor(row.pk),
        author=_build_author(row, post, is_anonymous),
        is_host=is_host,
        is_own=is_own,
        is_anonymous=is_anonymous,
        text=row.text,
        # Posts are found by their hashtags; comments are not, so theirs are words.
        tags=(),
        handles=handles,
        state=row.state,
        state_label=row.get_state_display(),
        created_at=row.created_at,
        is_folded=met == "fold",
        can_delete=is_own or post.author_id == reader.pk,
        can_report=not is_own,
    )


def list_bookmarks(reader: Reader, before: int | None = None, size: int = 20) -> KeptPage:
    """List the posts somebody kept and may still see."""
    rows = Bookmark.objects.visible_to(reader).filter(post__in=Post.objects.visible_to(reader))
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk").values_list("pk", "post")[: size + 1])
    kept = with_related(Post.objects.filter(pk__in=[key for _, key in found[:size]]))
    by_key = {post.pk: post for post in kept}
    posts = [by_key[key] for _, key in found[:size] if key in by_key]
    views = tuple(build_post_views(posts, reader))
    return KeptPage(views, write_cursor(found[size - 1][0]) if len(found) > size else "")


def list_undoable(user: Any, now: datetime | None = None) -> QuerySet[Comment]:
    """List the comments somebody took away and may bring back."""
    since: datetime = (now or timezone.now()) - UNDO_TIME
    sides = Q(author=user.pk, deleted_by=Comment.DeletedBy.AUTHOR)
    sides |= Q(post__author=user.pk, deleted_by=Comment.DeletedBy.HOST)
    posts = Post.objects.visible_to(user)
    return Comment.objects.filter(sides, deleted_at__gt=since, post__in=posts)


def list_watchable(user: Any, ids: Collection[UUID]) -> list[UUID]:
    """Say which of these posts somebody may see, so that their page may hear of them."""
    rows = Post.objects.visible_to(user).filter(public_id__in=list(ids)[: rules.WATCH_LIMIT])
    return list(rows.values_list("public_id", flat=True))


def _skip_muted(rows: QuerySet[Comment], post: Post, reader: Reader) -> QuerySet[Comment]:
    muted = set(reader.muted)
    if post.is_anonymous:
        muted.discard(post.author_id)
    return rows.exclude(author__in=sorted(muted)) if muted else rows


def _list_handles(rows: Collection[Comment]) -> dict[int, tuple[str, ...]]:
    named = Mention.objects.filter(comment__in=[row.pk for row in rows])
    found: dict[int, list[str]] = defaultdict(list)
    for key, handle in named.values_list("comment", "user__feed_profile__handle"):
        if handle:
            found[key].append(handle)
    return {key: tuple(handles) for key, handles in found.items()}


def _build_author(row: Comment, post: Post, is_anonymous: bool) -> AuthorView:
    if is_anonymous:
        return AuthorView(post.alias, "", "", post.public_id.int % TONES)
    profile = getattr(row.author, "feed_profile", None)
    handle = profile.handle if profile else ""
    name = row.author.nickname
    return AuthorView(name=name, handle=handle, mark=name[:1], tone=crc32(handle.encode()) % TONES)
