"""Reading a policy source page by page: a row with a cursor, one process, no hurry (G2)."""

import logging
import time
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from core.transitions import transition
from missions import tasks
from missions.models import Policy, PolicyCrawl, SourceDay
from missions.rules.policies import crawling as rules
from missions.services.policies.storing import ClaimLost, skip_detail, store_detail, store_page
from missions.sources import SOURCES, get_source
from missions.sources.base import (
    ItemUnreadable,
    PolicySource,
    SourceBusy,
    SourceRefused,
    SourceSpent,
)

logger = logging.getLogger(__name__)
_SWEEP_HINT = timedelta(minutes=1)


def start_crawl(*, source: str, is_manual: bool = False) -> PolicyCrawl:
    """Ask for a crawl of a source; the one under way is answered where there is one."""
    try:
        with transaction.atomic():
            crawl = PolicyCrawl.objects.create(source=source, is_manual=is_manual)
            tasks.run_crawl.delay_on_commit(crawl_id=crawl.pk)
    except IntegrityError:
        crawl = PolicyCrawl.objects.get(source=source, state__in=rules.UNFINISHED)
    return crawl


def start_crawls() -> None:
    """Ask for a crawl of every source."""
    for source in SOURCES:
        start_crawl(source=source)


@transaction.atomic
def resume_crawl(*, crawl: PolicyCrawl) -> None:
    """Let a crawl that gave up go on from where it stopped. Raise IllegalTransition or Conflict."""
    transition(row=crawl, table=rules.CRAWL_MOVES, to="queued", attempts=0, error="", retry_at=None)
    tasks.run_crawl.delay_on_commit(crawl_id=crawl.pk)


def sweep_crawls(*, now: datetime | None = None) -> None:
    """Give a hint for every crawl that is due, and begin the first one of each source."""
    now = now or timezone.now()
    known = set(PolicyCrawl.objects.values_list("source", flat=True).distinct())
    for source in SOURCES:
        if source not in known:
            start_crawl(source=source)
    for pk in _find_due(now).values_list("pk", flat=True):
        tasks.run_crawl.hint_again(within=_SWEEP_HINT, crawl_id=pk)


def _find_due(now: datetime) -> models.QuerySet[PolicyCrawl]:
    return PolicyCrawl.objects.filter(
        Q(claimed_until=None) | Q(claimed_until__lt=now),
        Q(retry_at=None) | Q(retry_at__lte=now),
        state__in=rules.UNFINISHED,
    )


def run_crawl(*, crawl: PolicyCrawl, now: datetime | None = None) -> None:
    """Read on for a while, unless another process does or it is not yet time.

    Every page is stored with the cursor that leads beyond it, so whoever takes up after a death
    reads on from there and doubles nothing.
    """
    now = now or timezone.now()
    claim = _claim(crawl, now)
    if claim is None:
        return
    source = get_source(crawl.source)
    until = time.monotonic() + rules.RUN_S
    try:
        while _read_next(crawl, claim, source, now):
            if time.monotonic() > until:
                return _hand_on(crawl, claim)
    except ClaimLost:
        logger.info("policy_crawl_claim_lost crawl=%s", crawl.public_id)


def _claim(crawl: PolicyCrawl, now: datetime) -> UUID | None:
    claim = uuid4()
    due = _find_due(now).filter(pk=crawl.pk)
    if due.update(claim=claim, claimed_until=now + rules.LEASE) != 1:
        return None
    crawl.refresh_from_db()
    if crawl.state != PolicyCrawl.State.RUNNING:
        transition(row=crawl, table=rules.CRAWL_MOVES, to="running", retry_at=None)
    return claim


def _hand_on(crawl: PolicyCrawl, claim: UUID) -> None:
    """Let go, and ask for the rest: others want the worker too."""
    PolicyCrawl.objects.filter(pk=crawl.pk, claim=claim).update(claim=None, claimed_until=None)
    tasks.run_crawl.delay_on_commit(crawl_id=crawl.pk)


