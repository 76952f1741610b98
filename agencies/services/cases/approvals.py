"""Approvals: a supervisor looks at an assessment, a plan or a closure; never who asked."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import StaffMember
from agencies import events
from agencies.models import Approval, Case
from agencies.rules import case_steps
from agencies.selectors import case_steps as selectors
from agencies.services.cases.aftercare import plan_aftercare
from agencies.services.cases.forms import unlock_form
from agencies.services.cases.moves import check_case_member, move_case, record_case_change
from agencies.services.moves import keep_refusals
from core.errors import Conflict, InvalidInput, NotPermitted
from core.text import clean_text
from core.transitions import transition

_MOVES = {"requested": {"approved", "returned"}}


class ApprovalNotDue(Conflict):
    """It cannot be asked for as the case stands: another state, or the form is not written."""

    code = "approval_not_due"
    default_detail = "지금은 승인을 요청할 수 없어요. 서식을 다 썼는지 확인해 주세요."


class ApprovalWaits(Conflict):
    """It was asked for already and waits, or was given."""

    code = "approval_waits"
    default_detail = "이미 승인을 요청했어요."


class OutcomeUnfit(InvalidInput):
    """A closure has one of the outcomes, and "no contact" only after enough tries."""

    code = "outcome_unfit"
    default_detail = "종결 결과를 골라 주세요."


class NotYourApproval(NotPermitted):
    """Only a supervisor decides, and nobody about what they asked for themselves."""

    code = "not_your_approval"
    default_detail = "스스로 요청한 것은 다른 책임자가 살펴야 해요."


@keep_refusals
def request_approval(*, case: Case, kind: str, member: StaffMember, outcome: str = "") -> Approval:
    """Ask a supervisor to approve what was written; a closure names its outcome and moves the case.

    Raise ApprovalNotDue, ApprovalWaits or OutcomeUnfit.
    """
    check_case_member(case=case, member=member)
    _check_due(case, kind, outcome)
    latest = selectors.get_approval(case=case, kind=kind)
    if latest and latest.state != Approval.State.RETURNED:
        raise ApprovalWaits()
    try:
        with transaction.atomic():
            approval = Approval.objects.create(
                case=case, kind=kind, requested_by=member, outcome=outcome
            )
    except IntegrityError as error:
        raise ApprovalWaits() from error
    if kind == Approval.Kind.CLOSURE:
        before = {"state_before_closure": case.state}
        move_case(case=case, to="closure_requested", member=member, reason=outcome, **before)
    record_case_change(case=case, member=member, purpose="승인 요청")
    events.announce_case(case=case)
    return approval


def _check_due(case: Case, kind: str, outcome: str) -> None:
    """Refuse what is asked for too early, or without what it rests on."""
    if case.state not in case_steps.APPROVAL_STATES.get(kind, ()):
        raise ApprovalNotDue()
    if not selectors.has_submitted_form(case=case, kind=case_steps.FORM_OF[kind]):
        raise ApprovalNotDue()
    is_closure = kind == Approval.Kind.CLOSURE
    if is_closure != (outcome in Case.Outcome.values):
        raise OutcomeUnfit()
    if outcome == Case.Outcome.NO_CONTACT and not selectors.is_unreachable(case=case):
        raise OutcomeUnfit(case_steps.MISSING["no_contact_tries"])


@keep_refusals
def decide_approval(
    *, approval: Approval, member: StaffMember, is_approved: bool, note: str = ""
) -> Approval:
    """Approve, or return with a note, which unlocks the form. A closure closes the case or puts
    it back where it was. Raise NotYourApproval, or Conflict when it was decided meanwhile.
    """
    case = approval.case
    check_case_member(case=case, member=member)
    if member.role != StaffMember.Role.SUPERVISOR or approval.requested_by_id == member.pk:
        raise NotYourApproval()
    words = clean_text(note, limit=500) if note.strip() or not is_approved else ""
    to = Approval.State.APPROVED if is_approved else Approval.State.RETURNED
    decided: dict[str, Any] = {"decided_by": member, "decided_at": timezone.now(), "note": words}
    transition(row=approval, table=_MOVES, to=to, **decided)
    if not is_approved:
        unlock_form(case=case, kind=case_steps.FORM_OF[approval.kind])
    if approval.kind == Approval.Kind.CLOSURE:
        _end_closure(case, member, approval.outcome if is_approved else "")
    record_case_change(case=case, member=member, purpose="승인 결정")
    events.announce_case(case=case)
    return approval


def _end_closure(case: Case, member: StaffMember, outcome: str) -> None:
    """Close with the approved outcome and plan aftercare, or go back to the state before."""
    if outcome:
        changes = {"outcome": outcome, "closed_at": timezone.now(), "state_before_closure": ""}
        move_case(case=case, to="closed", member=member, reason=outcome, **changes)
        plan_aftercare(case=case)
        return
    back = case.state_before_closure
    move_case(case=case, to=back, member=member, reason="returned", state_before_closure="")
