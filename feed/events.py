"""What open pages hear: that something changed, never what it says or who did it.

A page fetches what it may see, so a hint that reaches somebody who may not see a thing tells them
nothing.
"""

from collections.abc import Iterable
from uuid import UUID

from accounts.models import User
from core import live
from feed.models import Comment, Post


def post_group(public_id: UUID) -> str:
    """Name the group of the pages that show a post."""
    return f"post.{public_id.hex}"


def announce_thread_changed(*, post: Post) -> None:
    """Let open pages look for new comments."""
    _announce(post, {"type": "feed.thread_changed"})


def announce_comment_removed(*, comment: Comment) -> None:
    """Let a comment disappear from open pages: deleted, taken away or hidden."""
    _announce(
        comment.post, {"type": "feed.comment_removed", "data": {"id": str(comment.public_id)}}
    )


def announce_post_removed(*, post: Post) -> None:
    """Let a post disappear from open pages: deleted, hidden, or for fewer eyes than before."""
    _announce(post, {"type": "feed.post_removed"})


def announce_person_hidden(*, blocker: User, handle: str) -> None:
    """Let somebody disappear from the open pages of who blocked them; nobody else hears of it."""
    event = {"type": "feed.person_hidden", "data": {"handle": handle}}
    live.announce_on_commit(group=live.person_group(blocker), event=event)


def announce_hidden_from(
    *, viewer: User, posts: Iterable[Post], comments: Iterable[Comment]
) -> None:
    """Let posts and comments disappear from one person's open pages, just as deleted ones do."""
    group = live.person_group(viewer)
    for post in posts:
        event = {"type": "feed.post_removed", "post": str(post.public_id)}
        live.announce_on_commit(group=group, event=event)
    for comment in comments:
        event = {"type": "feed.comment_removed", "post": str(comment.post.public_id)}
        data = {"data": {"id": str(comment.public_id)}}
        live.announce_on_commit(group=group, event={**event, **data})


def _announce(post: Post, event: dict[str, object]) -> None:
    group = post_group(post.public_id)
    live.announce_on_commit(group=group, event={**event, "post": str(post.public_id)})
