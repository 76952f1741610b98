"""The case machine: one move, guarded, written down; the clock follows it."""

from typing import Any

from django.utils import timezone

from accounts import services as accounts
from accounts.models import AccessLog, StaffMember
from agencies import events
from agencies.models import Case, CaseChange
from agencies.rules import case_steps
from agencies.rules import cases as rules
from agencies.selectors import case_steps as selectors
from agencies.services.cases.opening import start_clock
from agencies.services.moves import AuditedRefusal, keep_refusals, make_move
from agencies.services.timers import stop_timers
from core.errors import NotPermitted


class NotYourCase(NotPermitted):
    """The member does not work on this case, or no longer."""

    code = "not_your_case"
    default_detail = "맡지 않은 사례예요."


class StepMissing(AuditedRefusal):
    """The machine knows the move, but something must be done or approved before."""

    code = "step_missing"


def check_case_member(*, case: Case, member: StaffMember) -> None:
    """Refuse who does not see the case as things stand now."""
    if not Case.objects.for_staff(member).filter(pk=case.pk).exists():
        raise NotYourCase()


def was_noted_lately(*, case: Case, member: StaffMember, action: str, part: str) -> bool:
    """Tell whether the same reading or writing was written down in the last ten minutes."""
    rows = AccessLog.objects.filter(
        member=member,
        action=action,
        target_kind=part,
        target_id=str(case.public_id),
        at__gt=timezone.now() - accounts.LISTING_REST,
    )
    return rows.exists()


def record_case_change(
    *, case: Case, member: StaffMember, purpose: str, part: str = "case"
) -> None:
    """Write down that a member handled something in a case (B11)."""
    accounts.record_access(
        member=member,
        subject=case.user,
        action=AccessLog.Action.CHANGED,
        target_kind=part,
        target_id=case.public_id,
        purpose=purpose,
    )


def move_case(
    *,
    case: Case,
    to: str,
    member: StaffMember | None = None,
    reason: str = "",
    **changes: Any,
) -> None:
    """Make one move of the case machine and write who made it; the clock's marks follow.

    Raise MoveRefused, StepMissing or Conflict; `keep_refusals` around the calling service writes
    the first two down.
    """
    change = CaseChange(case=case, member=member, old_state=case.state, new_state=to, reason=reason)
    is_known = to in rules.CASE_MOVES.get(case.state, ())
    is_own_wish = member is None and reason in case_steps.PERSON_REASONS
    if (
        is_known
        and not is_own_wish
        and (missing := selectors.find_missing(case=case, to=to, reason=reason))
    ):
        change.is_refused = True
        raise StepMissing(change, case_steps.MISSING[missing])
    changes["updated_at"] = timezone.now()
    make_move(row=case, table=rules.CASE_MOVES, change=change, to=to, **changes)
    if kinds := case_steps.MARKS_MET.get(to):
        stop_timers(case=case, kinds=kinds)
    events.announce_case(case=case)


@keep_refusals
def advance_case(*, case: Case, to: str, member: StaffMember, reason: str = "") -> Case:
    """Take a case one step on, by who works on it; a closed one is opened again."""
    check_case_member(case=case, member=member)
    if to == Case.State.REOPENED:
        return _reopen_case(case, member)
    if to not in case_steps.STAFF_STEPS.get(case.state, ()):
        _refuse_step(case, to, member, reason)
    move_case(case=case, to=to, member=member, reason=reason)
    record_case_change(case=case, member=member, purpose="사례 진행")
    return case


def _refuse_step(case: Case, to: str, member: StaffMember, reason: str) -> None:
    """Moves that belong to an approval or a referral are refused by their own words."""
    if to in rules.CASE_MOVES.get(case.state, ()):
        change = CaseChange(
            case=case,
            member=member,
            old_state=case.state,
            new_state=to,
            reason=reason,
            is_refused=True,
        )
        raise StepMissing(change, "종결은 서식과 승인으로, 의뢰는 의뢰 화면에서 진행해요.")


def _reopen_case(case: Case, member: StaffMember) -> Case:
    """Begin another round: the clock anew, forms anew, aftercare not yet done is no longer due."""
    move_case(
        case=case,
        to=Case.State.REOPENED,
        member=member,
        reopened_count=case.reopened_count + 1,
        state_before_closure="",
        outcome="",
        closed_at=None,
    )
    case.tasks.filter(kind="aftercare", done_at=None).delete()
    start_clock(case=case)
    case.refresh_from_db(fields=["clock_started_at"])
    record_case_change(case=case, member=member, purpose="사례 다시 열기")
    return case
