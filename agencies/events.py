"""What the alert programme announces: ids and urgency, never a person."""

from typing import Any

from accounts.models import Agency, StaffMember
from agencies import rules
from agencies.models import Alert, Case, Offer, Timer
from core import live

# Every socket of the platform's safety officers hears this one.
SAFETY_GROUP = "staff.safety"


def member_group(member: StaffMember) -> str:
    """Name the group of everything the portal's sockets of one member hear."""
    return f"staff.{member.pk}"


def _tell_staff(alert: Alert, event: dict[str, Any]) -> None:
    """Tell the agency, and the platform's officers what reached them."""
    groups = [live.agency_group(alert.agency)]
    reached = alert.escalation_step >= rules.PLATFORM_STEP or alert.state == Alert.State.EMERGENCY
    if reached and not alert.agency.is_platform:
        groups.append(SAFETY_GROUP)
    for group in groups:
        live.announce_on_commit(group=group, event=event)


def _describe(alert: Alert) -> dict[str, Any]:
    return {
        "id": str(alert.public_id),
        "priority": alert.priority,
        "level": alert.level,
        "state": alert.state,
    }


def announce_alert(*, alert: Alert, kind: str, is_notice: bool = True) -> None:
    """Tell the open queues; `is_notice` asks them to draw attention."""
    _tell_staff(alert, {"type": kind, "data": {**_describe(alert), "is_notice": is_notice}})


def announce_timer(*, timer: Timer, alert: Alert) -> None:
    """Tell the open queues that something was not done in time."""
    _tell_staff(alert, {"type": "timer.breached", "data": {**_describe(alert), "kind": timer.kind}})


def announce_case_timer(*, timer: Timer, case: Case) -> None:
    """Tell the agency that a mark of a case's clock was passed."""
    live.announce_on_commit(
        group=live.agency_group(case.agency),
        event={
            "type": "timer.breached",
            "data": {"case": str(case.public_id), "kind": timer.kind},
        },
    )


def announce_case_alert(*, case: Case, alert: Alert, url: str) -> None:
    """Tell the counsellor of an open case, wherever they are in the portal (C7)."""
    if case.assigned_to is None:
        return
    live.announce_on_commit(
        group=member_group(case.assigned_to),
        event={
            "type": "case.alert",
            "data": {"id": str(case.public_id), "priority": alert.priority, "url": url},
        },
    )


def announce_emergency(*, alert: Alert, public_id: Any, state: str) -> None:
    """Tell the platform's officers that an emergency waits for one of them, or was decided."""
    live.announce_on_commit(
        group=SAFETY_GROUP,
        event={
            "type": "emergency.changed",
            "data": {"id": str(public_id), "alert": str(alert.public_id), "state": state},
        },
    )


def announce_offer(*, offer: Offer, kind: str) -> None:
    """Tell the person's open pages about an offer."""
    live.announce_on_commit(
        group=live.person_group(offer.alert.user),
        event={"type": kind, "data": {"id": str(offer.public_id), "state": offer.state}},
    )


def announce_case(*, case: Case, kind: str = "case.changed") -> None:
    """Tell the person's pages and the agency's that something of a case changed; its id alone."""
    for group in (live.person_group(case.user), live.agency_group(case.agency)):
        live.announce_on_commit(
            group=group, event={"type": kind, "data": {"id": str(case.public_id)}}
        )


def announce_referral(*, agency: Agency, referral_id: str) -> None:
    """Tell a recipient's pages that something of a referral changed; its id alone."""
    event = {"type": "referral.changed", "data": {"id": referral_id}}
    live.announce_on_commit(group=live.agency_group(agency), event=event)
