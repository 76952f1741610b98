"""What the feed tells those above, after the change is committed; a receiver may hear it twice."""

from django.dispatch import Signal

# kwargs: post.
post_published = Signal()
post_removed = Signal()
# kwargs: comment.
comment_published = Signal()
