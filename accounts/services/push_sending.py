"""Sending what is due: claim and commit, then the network, then the answer (ADR 0017)."""

import logging
import time
from collections import Counter, defaultdict
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from redis.exceptions import RedisError

from accounts import selectors
from accounts.models import Device, PushDelivery, PushSetting, User
from accounts.push import PROVIDERS, get_carrier, rules
from accounts.push.base import Fate, Outcome, PushMessage
from accounts.services.devices import forget_devices
from accounts.services.looking import list_looking
from accounts.services.push_moves import give_back, settle
from accounts.services.pushes import list_seen

logger = logging.getLogger(__name__)
State = PushDelivery.State
# A slow vendor holds a worker no longer than this; the sweep calls again.
WORK_TIME_S = 60.0
RECEIPT_BATCH = 1000
# What went out, or may have.
_OUT = [State.SENDING, State.SENT, State.DELIVERED]


def send_pushes(*, now: datetime | None = None) -> int:
    """Send what is due, and return how many a carrier took. May run twice, and side by side."""
    until = time.monotonic() + WORK_TIME_S
    taken = 0
    for provider in PROVIDERS:
        while time.monotonic() < until and not _is_resting(provider):
            at = now or timezone.now()
            found_count, claimed = _claim(provider, at)
            taken += _carry(provider, claimed, at)
            if not found_count:
                break
    return taken


@transaction.atomic
def _claim(provider: str, now: datetime) -> tuple[int, list[PushDelivery]]:
    """Decide over the next batch, and take what may go; committed before any network.

    One sender at a time looks at a person, so two cannot each use up their daily share; people
    whom another one looks at are left for the next run.
    """
    due = PushDelivery.objects.filter(provider=provider, state=State.QUEUED, due_at__lte=now)
    batch = due.exclude(device=None).order_by("due_at", "pk")[: get_carrier(provider).batch_size]
    found = dict(batch.values_list("pk", "user_id"))
    locked = User.objects.select_for_update(no_key=True, skip_locked=True)
    people = set(locked.filter(pk__in=set(found.values())).values_list("pk", flat=True))
    rows = list(
        due.filter(pk__in=found, user__in=people)
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("device__sign_in__user")
        .order_by("due_at", "pk")
    )
    known = _Knowledge(rows, now)
    return len(rows), [row for row in rows if _decide(row, known, now)]


class _Knowledge:
    """What a batch must be judged by, asked for all of it at once."""

    def __init__(self, rows: list[PushDelivery], now: datetime) -> None:
        people = {row.user_id for row in rows}
        settings = PushSetting.objects.filter(user__in=people, is_on=True)
        self.wanted = set(settings.values_list("user_id", "category"))
        self.consenting = {
            purpose: selectors.list_consenting(user_ids=people, code=purpose)
            for purpose in {row.purpose for row in rows}
        }
        self.seen = {
            category: list_seen(category=category, causes=causes)
            for category, causes in _group_causes(rows).items()
        }
        self.looking = list_looking(user_ids=people, now=now)
        self.out = _list_out(people, now)

    def gather(self, row: PushDelivery, now: datetime) -> rules.PushFacts:
        """Put together what decides over one push."""
        device = row.device
        zone = ZoneInfo(device.time_zone if device else rules.DEFAULT_TIME_ZONE)
        others = [key for key in self.out[row.user_id] if key[1] != row.cause]
        of_category = Counter(category for category, _cause in others)
        return rules.PushFacts(
            category=row.category,
            local_now=now.astimezone(zone),
            expires_at=row.expires_at,
            is_urgent=row.is_urgent,
            is_signed_in=device is not None and selectors.is_sign_in_alive(device.sign_in),
            is_wanted=(row.user_id, row.category) in self.wanted,
            is_consented=row.user_id in self.consenting[row.purpose],
            is_seen=row.cause in self.seen[row.category],
            is_looking=row.user_id in self.looking,
            sent_count=of_category.total(),
            sent_of_category_count=of_category[row.category],
        )


def _group_causes(rows: list[PushDelivery]) -> dict[str, set[UUID]]:
    causes: dict[str, set[UUID]] = defaultdict(set)
    for row in rows:
        causes[row.category].add(row.cause)
    return causes


def _list_out(people: Collection[int], now: datetime) -> dict[int, set[tuple[str, UUID]]]:
    """What each person was told of in the last day: two phones told of one thing count once."""
    out: dict[int, set[tuple[str, UUID]]] = defaultdict(set)
    rows = PushDelivery.objects.filter(
        user__in=people, state__in=_OUT, sent_at__gt=now - timedelta(hours=24)
    )
    for user_id, category, cause in rows.values_list("user_id", "category", "cause"):
        out[user_id].add((category, cause))
    return out


