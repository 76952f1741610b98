"""Cases: opened when a person accepts an offer, moved by one transition, each move written down."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.models import AccessLog, StaffMember
from agencies.models import Assignment, Case, CaseChange, Offer, Timer
from agencies.rules import cases as rules
from agencies.services.moves import AuditedRefusal
from agencies.services.timers import start_timer
from core.transitions import IllegalTransition, transition


class CaseMoveRefused(AuditedRefusal, IllegalTransition):
    """The case machine has no such move."""


def move_case(
    *, case: Case, to: str, member: StaffMember | None = None, reason: str = "", **changes: Any
) -> None:
    """Make one move of the case machine and write who made it. Raise Conflict."""
    change = CaseChange(case=case, member=member, old_state=case.state, new_state=to, reason=reason)
    try:
        transition(row=case, table=rules.CASE_MOVES, to=to, updated_at=timezone.now(), **changes)
    except IllegalTransition as refusal:
        change.is_refused = True
        raise CaseMoveRefused(change) from refusal
    change.save()


@transaction.atomic
def open_case(*, offer: Offer) -> Case:
    """Open the case of an accepted offer, once; who sent the offer looks after it (T2)."""
    alert = offer.alert
    known = Case.objects.active().filter(user=alert.user, agency=alert.agency).first()
    if known is not None:
        return known
    case = Case.objects.create(
        user=alert.user,
        agency=alert.agency,
        alert=alert,
        offer=offer,
        token=accounts.issue_subject_token(user=alert.user, agency=alert.agency),
        contact_name=offer.contact_name,
        contact_phone=offer.contact_phone,
        safe_hours=offer.safe_hours,
        priority=alert.priority,
        assigned_to=offer.sent_by,
    )
    Assignment.objects.create(case=case, member=offer.sent_by, reason="accepted")
    start_clock(case=case)
    return case


def start_clock(*, case: Case) -> None:
    """Start the 10, 15 and 30 days of the Korean case clock (C9)."""
    now = timezone.now()
    Case.objects.filter(pk=case.pk).update(clock_started_at=now, updated_at=now)
    for kind, span in rules.CLOCK.items():
        start_timer(kind=Timer.Kind(kind), due_at=now + span, case=case, priority=case.priority)


@transaction.atomic
def read_case(*, case: Case, member: StaffMember) -> Case:
    """Open a case file; that is written down (B11)."""
    accounts.require_conduct(member=member)
    accounts.record_access(
        member=member,
        subject=case.user,
        action=AccessLog.Action.VIEWED,
        target_kind="case",
        target_id=case.public_id,
        purpose="사례 살펴보기",
    )
    return case
