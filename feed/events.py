"""What open pages hear: that something changed, never what it says or who did it.

A page fetches what it may see, so a hint that reaches somebody who may not see a thing tells them
nothing.
"""

from uuid import UUID

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


def _announce(post: Post, event: dict[str, object]) -> None:
    group = post_group(post.public_id)
    live.announce_on_commit(group=group, event={**event, "post": str(post.public_id)})
