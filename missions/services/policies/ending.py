"""What becomes of policies that a source no longer tells of, and of missions they led to (G5)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.services import notify
from core.errors import Conflict
from core.transitions import transition
from missions import tasks
from missions.models import Mission, MissionChange, Policy, PolicyCrawl
from missions.rules.catalogue import MISSION_MOVES
from missions.rules.policies import crawling as rules
from missions.sources.base import PolicySource

_STOPPING = ("approved", "open")


def settle_absent(*, crawl: PolicyCrawl, source: PolicySource, now: datetime) -> None:
    """Count those that all pages left out, or that are over; twice, on two days, and they ended.

    Part of the transaction that stores the last page. Where half of them vanished at once, none
    is counted: then the source is ill.
    """
    today = timezone.localdate(now)
    told = Policy.objects.filter(source=crawl.source)
    if source.is_remote:
        told.filter(is_sample=True).update(is_active=False)
        told = told.filter(is_sample=False)
    absent = ~Q(crawl=crawl) | Q(crawl=None)
    known = told.filter(is_active=True)
    is_doubtful = rules.is_doubtful(known=known.count(), absent=known.filter(absent).count())
    if not is_doubtful:
        over = Q(is_closed=True) | Q(apply_to__lt=today)
        not_today = Q(missed_on=None) | ~Q(missed_on=today)
        known.filter(absent | over).filter(not_today).update(
            missed=F("missed") + 1, missed_on=today
        )
        told.exclude(absent | over).update(missed=0, missed_on=None, is_active=True)
    ended = known.filter(missed__gte=rules.MISSES_TO_END).update(is_active=False)
    found: dict[str, Any] = {"is_doubtful": is_doubtful, "ended_count": ended}
    if source.has_details:
        PolicyCrawl.objects.filter(pk=crawl.pk).update(stage="details", **found)
    else:
        free: dict[str, Any] = {"claim": None, "claimed_until": None, "finished_at": now}
        transition(row=crawl, table=rules.CRAWL_MOVES, to="done", **free, **found)
    tasks.follow_crawl.delay_on_commit()


def end_missions() -> int:
    """Close the missions of policies that ended, and tell whoever is under way; return how many."""
    rows = Mission.objects.filter(policy__is_active=False, state__in=_STOPPING)
    closed = 0
    for mission in rows.order_by("pk"):
        try:
            _end_mission(mission)
        except Conflict:
            # Somebody moved it at this moment; the next sweep looks again.
            continue
        closed += 1
    return closed


@transaction.atomic
def _end_mission(mission: Mission) -> None:
    old = mission.state
    transition(row=mission, table=MISSION_MOVES, to="closed")
    MissionChange.objects.create(
        mission=mission,
        old_state=old,
        new_state=mission.state,
        reason="바탕이 된 정책이 끝났거나 원문에서 사라졌어요.",
    )
    under_way = mission.participations.active().filter(user__is_active=True)
    for participation in under_way.select_related("user"):
        notify(
            user=participation.user,
            kind="policy_ended",
            title=_("하던 복지 미션이 문을 닫았어요"),
            body=_(
                "바탕이 된 정책이 끝나서 새로 시작할 수는 없어요. "
                "지금까지 한 것은 그대로 남아 있어요."
            ),
            url=reverse("missions:policies"),
            dedupe_key=f"policy_ended:{mission.public_id}",
        )
