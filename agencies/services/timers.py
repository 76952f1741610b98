"""Timers: what is due runs until it happens; the soonest one orders the queue (C5)."""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
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
) -> Timer:
    """Start counting, or let one of this kind that runs already be due when this one is."""
    now = timezone.now()
    values = {"due_at": due_at, "next_at": due_at, "priority": priority, "started_at": now}
    try:
        with transaction.atomic():
            timer = Timer.objects.create(alert=alert, case=case, kind=kind, **values)
    except IntegrityError:
        timer = Timer.objects.get(alert=alert, case=case, kind=kind, stopped_at=None)
        fresh = {**values, "step": 0, "breached_at": None}
        Timer.objects.filter(pk=timer.pk).update(**fresh)
        timer.refresh_from_db()
    _note_due(alert)
    return timer


def stop_timers(
    *, alert: Alert | None = None, case: Case | None = None, kinds: Collection[str] = ()
) -> int:
    """Stop what runs, of all kinds or of these, because it happened or is no longer asked for."""
    running = Timer.objects.running().filter(alert=alert, case=case)
    if kinds:
        running = running.filter(kind__in=kinds)
    count = running.update(stopped_at=timezone.now(), next_at=None)
    _note_due(alert)
    return count


def _note_due(alert: Alert | None) -> None:
    """Keep the alert's own column at the soonest of its running timers."""
    if alert is None:
        return
    soonest = Timer.objects.running().filter(alert=alert).aggregate(at=Min("due_at"))["at"]
    if soonest is not None:
        Alert.objects.filter(pk=alert.pk).update(due_at=soonest)
        alert.due_at = soonest
