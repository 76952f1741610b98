"""The moves of a push: each by whoever holds it, and by nobody whose claim was taken over."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import PushDelivery
from accounts.push import rules
from core.transitions import transition

State = PushDelivery.State


@transaction.atomic
def settle(*, row: PushDelivery, to: str, **changes: Any) -> bool:
    """Move a push this process holds; False where it has moved on."""
    mine = _hold(row)
    if mine is None:
        return False
    transition(row=mine, table=rules.PUSH_MOVES, to=to, **changes)
    return True


@transaction.atomic
def give_back(*, row: PushDelivery, due_at: datetime, error: str, now: datetime) -> bool:
    """Let a push that was not sent wait again, or end it; False where it has moved on."""
    mine = _hold(row)
    if mine is None:
        return False
    to, changes = _choose_next(mine, due_at)
    changes |= {"claimed_until": None, "error": error, "updated_at": now}
    transition(row=mine, table=rules.PUSH_MOVES, to=to, **changes)
    return True


def _hold(row: PushDelivery) -> PushDelivery | None:
    held = PushDelivery.objects.select_for_update().filter(
        pk=row.pk, state=row.state, attempts=row.attempts
    )
    return held.first()


def _choose_next(row: PushDelivery, due_at: datetime) -> tuple[str, dict[str, Any]]:
    """Too many attempts end it, and so does a newer one of its category that waits already."""
    if row.attempts >= rules.MOST_ATTEMPTS:
        return State.FAILED, {}
    newer = PushDelivery.objects.filter(category=row.category, state=State.QUEUED)
    if row.device_id and newer.filter(device=row.device_id).exists():
        return State.DROPPED, {"reason": PushDelivery.Reason.REPLACED}
    return State.QUEUED, {"due_at": due_at}
