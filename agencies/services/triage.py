"""What staff do with an alert before anybody is in touch: take it, judge it, set it aside."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import StaffMember
from agencies import events, rules, selectors
from agencies.models import Alert, AlertChange, Timer
from agencies.services.moves import (
    MoveRefused,
    check_lock,
    check_member,
    keep_refusals,
    move_alert,
    record_change,
    withdraw_drafts,
)
from agencies.services.timers import start_timer, stop_timers
from core.errors import InvalidInput
from core.transitions import ChangedMeanwhile


class UnknownDismissReason(InvalidInput):
    """A signal is set aside for one of the listed reasons only."""

    code = "unknown_dismiss_reason"
    default_detail = "까닭을 골라 주세요."


class UnknownConfirmReason(InvalidInput):
    """A human level is given with one of the listed reasons, between 0 and 5."""

    code = "unknown_confirm_reason"
    default_detail = "단계와 까닭을 골라 주세요."


def _hold(member: StaffMember) -> dict[str, Any]:
    """What makes an alert this member's own for a quarter of an hour."""
    return {"acknowledged_by": member, "locked_until": timezone.now() + rules.LOCK_TIME}


@keep_refusals
def acknowledge_alert(*, alert: Alert, member: StaffMember) -> Alert:
    """Stop the clock: this member looks after it. Raise Conflict when somebody already does.

    From here a contact or an offer is due; one that was due already is not put off by this.
    """
    check_member(alert=alert, member=member)
    check_lock(alert=alert, member=member, to=Alert.State.ACKNOWLEDGED)
    now = timezone.now()
    move_alert(
        alert=alert,
        to=Alert.State.ACKNOWLEDGED,
        member=member,
        acknowledged_at=now,
        **_hold(member),
    )
    stop_timers(alert=alert, kinds=[Timer.Kind.ACK])
    if not alert.timers.running().filter(kind=Timer.Kind.CONTACT).exists():
        _await_contact(alert, alert.priority, now)
    record_change(alert=alert, member=member, purpose="신호 확인")
    events.announce_alert(alert=alert, kind="alert.changed", is_notice=False)
    return alert


def _await_contact(alert: Alert, priority: str, at: datetime) -> None:
    due_at = rules.compute_contact_due(
        priority=priority,
        hours=selectors.list_spans(alert.agency),
        at=selectors.get_local_time(at),
        closed=selectors.list_closed_dates(alert.agency, at),
    )
    step = rules.PLATFORM_STEP if alert.agency.is_platform else 0
    start_timer(kind=Timer.Kind.CONTACT, due_at=due_at, alert=alert, priority=priority, step=step)


@keep_refusals
def confirm_alert(*, alert: Alert, member: StaffMember, level: int, reason: str) -> Alert:
    """Say how a human sees it; the level may differ from the machine's.

    Seen graver, the contact is due sooner. Where an offer still stands, it goes back to that.
    """
    check_member(alert=alert, member=member)
    check_lock(alert=alert, member=member, to=Alert.State.CONFIRMED)
    if reason not in rules.CONFIRM_REASONS or level not in range(6):
        raise UnknownConfirmReason()
    move_alert(
        alert=alert,
        to=Alert.State.CONFIRMED,
        member=member,
        reason=reason,
        human_level=level,
        confirm_reason=reason,
        confirmed_at=timezone.now(),
        **_hold(member),
    )
    seen = rules.choose_priority(source=Alert.Source.CRISIS, level=level)
    if alert.offers.filter(state__in=rules.STANDING_OFFER_STATES).exists():
        move_alert(alert=alert, to=Alert.State.OFFERED, member=member, reason="offer_stands")
        stop_timers(alert=alert, kinds=[Timer.Kind.CONTACT])
    elif seen in rules.URGENT and rules.is_more_urgent(seen, alert.priority):
        _await_contact(alert, seen, alert.acknowledged_at or timezone.now())
    record_change(alert=alert, member=member, purpose="신호 판단")
    events.announce_alert(alert=alert, kind="alert.changed", is_notice=False)
    return alert


@keep_refusals
def dismiss_alert(*, alert: Alert, member: StaffMember, reason: str) -> Alert:
    """Set aside a signal that meant nothing; the reason feeds the evaluation of the detector."""
    check_member(alert=alert, member=member)
    check_lock(alert=alert, member=member, to=Alert.State.DISMISSED)
    if reason not in rules.DISMISS_REASONS:
        raise UnknownDismissReason()
    move_alert(
        alert=alert,
        to=Alert.State.DISMISSED,
        member=member,
        reason=reason,
        dismiss_reason=reason,
        locked_until=None,
    )
    stop_timers(alert=alert)
    withdraw_drafts(alert=alert)
    record_change(alert=alert, member=member, purpose="신호 넘김")
    events.announce_alert(alert=alert, kind="alert.changed", is_notice=False)
    return alert


@keep_refusals
def take_over_alert(*, alert: Alert, member: StaffMember) -> Alert:
    """Look after what a colleague held: once their lock is over, a supervisor at once.

    No state changes; who held it before stays in the audit row.
    """
    check_member(alert=alert, member=member)
    change = AlertChange(
        alert=alert,
        member=member,
        old_state=alert.state,
        new_state=alert.state,
        reason="taken_over",
    )
    if alert.state not in rules.HELD_STATES or alert.acknowledged_by_id == member.pk:
        change.is_refused = True
        raise MoveRefused(change)
    if member.role != StaffMember.Role.SUPERVISOR:
        check_lock(alert=alert, member=member, to=alert.state)
    held = Alert.objects.filter(
        pk=alert.pk, state=alert.state, acknowledged_by=alert.acknowledged_by_id
    )
    if held.update(updated_at=timezone.now(), **_hold(member)) != 1:
        raise ChangedMeanwhile()
    alert.refresh_from_db(fields=["acknowledged_by", "locked_until", "updated_at"])
    change.save()
    record_change(alert=alert, member=member, purpose="신호 이어받음")
    events.announce_alert(alert=alert, kind="alert.changed", is_notice=False)
    return alert
