"""What the feed tells its own topics and those above, always after the commit.

A receiver may hear a thing twice, and must look at the row as it is by then.
"""

from django.dispatch import Signal

# kwargs: post. Its words were stored: new, held, edited; also where only its author sees it.
post_stored = Signal()
# kwargs: post. Others may see it from now on: published, let in, or for more eyes than before.
post_published = Signal()
# kwargs: post. Nobody else sees it any more, or fewer do.
post_removed = Signal()
# kwargs: comment.
comment_published = Signal()