def _decide(row: PushDelivery, known: _Knowledge, now: datetime) -> bool:
    """Take a push that may go now; let the others wait, or end them."""
    verdict = rules.judge(known.gather(row, now))
    changes: dict[str, Any] = {"updated_at": now}
    if verdict.until:
        PushDelivery.objects.filter(pk=row.pk).update(due_at=verdict.until, **changes)
        return False
    if verdict.end:
        settle(row=row, to=verdict.end, reason=verdict.reason, **changes)
        return False
    # `sent_at` stands from here on, so that the daily share counts what is on its way.
    changes |= {"claimed_until": now + rules.CLAIM_TIME, "sent_at": now}
    settle(row=row, to=State.SENDING, attempts=row.attempts + 1, **changes)
    row.state, row.attempts = State.SENDING, row.attempts + 1
    known.out[row.user_id].add((row.category, row.cause))
    return True


def _carry(provider: str, rows: list[PushDelivery], now: datetime) -> int:
    """Hand a claimed batch to its carrier and write down what became of each."""
    if not rows:
        return 0
    carrier = get_carrier(provider)
    outcomes = carrier.send([_compose(row, now) for row in rows])
    for row, outcome in zip(rows, outcomes, strict=True):
        _record(row, outcome, carrier=carrier.name, now=now)
    if any(outcome.is_carrier_down for outcome in outcomes):
        _rest(provider, max(outcome.retry_after_s for outcome in outcomes))
    return sum(outcome.fate is Fate.ACCEPTED for outcome in outcomes)


def _compose(row: PushDelivery, now: datetime) -> PushMessage:
    """Make the message; its words come from the closed table alone."""
    device: Device = row.device  # type: ignore[assignment]  # a claimed row had one
    return PushMessage(
        token=device.token,
        category=row.category,
        thread=row.thread,
        push_id=row.public_id,
        ttl_s=max(int((row.expires_at - now).total_seconds()), 60),
    )


def _record(row: PushDelivery, outcome: Outcome, *, carrier: str, now: datetime) -> None:
    done: dict[str, Any] = {
        "claimed_until": None,
        "carrier": carrier,
        "error": outcome.error,
        "updated_at": timezone.now(),
    }
    if outcome.fate is Fate.ACCEPTED:
        due = now + rules.RECEIPT_WAIT if outcome.ticket else None
        settle(row=row, to=State.SENT, ticket=outcome.ticket, receipt_due_at=due, **done)
    elif outcome.fate is Fate.GONE:
        settle(row=row, to=State.DEAD, **done)
        _prune(row, unchanged_since=now)
    elif outcome.fate is Fate.REFUSED:
        settle(row=row, to=State.FAILED, **done)
    else:
        rest = rules.rest_after(row.attempts, outcome.retry_after_s)
        give_back(row=row, due_at=now + rest, error=outcome.error, now=timezone.now())


def _prune(row: PushDelivery, *, unchanged_since: datetime) -> None:
    """Delete a device whose token is dead, unless the app has registered anew meanwhile."""
    if row.device_id is None:
        return
    old = Device.objects.filter(pk=row.device_id, last_seen_at__lte=unchanged_since)
    if forget_devices(devices=old):
        logger.info("push_device_pruned push=%s", row.public_id)


def _rest(provider: str, asked_s: float) -> None:
    with suppress(RedisError):
        cache.set(f"push-rest:{provider}", True, max(min(asked_s, 3600.0), 10.0))


def _is_resting(provider: str) -> bool:
    with suppress(RedisError):
        return bool(cache.get(f"push-rest:{provider}"))
    return False


def read_receipts(*, now: datetime | None = None) -> int:
    """Learn what became of what carriers took, and prune dead devices; return how many we know."""
    at = now or timezone.now()
    return sum(_read_receipts_of(provider, at) for provider in PROVIDERS)


def _read_receipts_of(provider: str, now: datetime) -> int:
    sent = PushDelivery.objects.filter(provider=provider, state=State.SENT, receipt_due_at__lte=now)
    rows = {row.ticket: row for row in sent.order_by("receipt_due_at")[:RECEIPT_BATCH]}
    if not rows:
        return 0
    receipts = get_carrier(provider).read_receipts(list(rows))
    for ticket, row in rows.items():
        _record_receipt(row, receipts.get(ticket), now)
    return len(receipts)


def _record_receipt(row: PushDelivery, outcome: Outcome | None, now: datetime) -> None:
    sent_at = row.sent_at or row.created_at
    if outcome is None:
        is_over = now - sent_at > rules.RECEIPT_LIFETIME
        later = None if is_over else now + rules.RECEIPT_WAIT
        PushDelivery.objects.filter(pk=row.pk).update(receipt_due_at=later)
        return
    to = {Fate.DELIVERED: State.DELIVERED, Fate.GONE: State.DEAD}.get(outcome.fate, State.FAILED)
    settle(row=row, to=to, receipt_due_at=None, error=outcome.error, updated_at=now)
    if outcome.fate is Fate.GONE:
        _prune(row, unchanged_since=sent_at)
