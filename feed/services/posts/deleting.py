"""Deleting: gone for others at once, undone for ten minutes, purged after seven days."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from core.errors import Conflict
from core.ledger import allow_erasure
from core.transitions import transition
from feed.models import Post, TargetKind
from feed.rules import posts as rules
from feed.selectors.sanctions import is_taken_down
from feed.services import images
from feed.services.posts.audience import lock_author
from feed.services.posts.publishing import announce_post
from feed.services.taking_back import announce_removal

State = Post.State
BATCH = 200


class UndoOver(Conflict):
    """More than ten minutes ago."""

    code = "undo_over"
    default_detail = "지운 지 10분이 지나서 되돌릴 수 없어요."


@transaction.atomic
def delete_post(*, post: Post, now: datetime | None = None) -> Post:
    """Take a post away from everybody, its author too; deleting twice is once."""
    row = _lock(post)
    if row.state != State.DELETED:
        transition(
            row=row,
            table=rules.POST_MOVES,
            to=State.DELETED,
            state_before=row.state,
            deleted_at=now or timezone.now(),
        )
        announce_removal(post=row)
    return row


@transaction.atomic
def undo_delete_post(*, post: Post, now: datetime | None = None) -> Post:
    """Bring a post back to where it was: what was held or hidden stays so. Raise UndoOver."""
    row = _lock(post)
    if row.state != State.DELETED:
        return row
    if not rules.can_undo(deleted_at=row.deleted_at, now=now or timezone.now()):
        raise UndoOver()
    to = row.state_before or State.HELD
    if to == State.PUBLISHED and is_taken_down(TargetKind.POST, row.public_id):
        to = State.HIDDEN
    transition(row=row, table=rules.POST_MOVES, to=to, deleted_at=None, state_before="")
    announce_post(post=row)
    return row


def _lock(post: Post) -> Post:
    author = lock_author(user=post.author)
    row = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    row.author = author
    return row


def sweep_deleted_posts(*, now: datetime | None = None) -> int:
    """Delete for good what was deleted seven days ago; return how many. May run twice."""
    before = (now or timezone.now()) - rules.KEEP_TIME
    due = Post.objects.filter(state=State.DELETED, deleted_at__lt=before)
    keys = list(due.order_by("deleted_at").values_list("pk", flat=True)[:BATCH])
    return sum(_purge(key, before) for key in keys)


def _purge(key: int, before: datetime) -> int:
    """Free the files of one post for the sweep of images, then delete it with all under it."""
    with allow_erasure():
        rows = Post.objects.select_for_update(of=("self",), skip_locked=True)
        row = rows.filter(pk=key, state=State.DELETED, deleted_at__lt=before).first()
        if row is None:
            return 0
        images.leave_images(post_ids=[row.pk])
        row.delete()
    return 1
