"""Timers: what is due runs until it happens; the soonest one orders the queue (C5)."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Min
from django.utils import timezone

from agencies.models import Alert, Case, Timer


def start_timer(
    *,
    kind: str,
    due_at: datetime,
    alert: Alert | None = None,
    case: Case | None = None,
    priority: str = "",
    step: int = 0,
) -> Timer:
    """Start counting; one of this kind that runs already is stopped and stays as history.

    `step`: as if told so far already; an alert that the platform's officers hold starts there.
    """
    _stop(alert, case, [kind])
    timer = Timer.objects.create(
        alert=alert,
        case=case,
        kind=kind,
        due_at=due_at,
        next_at=due_at,
        priority=priority,
        step=step,
        started_at=timezone.now(),
    )
    _note_due(alert)
    return timer


def stop_timers(
    *, alert: Alert | None = None, case: Case | None = None, kinds: Collection[str] = ()
) -> int:
    """Stop what runs, of all kinds or of these, because it happened or is no longer asked for."""
    count = _stop(alert, case, kinds)
    _note_due(alert)
    return count


def _stop(alert: Alert | None, case: Case | None, kinds: Collection[str]) -> int:
    running = Timer.objects.running().filter(alert=alert, case=case)
    if kinds:
        running = running.filter(kind__in=kinds)
    return running.update(stopped_at=timezone.now(), next_at=None)


def _note_due(alert: Alert | None) -> None:
    """Keep the alert's own column at the soonest of its running timers."""
    if alert is None:
        return
    soonest = Timer.objects.running().filter(alert=alert).aggregate(at=Min("due_at"))["at"]
    if soonest is not None:
        Alert.objects.filter(pk=alert.pk).update(due_at=soonest)
        alert.due_at = soonest
