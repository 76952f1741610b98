"""Who looks after a case: assigned, taken, handed on, or left at once for a conflict (C12)."""

from django.db import transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.models import StaffMember, User
from agencies import events
from agencies.models import Assignment, Case, InterestConflict
from agencies.rules import cases as rules
from agencies.services.cases.moves import NotYourCase, check_case_member, record_case_change
from core.errors import Conflict, InvalidInput, NotPermitted


class HolderUnfit(InvalidInput):
    """A case is looked after by active case staff of its agency without a conflict."""

    code = "holder_unfit"
    default_detail = "이 사례를 맡을 수 없는 직원이에요."


class TakenMeanwhile(Conflict):
    """Somebody else looks after the case now."""

    code = "taken_meanwhile"
    default_detail = "그사이에 다른 직원이 맡았어요."


class OnlySupervisors(NotPermitted):
    """Supervisors assign; others take what is free."""

    code = "only_supervisors"
    default_detail = "담당은 책임자가 정해요."


@transaction.atomic
def reassign_case(*, case: Case, to: StaffMember | None, reason: str) -> Case:
    """Hand a case to a member or to nobody; who had it loses it at once, the history stays.

    Raise HolderUnfit. Everybody who may hand a case on checks that before.
    """
    if to is not None and not _can_hold(case, to):
        raise HolderUnfit()
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    now = timezone.now()
    if locked.assigned_to_id != (to.pk if to else None):
        locked.assignments.filter(until_at=None).update(until_at=now)
        if to is not None:
            Assignment.objects.create(case=locked, member=to, reason=reason, from_at=now)
        Case.objects.filter(pk=case.pk).update(assigned_to=to, updated_at=now)
        events.announce_case(case=case)
    case.assigned_to = to
    return case


def _can_hold(case: Case, member: StaffMember) -> bool:
    barred = InterestConflict.objects.filter(member=member, subject=case.user_id)
    is_ours = member.is_active and member.agency_id == case.agency_id
    return is_ours and member.role in rules.CASE_ROLES and not barred.exists()


@transaction.atomic
def assign_case(*, case: Case, to: StaffMember, member: StaffMember) -> Case:
    """A supervisor hands a case to a colleague. Raise OnlySupervisors or HolderUnfit."""
    check_case_member(case=case, member=member)
    if member.role != StaffMember.Role.SUPERVISOR:
        raise OnlySupervisors()
    left = case.assigned_to is not None and not case.assigned_to.is_active
    reassign_case(case=case, to=to, reason="left" if left else "assigned")
    record_case_change(case=case, member=member, purpose="담당 정하기")
    _tell_holder(case, to)
    return case


def _tell_holder(case: Case, member: StaffMember) -> None:
    accounts.notify(
        user=member.user,
        kind="case_assigned",
        title="사례를 맡게 되었어요",
        body="기관 화면의 사례 목록에서 확인해 주세요.",
        url=f"/agency/cases/{case.public_id}/",
    )


@transaction.atomic
def take_case(*, case: Case, member: StaffMember) -> Case:
    """Take a case nobody looks after. Raise TakenMeanwhile, or NotYourCase when barred from it."""
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if not Case.objects.to_take(member).filter(pk=case.pk).exists():
        raise TakenMeanwhile() if _can_hold(case, member) else NotYourCase()
    reassign_case(case=case, to=member, reason="taken")
    record_case_change(case=case, member=member, purpose="사례 맡기")
    return case


@transaction.atomic
def declare_conflict(*, member: StaffMember, subject: User) -> InterestConflict:
    """A member knows this person: from now they see nothing of them, and hold no case of theirs."""
    conflict, _ = InterestConflict.objects.get_or_create(
        member=member,
        subject=subject,
        defaults={"declared_by": InterestConflict.DeclaredBy.MEMBER},
    )
    held = Case.objects.filter(user=subject, assigned_to=member).select_related("agency", "user")
    for case in held:
        reassign_case(case=case, to=None, reason="conflict")
        if case.state != Case.State.CLOSED:
            tell_supervisors(case=case)
    return conflict


def tell_supervisors(*, case: Case) -> None:
    """Tell the supervisors of an agency that nobody looks after one of its cases."""
    members = StaffMember.objects.filter(
        agency=case.agency_id, is_active=True, role=StaffMember.Role.SUPERVISOR
    )
    for member in members.exclude(interest_conflicts__subject=case.user_id).select_related("user"):
        accounts.notify(
            user=member.user,
            kind="case_unassigned",
            title="담당이 없는 사례가 생겼어요",
            body="기관 화면의 사례 목록에서 담당을 정해 주세요.",
            url="/agency/cases/?show=unassigned",
        )
