"""What a person chooses about their own case: to stop, another counsellor, another agency (C12)."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.models import Agency, User
from agencies import events
from agencies.models import Approval, Assignment, Case, InterestConflict
from agencies.selectors import sharing as selectors
from agencies.services.cases import move_case, start_clock
from agencies.services.referrals import end_referrals
from agencies.services.sharing import end_excerpts
from agencies.services.talk import CaseClosed, lock_case
from agencies.services.timers import stop_timers
from core.errors import Conflict

State, Outcome = Case.State, Case.Outcome


class NobodyToChange(Conflict):
    """Nobody looks after the case yet, so there is nobody to change."""

    code = "nobody_assigned"
    default_detail = "아직 담당이 정해지지 않았어요."


class AgencyNotChoosable(Conflict):
    """The agency is none of those offered to this person."""

    code = "agency_not_choosable"
    default_detail = "지금은 고를 수 없는 기관이에요. 목록에서 다시 골라 주세요."


@transaction.atomic
def stop_case(*, case: Case) -> Case:
    """The person wants no more counselling: a closure is asked for, and nobody asks why.

    Where nobody looks after the case there is nothing to settle: it ends at once. Asking twice
    is once. Raise CaseClosed.
    """
    current = _lock_open(case)
    if current.assigned_to is None:
        end_case(case=current, outcome=Outcome.DECLINED, reason="by_person")
    elif current.state != State.CLOSURE_REQUESTED:
        came_from = current.state
        move_case(
            case=current,
            to=State.CLOSURE_REQUESTED,
            reason="by_person",
            state_before_closure=came_from,
        )
        Approval.objects.get_or_create(
            case=current,
            kind=Approval.Kind.CLOSURE,
            state=Approval.State.REQUESTED,
            defaults={"outcome": Outcome.DECLINED, "requested_by": current.assigned_to},
        )
    end_excerpts(case=current)
    events.announce_case(case=current, kind="case.changed")
    return current


@transaction.atomic
def change_counsellor(*, case: Case) -> Case:
    """The person asks for somebody else: who held the case sees nothing of them any more.

    The case waits without a holder for the supervisor. Raise CaseClosed or NobodyToChange.
    """
    current = _lock_open(case)
    if current.assigned_to is None:
        raise NobodyToChange()
    InterestConflict.objects.get_or_create(
        member=current.assigned_to,
        subject=current.user,
        defaults={"declared_by": InterestConflict.DeclaredBy.PERSON},
    )
    _leave_unassigned(current)
    end_excerpts(case=current)
    _tell_supervisors(current)
    events.announce_case(case=current, kind="case.changed")
    return current


@transaction.atomic
def transfer_case(*, case: Case, agency: Agency) -> Case:
    """The person goes on at another agency: it gets the contact (T2), the old one loses the file.

    Raise CaseClosed, AgencyNotChoosable or ConsentMissing; then everything stays where it is.
    """
    current = _lock_open(case)
    if agency not in list_choosable(user=current.user):
        raise AgencyNotChoosable()
    new = Case.objects.create(
        user=current.user,
        agency=agency,
        previous=current,
        token=accounts.issue_subject_token(user=current.user, agency=agency),
        contact_name=current.contact_name,
        contact_phone=current.contact_phone,
        safe_hours=current.safe_hours,
        priority=current.priority,
    )
    accounts.record_disclosure(
        subject=current.user,
        agency=agency,
        tier="T2",
        items=["token", "nickname", "contact_phone", "safe_hours"],
        basis="다른 기관에서 이어 가기로 직접 고름",
        decided_by=current.user,
    )
    start_clock(case=new)
    _leave_unassigned(current)
    end_case(case=current, outcome=Outcome.TRANSFERRED, reason="by_person")
    _tell_supervisors(new)
    events.announce_case(case=new, kind="case.created")
    return new


def list_choosable(*, user: User) -> list[Agency]:
    """Agencies a person may choose, without those they have an open case at."""
    own = Case.objects.active().filter(user=user).values_list("agency", flat=True)
    return selectors.list_choosable_agencies(user=user, without=list(own))


@transaction.atomic
def end_cases(*, user: User) -> int:
    """Close every case of a person who closed their account; the contact is forgotten.

    What was written in the case is hidden from staff as long as the account is closed; the
    agency is told plainly by the state of the case.
    """
    cases = list(Case.objects.active().filter(user=user).select_related("agency", "user"))
    for case in cases:
        forgotten = {"contact_name": "", "contact_phone": "", "safe_hours": ""}
        end_case(case=case, outcome=Outcome.DECLINED, reason="account_closed", **forgotten)
    return len(cases)


@transaction.atomic
def end_case(*, case: Case, outcome: str, reason: str, **changes: Any) -> None:
    """Close a case at the person's wish, with all that was asked, shown or referred in it."""
    now = timezone.now()
    if case.state != State.CLOSURE_REQUESTED:
        came_from = case.state
        move_case(
            case=case, to=State.CLOSURE_REQUESTED, reason=reason, state_before_closure=came_from
        )
    end_excerpts(case=case)
    end_referrals(case=case, reason=reason)
    case.approvals.filter(state=Approval.State.REQUESTED).delete()
    stop_timers(case=case)
    move_case(case=case, to=State.CLOSED, reason=reason, outcome=outcome, closed_at=now, **changes)
    events.announce_case(case=case, kind="case.changed")


def _lock_open(case: Case) -> Case:
    current = lock_case(case=case)
    if current.state == State.CLOSED:
        raise CaseClosed("이미 마친 상담이에요.")
    return current


def _leave_unassigned(case: Case) -> None:
    now = timezone.now()
    Assignment.objects.filter(case=case, until_at=None).update(until_at=now)
    Case.objects.filter(pk=case.pk).update(assigned_to=None, updated_at=now)
    case.assigned_to = None


def _tell_supervisors(case: Case) -> None:
    """Whoever hands out cases hears that one waits; the bell names the token alone."""
    for member in case.agency.members.filter(role="supervisor", is_active=True):
        accounts.notify(
            user=member.user,
            kind="case_unassigned",
            title="담당을 정해 주세요",
            body=f"{case.token} 사례가 담당을 기다리고 있어요.",
            url=f"/agency/cases/{case.public_id}/",
        )
