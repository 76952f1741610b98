"""What a moderator hides or lets in is told like what its author does: at once, in open pages."""

from feed import events
from feed.models import Comment, Post
from feed.services import taking_back, talk
from feed.services.posts import publishing


def tell_moved(*, row: Post | Comment) -> None:
    """Tell of a post or comment that was moved, from within the transaction that moved it."""
    is_up = row.state == "published"
    if isinstance(row, Comment):
        announce = talk.announce_comment if is_up else events.announce_comment_removed
        announce(comment=row)
    elif is_up:
        publishing.announce_post(post=row)
    else:
        taking_back.announce_removal(post=row)
