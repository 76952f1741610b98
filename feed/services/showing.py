"""What a moderator hides or lets in is told like what its author does: at once, in open pages."""

from feed import events
from feed.models import Comment, Post
from feed.services.posts.publishing import announce_post
from feed.services.taking_back import announce_removal
from feed.services.talk import announce_comment


def tell_moved(*, row: Post | Comment) -> None:
    """Tell of a post or comment that was moved, from within the transaction that moved it."""
    is_up = row.state == "published"
    if isinstance(row, Comment):
        tell = announce_comment if is_up else events.announce_comment_removed
        tell(comment=row)
    elif is_up:
        announce_post(post=row)
    else:
        announce_removal(post=row)
