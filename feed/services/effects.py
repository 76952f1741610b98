"""What an action changes, and how all of it is brought back."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.selectors import get_pending_deletion
from core.transitions import transition
from feed.models import BlockedLook, EvidenceImage, ModerationAction, Post, Takedown
from feed.rules import moderation as rules
from feed.rules import posts as post_rules
from feed.selectors.targets import get_content
from feed.services.showing import tell_moved

Kind = ModerationAction.Kind
_DOWN = {Kind.HIDE.value: "hidden", Kind.REMOVE.value: "removed"}
_GONE = ("deleted",)


def apply_effect(*, action: ModerationAction, label: str = "") -> None:
    """Do to a post or comment what an action says, and note how it was. In a transaction."""
    row = get_content(kind=action.case.kind, public_id=action.case.target_id, lock=True)
    if row is None or row.state in _GONE or action.kind not in rules.CONTENT_ACTIONS[rules.POST]:
        return
    before: dict[str, Any] = {"state": row.state}
    if action.kind in _DOWN:
        move_content(row=row, to=_DOWN[action.kind])
    elif isinstance(row, Post):
        before |= {"content_note": row.content_note, "is_limited": row.is_limited}
        row.is_limited = row.is_limited or action.kind == Kind.LIMIT
        row.content_note = label or row.content_note
        row.save(update_fields=["is_limited", "content_note", "updated_at"])
    action.before = before | {"label": label}
    action.save(update_fields=["before", "updated_at"])
    if action.kind == Kind.REMOVE:
        block_looks(action=action)


def move_content(*, row: Any, to: str) -> None:
    """Move a post or a comment to where a moderator wants it; where it is, it stays."""
    if row.state != to:
        transition(row=row, table=post_rules.POST_MOVES, to=to, updated_at=timezone.now())
        tell_moved(row=row)


def undo_effect(*, action: ModerationAction) -> None:
    """Bring back what an action changed, unless something else in force still says the same."""
    if action.kind == Kind.DELETE_ACCOUNT:
        _keep_account(action)
    if action.before is None:
        return
    BlockedLook.objects.filter(case=action.case).delete()
    row = get_content(kind=action.case.kind, public_id=action.case.target_id, lock=True)
    if row is None or row.state in _GONE:
        return
    others = _list_others(action)
    if action.kind in _DOWN:
        if row.state in _DOWN.values() and not is_kept_down(action=action, others=others):
            # What kept it down before is gone as well, or it would be among the others.
            was = action.before["state"]
            move_content(row=row, to="published" if was in _DOWN.values() else was)
    elif isinstance(row, Post):
        _undo_marks(row, action, others)


def _list_others(action: ModerationAction) -> list[str]:
    same = ModerationAction.objects.filter(
        case__kind=action.case.kind,
        case__target_id=action.case.target_id,
        state=ModerationAction.State.IN_FORCE,
    )
    return list(same.exclude(pk=action.pk).values_list("kind", flat=True))


def is_kept_down(*, action: ModerationAction, others: list[str]) -> bool:
    """Tell whether another action or a takedown still keeps the same thing down."""
    blocked = Takedown.objects.filter(
        kind=action.case.kind,
        target_id=action.case.target_id,
        state__in=["blocked", "objected", "kept"],
    )
    return bool(set(others) & set(_DOWN)) or blocked.exists()


def _undo_marks(row: Post, action: ModerationAction, others: list[str]) -> None:
    before = action.before or {}
    if action.kind == Kind.LIMIT and Kind.LIMIT not in others:
        row.is_limited = bool(before["is_limited"])
    # What the author wrote there since is theirs.
    if action.kind == Kind.LABEL and row.content_note == before["label"]:
        row.content_note = before["content_note"]
    row.save(update_fields=["is_limited", "content_note", "updated_at"])


def _keep_account(action: ModerationAction) -> None:
    if get_pending_deletion(action.subject) is not None:
        accounts.cancel_deletion(user=action.subject)


def block_looks(*, action: ModerationAction) -> None:
    """Remember the looks of a removed post's images, so that they do not come back (F11)."""
    images = EvidenceImage.objects.filter(evidence__case=action.case, look__isnull=False)
    looks = {look for look in images.values_list("look", flat=True) if look is not None}
    BlockedLook.objects.bulk_create(
        (BlockedLook(look=look, case=action.case) for look in looks if rules.is_telling(look)),
        ignore_conflicts=True,
    )


@transaction.atomic
def purge_removed(*, action: ModerationAction, now: datetime) -> None:
    """Give what was removed to the purge of deleted posts, once nobody can appeal any more."""
    row = get_content(kind=action.case.kind, public_id=action.case.target_id, lock=True)
    if row is not None and row.state == "removed":
        transition(row=row, table=post_rules.POST_MOVES, to="deleted", deleted_at=now)
    transition(row=action, table=rules.ACTION_MOVES, to="ended", updated_at=now)
