"""What ends by itself: timed measures, removed posts, and accounts nobody may appeal for."""

import logging
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from accounts import services as accounts
from accounts.selectors import get_pending_deletion
from core.errors import DomainError
from core.transitions import transition
from feed.models import ModerationAction
from feed.rules import moderation as rules
from feed.services import effects

logger = logging.getLogger(__name__)
Kind, State = ModerationAction.Kind, ModerationAction.State
SWEEP_LIMIT = 100


def sweep_sanctions(*, now: datetime | None = None) -> int:
    """End what is over, purge what was removed and delete accounts; return how many rows moved."""
    at = now or timezone.now()
    return _end_timed(at) + _purge_removed(at) + _delete_accounts(at)


def _in_force() -> QuerySet[ModerationAction]:
    return ModerationAction.objects.filter(state=State.IN_FORCE).select_related("case", "subject")


def _end_timed(now: datetime) -> int:
    ended = list(_in_force().filter(until__lte=now)[:SWEEP_LIMIT])
    for action in ended:
        _try(action, lambda row: transition(row=row, table=rules.ACTION_MOVES, to=State.ENDED))
    return len(ended)


def _list_settled(kind: str, now: datetime) -> list[ModerationAction]:
    """List what nobody appealed in time, and what stood the appeal."""
    due = _in_force().filter(kind=kind, decided_at__lt=now - rules.APPEAL_TIME)
    return list(due.exclude(appeal__state="open")[:SWEEP_LIMIT])


def _purge_removed(now: datetime) -> int:
    settled = _list_settled(Kind.REMOVE, now)
    for action in settled:
        _try(action, lambda row: effects.purge_removed(action=row, now=now))
    return len(settled)


def _delete_accounts(now: datetime) -> int:
    """Ask for it again where a person undid it: it is not theirs to undo."""
    done = 0
    for action in _list_settled(Kind.DELETE_ACCOUNT, now):
        if action.subject.erased_at is None and get_pending_deletion(action.subject) is None:
            _try(action, _ask_deletion)
            done += 1
    return done


def _ask_deletion(action: ModerationAction) -> None:
    accounts.request_deletion(user=action.subject, reason="operator")


def _try(action: ModerationAction, step: object) -> None:
    """One row that cannot move holds up no other; the next sweep meets it again."""
    try:
        step(action)  # type: ignore[operator]
    except DomainError as error:
        logger.warning("sanction_not_moved action=%s code=%s", action.public_id, error.code)
