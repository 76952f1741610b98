"""Pushes as rows: asked for in the transaction of what they tell of, sent later (ADR 0017)."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import tasks
from accounts.models import Device, Notification, PushDelivery, PushSetting, User
from accounts.push import rules, texts
from accounts.services.push_moves import give_back

State, Reason = PushDelivery.State, PushDelivery.Reason
SWEEP_LIMIT = 200
SeenCheck = Callable[[Collection[UUID]], set[UUID]]


def _list_read_notifications(causes: Collection[UUID]) -> set[UUID]:
    """Those read, and those that are gone."""
    unread = Notification.objects.unread().filter(public_id__in=causes)
    return set(causes) - set(unread.values_list("public_id", flat=True))


# How to learn what a person has seen already, by category; apps above add their own.
_SEEN_CHECKS: dict[str, SeenCheck] = {}


def register_seen_check(*, category: str, check: SeenCheck) -> None:
    """Let an app say which causes of its category have been seen; the others are notifications."""
    _SEEN_CHECKS[category] = check


def list_seen(*, category: str, causes: Collection[UUID]) -> set[UUID]:
    """Tell which of these causes the person has seen, or need not see any more."""
    return _SEEN_CHECKS.get(category, _list_read_notifications)(causes)


@transaction.atomic(savepoint=False)
def ask_push(
    *,
    user: User,
    kind: str,
    cause: UUID,
    thread: UUID,
    is_urgent: bool = False,
    now: datetime | None = None,
) -> int:
    """Store a push for each device of somebody who wants this category; return how many.

    One that waits already is told of the newer cause instead, so they never pile up. `is_urgent`
    is for a human's help to somebody in danger: it does not wait for the morning.
    """
    plan = texts.PLANS.get(kind)
    if plan is None:
        return 0
    # Nobody is asked to want pushes, so for most people this is all there is to ask.
    wanted = PushSetting.objects.filter(user=user, category=plan.category, is_on=True)
    if not wanted.exists():
        return 0
    at = now or timezone.now()
    own = Device.objects.filter(user=user)
    # Locked, so that of two causes at the same moment one finds the other's row, and so that no
    # device is deleted before its push is committed.
    devices = list(own.select_for_update(no_key=True).order_by("pk"))
    for device in devices:
        _put(device, plan, cause=cause, thread=thread, is_urgent=is_urgent, now=at)
    if devices and (is_urgent or plan.category not in rules.DELAYS):
        tasks.send_pushes.delay_on_commit()
    return len(devices)


def _put(
    device: Device,
    plan: texts.PushPlan,
    *,
    cause: UUID,
    thread: UUID,
    is_urgent: bool,
    now: datetime,
) -> None:
    known = PushDelivery.objects.filter(device=device)
    if known.filter(cause=cause).exists():
        return
    told = {
        "purpose": plan.purpose,
        "cause": cause,
        "thread": thread,
        "expires_at": now + rules.LIFETIME,
    }
    if is_urgent:
        told |= {"is_urgent": True, "due_at": now}
    if known.filter(category=plan.category, state=State.QUEUED).update(**told):
        return
    delay = rules.DELAYS.get(plan.category, timedelta(0))
    values = {"due_at": now + delay, **told}
    PushDelivery.objects.create(
        user_id=device.user_id,
        device=device,
        provider=device.provider,
        category=plan.category,
        **values,
    )


def drop_pushes(*, user: User, category: str) -> int:
    """Never send what waits of a category the person turned off; return how many."""
    waiting = PushDelivery.objects.filter(user=user, category=category, state=State.QUEUED)
    return waiting.update(state=State.DROPPED, reason=Reason.NOT_WANTED, updated_at=timezone.now())


def sweep_pushes(*, now: datetime | None = None) -> dict[str, int]:
    """Take up what dead processes left, end what nobody can get, and call the sender if need be."""
    at = now or timezone.now()
    queued = PushDelivery.objects.filter(state=State.QUEUED)
    counts = {
        "lapsed": _give_back_lapsed(at),
        "signed_out": queued.filter(device=None).update(
            state=State.DROPPED, reason=Reason.SIGNED_OUT, updated_at=at
        ),
        "expired": queued.filter(expires_at__lte=at).update(state=State.EXPIRED, updated_at=at),
        "due": queued.filter(due_at__lte=at).count(),
    }
    if counts["due"]:
        tasks.send_pushes.delay_on_commit()
    return counts


def _give_back_lapsed(now: datetime) -> int:
    """A process died between asking and hearing: the phone may get the same push once more."""
    rows = PushDelivery.objects.filter(state=State.SENDING, claimed_until__lt=now)[:SWEEP_LIMIT]
    return sum(give_back(row=row, due_at=now, error="lapsed", now=now) for row in rows)
