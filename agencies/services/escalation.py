"""Overdue timers: marked once, told further step by step, the person last and plainly (C5).

A step is a row that exists once for its timer, so running twice, or after an hour in which nobody
ran, takes each step that is due once and in order.
"""

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.selectors import has_consent
from agencies import events, rules, selectors
from agencies.models import Alert, Escalation, Timer
from agencies.services import telling
from agencies.services.moves import CONSENT, move_alert

logger = logging.getLogger(__name__)
RUN_LIMIT = 500
STEP_TITLES = {
    Escalation.Step.NEXT_DUTY: "{} 신호가 시한을 넘겼어요",
    Escalation.Step.SUPERVISOR: "책임자에게 알려요: {} 신호가 시한을 넘겼어요",
    Escalation.Step.PLATFORM_SAFETY: "기관이 받지 못한 {} 신호가 있어요",
}


def evaluate_timers(*, now: datetime | None = None, limit: int = RUN_LIMIT) -> int:
    """Take up to `limit` timers that are due, each in a transaction of its own; return how many.

    The caller runs it again while it returns the limit. One that fails is left for the next run.
    """
    at = now or timezone.now()
    failed: set[int] = set()
    count = 0
    while count < limit and (pk := _find_due(at, failed)) is not None:
        count += 1
        try:
            if not _evaluate(pk, at):
                failed.add(pk)  # somebody else has it at this moment
        except Exception as error:  # one broken row must not hold up the others
            failed.add(pk)
            logger.exception("timer_failed timer=%s error=%s", pk, type(error).__name__)
    return count


def _find_due(at: datetime, passed: set[int]) -> int | None:
    due = Timer.objects.running().filter(next_at__lte=at).exclude(pk__in=passed)
    return due.order_by("next_at", "pk").values_list("pk", flat=True).first()


@transaction.atomic
def _evaluate(pk: int, at: datetime) -> bool:
    """Claim one timer, behind its alert as every other service does, and take what is due."""
    alert = Alert.objects.filter(timers=pk).first()
    if alert is not None:
        locked = Alert.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        alert = locked.select_related("agency", "user").filter(pk=alert.pk).first()
        if alert is None:
            return False
    rows = Timer.objects.running().select_for_update(of=("self",), skip_locked=True)
    timer = rows.filter(pk=pk, next_at__lte=at).first()
    if timer is None:
        return False
    if alert is None:
        _evaluate_case(timer, at)
    else:
        _evaluate_alert(timer, alert, at)
    return True


def _evaluate_case(timer: Timer, at: datetime) -> None:
    """A mark of the Korean clock was passed: the supervisors hear of it once."""
    timer.breached_at, timer.next_at = at, None
    timer.save(update_fields=["breached_at", "next_at"])
    case = timer.case
    if case is None:
        return
    supervisors = case.agency.members.filter(is_active=True, role="supervisor")
    hidden = case.user.interest_conflicts.values("member")
    for member in supervisors.exclude(pk__in=hidden).select_related("user"):
        accounts.notify(
            user=member.user,
            kind="case_overdue",
            title=f"사례의 {timer.get_kind_display()} 기한이 지났어요",
            body=f"{case.token} 사례를 담당자와 함께 살펴봐 주세요.",
            url=f"/agency/cases/{case.public_id}/",
            dedupe_key=f"timer-{timer.pk}",
        )
    events.announce_case_timer(timer=timer, case=case)


def _evaluate_alert(timer: Timer, alert: Alert, at: datetime) -> None:
    if not has_consent(alert.user, CONSENT) and alert.state != Alert.State.EMERGENCY:
        # The revocation that is on its way stops it; looked at again if it never comes.
        timer.next_at = at + rules.ACK_TIME["P0"]
        timer.save(update_fields=["next_at"])
        return
    if timer.breached_at is None and timer.due_at <= at:
        timer.breached_at = at
        events.announce_timer(timer=timer, alert=alert)
        _mark_escalated(alert)
    _take_steps(timer, alert, at)
    timer.save(update_fields=["breached_at", "step", "next_at"])


def _mark_escalated(alert: Alert) -> None:
    """Nobody did in time what was due: whoever else sees it may take it."""
    if alert.state in {Alert.State.OPEN, Alert.State.ACKNOWLEDGED}:
        move_alert(alert=alert, to=Alert.State.ESCALATED, reason="overdue", locked_until=None)


def _take_steps(timer: Timer, alert: Alert, at: datetime) -> None:
    """Take every step that is due; where a step reached nobody, the next follows at once."""
    told = 1
    while timer.step < rules.LAST_STEP:
        due_at = _compute_step_time(timer, alert, timer.step + 1)
        if told and due_at > at:
            timer.next_at = due_at
            return
        told = take_step(timer=timer, alert=alert, step=timer.step + 1, at=at)
    timer.next_at = None


def _compute_step_time(timer: Timer, alert: Alert, step: int) -> datetime:
    return rules.compute_step_time(
        priority=timer.priority or alert.priority,
        step=step,
        due_at=selectors.get_local_time(timer.due_at),
        hours=selectors.list_spans(alert.agency),
        closed=selectors.list_closed_dates(alert.agency, timer.due_at),
    )


def take_step(*, timer: Timer, alert: Alert, step: int, at: datetime) -> int:
    """Tell those of one step, write it down, return how many were told."""
    told = _tell_step(alert, timer, step)
    Escalation.objects.create(timer=timer, step=step, told_count=told, at=at)
    timer.step = step
    alert.escalation_step = max(alert.escalation_step, step)
    Alert.objects.filter(pk=alert.pk).update(
        escalation_step=alert.escalation_step, updated_at=timezone.now()
    )
    events.announce_alert(alert=alert, kind="alert.escalated")
    return told


def _tell_step(alert: Alert, timer: Timer, step: int) -> int:
    cause = f"{timer.pk}-{step}"
    if step == Escalation.Step.PERSON:
        telling.tell_not_connected(alert, cause=str(timer.pk))
        return 1
    if step == Escalation.Step.PLATFORM_SAFETY:
        members = selectors.list_safety_officers()
        _record_platform(alert)
    else:
        role = "duty" if step == Escalation.Step.NEXT_DUTY else "supervisor"
        own = alert.agency.members.filter(is_active=True, role=role)
        members = own.exclude(pk=alert.acknowledged_by_id or 0).select_related("user")
    title = STEP_TITLES[Escalation.Step(step)].format(alert.priority)
    return telling.tell_members(members=members, alert=alert, title=title, cause=cause)


def _record_platform(alert: Alert) -> None:
    """From now on the platform's officers see it too: that is a disclosure of its own."""
    platform = selectors.get_platform()
    if platform is None or platform.pk == alert.agency_id or _was_at_platform(alert):
        return
    accounts.record_disclosure(
        subject=alert.user,
        agency=platform,
        tier="T1",
        items=telling.T1_ITEMS,
        basis="기관이 제때 확인하지 못해 온기 안전 담당에게 알림",
    )


def _was_at_platform(alert: Alert) -> bool:
    return alert.escalation_step >= rules.PLATFORM_STEP


@transaction.atomic
def pass_to_platform(*, timer: Timer, alert: Alert, now: datetime) -> None:
    """Reach the platform's officers at once, where an agency has nobody on call (C4).

    The person is told at once too, plainly; the timer goes on to run out for the breach.
    """
    take_step(timer=timer, alert=alert, step=Escalation.Step.PLATFORM_SAFETY, at=now)
    timer.save(update_fields=["step"])
    telling.tell_not_connected(alert, cause=str(timer.pk))