def _read_next(crawl: PolicyCrawl, claim: UUID, source: PolicySource, now: datetime) -> bool:
    """Read one page or one detail; False where there is nothing more to do now."""
    try:
        if crawl.stage == PolicyCrawl.Stage.PAGES:
            _spend_call(crawl, claim, source, now)
            page = source.read_page(crawl.next_page)
            store_page(crawl=crawl, claim=claim, page=page, source=source, now=now)
        else:
            _read_detail(crawl, claim, source, now)
    except SourceSpent:
        _stop_for_today(crawl, claim, now)
    except SourceBusy as error:
        _rest(crawl, claim, error, now)
    except SourceRefused as error:
        _end(crawl, claim, "failed", error=error.error)
    return crawl.state == PolicyCrawl.State.RUNNING


def _spend_call(crawl: PolicyCrawl, claim: UUID, source: PolicySource, now: datetime) -> None:
    """Count a call before it is made, so that a process that dies with it has counted it.

    Raise SourceSpent where four fifths of the day's calls are used.
    """
    today = timezone.localdate(now)
    day, _is_new = SourceDay.objects.get_or_create(source=crawl.source, day=today)
    rows = SourceDay.objects.filter(pk=day.pk)
    if source.daily_calls:
        rows = rows.filter(calls__lt=rules.count_usable_calls(source.daily_calls))
    if rows.update(calls=F("calls") + 1) != 1:
        raise SourceSpent()
    until = max(timezone.now(), now) + rules.LEASE
    ours = PolicyCrawl.objects.filter(pk=crawl.pk, claim=claim)
    if ours.update(calls=F("calls") + 1, claimed_until=until) != 1:
        raise ClaimLost
    time.sleep(source.pause_s)


def _read_detail(crawl: PolicyCrawl, claim: UUID, source: PolicySource, now: datetime) -> None:
    rows = Policy.objects.filter(source=crawl.source, needs_detail=True, is_active=True)
    policy = rows.order_by("pk").first()
    if policy is None:
        return _end(crawl, claim, "done", finished_at=timezone.now())
    _spend_call(crawl, claim, source, now)
    try:
        detail = source.read_detail(policy.external_id)
    except ItemUnreadable as error:
        return skip_detail(crawl=crawl, claim=claim, policy=policy, error=str(error))
    except SourceBusy as error:
        # One that never answers must not keep the others waiting for ever.
        if crawl.attempts + 1 < rules.MOST_ATTEMPTS:
            raise
        return skip_detail(crawl=crawl, claim=claim, policy=policy, error=error.error)
    return store_detail(crawl=crawl, claim=claim, policy=policy, detail=detail, now=now)


def _stop_for_today(crawl: PolicyCrawl, claim: UUID, now: datetime) -> None:
    """Wait for the calls of tomorrow; details simply wait for the next crawl."""
    if crawl.stage == PolicyCrawl.Stage.DETAILS:
        return _end(crawl, claim, "done", error="quota", finished_at=timezone.now())
    return _end(crawl, claim, "resting", error="quota", retry_at=rules.find_next_day(now))


def _rest(crawl: PolicyCrawl, claim: UUID, error: SourceBusy, now: datetime) -> None:
    attempts = crawl.attempts + 1
    if attempts >= rules.MOST_ATTEMPTS:
        return _end(crawl, claim, "failed", error=error.error, attempts=attempts)
    wait = rules.wait_after(attempts, asked_s=error.retry_after_s)
    return _end(crawl, claim, "resting", error=error.error, attempts=attempts, retry_at=now + wait)


def _end(crawl: PolicyCrawl, claim: UUID, to: str, **changes: Any) -> None:
    """Leave a state together with the claim; whoever lost the claim changes nothing."""
    with transaction.atomic():
        mine = PolicyCrawl.objects.select_for_update().filter(pk=crawl.pk, claim=claim)
        if not mine.exists():
            raise ClaimLost
        transition(
            row=crawl, table=rules.CRAWL_MOVES, to=to, claim=None, claimed_until=None, **changes
        )
    if to == "failed":
        logger.warning("policy_crawl_failed source=%s error=%s", crawl.source, crawl.error)
