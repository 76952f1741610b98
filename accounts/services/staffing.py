"""Who works at an agency and when it is open, in the hands of its own admin (domain C, Roles)."""

from collections.abc import Sequence
from datetime import time
from itertools import pairwise

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import rules
from accounts.models import Agency, AgencyHours, StaffInvitation, StaffMember, User
from accounts.services.notifications import notify
from accounts.services.sign_ins import end_sign_ins
from accounts.signals import staff_left
from core.errors import Conflict, InvalidInput, NotPermitted

Span = tuple[int, time, time]


class AdminOnly(NotPermitted):
    """Only an agency's own admin does this, and only there."""

    code = "agency_admin_only"
    default_detail = "이 기관의 관리자만 할 수 있는 일이에요."


class RoleNotGiven(InvalidInput):
    """The platform's roles are given by the platform."""

    code = "role_not_given"
    default_detail = "기관에서 줄 수 있는 역할이 아니에요."


class LastOfRole(Conflict):
    """An agency keeps at least one supervisor and one admin."""

    code = "last_of_role"
    default_detail = "마지막 한 사람이에요. 다른 직원에게 같은 역할을 먼저 맡겨 주세요."


class WorksElsewhere(Conflict):
    """One person works at one agency."""

    code = "works_elsewhere"
    default_detail = "이미 다른 기관에서 일하고 있어요."


class InvitationOver(Conflict):
    """An invitation is answered once, within a week."""

    code = "invitation_over"
    default_detail = "기한이 지났거나 이미 답한 초대예요."


class HoursOverlap(InvalidInput):
    """Spans of one day do not overlap, and end after they begin."""

    code = "hours_overlap"
    default_detail = "시간이 겹치거나 닫는 시각이 여는 시각보다 일러요."


def require_admin(*, member: StaffMember, agency_id: int) -> None:
    """Refuse everybody but an admin of this agency at work."""
    is_admin = member.is_active and member.role == StaffMember.Role.AGENCY_ADMIN
    if not is_admin or member.agency_id != agency_id:
        raise AdminOnly()


@transaction.atomic
def invite_member(*, member: StaffMember, email: str, role: str) -> None:
    """Ask the owner of an address to work here; nothing tells whether anybody owns it."""
    require_admin(member=member, agency_id=member.agency_id)
    if role not in rules.MANAGED_ROLES:
        raise RoleNotGiven()
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None or StaffMember.objects.filter(user=user, is_active=True).exists():
        return
    row, _ = StaffInvitation.objects.update_or_create(
        agency=member.agency,
        user=user,
        answered_at=None,
        defaults={
            "role": role,
            "invited_by": member,
            "expires_at": timezone.now() + rules.INVITATION_TIME,
        },
    )
    notify(
        user=user,
        kind="staff_invitation",
        title="기관에서 함께 일하자고 초대했어요",
        body=f"{member.agency.name}에서 보냈어요. 받아들일지 정해 주세요.",
        url=f"/me/invitations/{row.public_id}/",
        dedupe_key=f"invitation:{row.public_id}",
    )


@transaction.atomic
def answer_invitation(*, invitation: StaffInvitation, accept: bool) -> StaffMember | None:
    """Join the agency, or not. Raise InvitationOver or WorksElsewhere."""
    open_ones = StaffInvitation.objects.waiting().filter(pk=invitation.pk)
    if not open_ones.update(answered_at=timezone.now(), is_accepted=accept):
        raise InvitationOver()
    if not accept:
        return None
    known = StaffMember.objects.select_for_update().filter(user=invitation.user_id).first()
    if known is None:
        return _hire(invitation)
    if known.is_active:
        raise WorksElsewhere()
    known.agency_id, known.role, known.is_active = invitation.agency_id, invitation.role, True
    known.save(update_fields=["agency", "role", "is_active", "updated_at"])
    return known


def _hire(invitation: StaffInvitation) -> StaffMember:
    try:
        with transaction.atomic():
            return StaffMember.objects.create(
                user=invitation.user, agency=invitation.agency, role=invitation.role
            )
    except IntegrityError as error:
        raise WorksElsewhere() from error


@transaction.atomic
def withdraw_invitation(*, member: StaffMember, invitation: StaffInvitation) -> None:
    """Take an invitation back before it is answered."""
    require_admin(member=member, agency_id=invitation.agency_id)
    open_ones = StaffInvitation.objects.filter(pk=invitation.pk, answered_at=None)
    if not open_ones.update(answered_at=timezone.now()):
        raise InvitationOver()


@transaction.atomic
def change_role(*, member: StaffMember, colleague: StaffMember, role: str) -> None:
    """Give a colleague another role; who no longer holds cases hands them back."""
    require_admin(member=member, agency_id=colleague.agency_id)
    if role not in rules.MANAGED_ROLES:
        raise RoleNotGiven()
    if role == colleague.role:
        return
    _keep_one(colleague)
    colleague.role = role
    colleague.save(update_fields=["role", "updated_at"])
    if role == StaffMember.Role.AGENCY_ADMIN:
        staff_left.send(sender=StaffMember, member=colleague)
    end_sign_ins(user=colleague.user)


@transaction.atomic
def deactivate_member(*, member: StaffMember, colleague: StaffMember) -> None:
    """Let somebody go: signed out everywhere at once, their cases wait for somebody else (C13)."""
    require_admin(member=member, agency_id=colleague.agency_id)
    _keep_one(colleague)
    colleague.is_active = False
    colleague.save(update_fields=["is_active", "updated_at"])
    end_member(member=colleague)


def end_member(*, member: StaffMember) -> None:
    """What follows wherever somebody stopped working: no sign-in, no case in their hands."""
    end_sign_ins(user=member.user)
    staff_left.send(sender=StaffMember, member=member)


def _keep_one(colleague: StaffMember) -> None:
    """Lock the agency, so that two who leave at the same moment are not both the last but one."""
    Agency.objects.select_for_update(no_key=True).get(pk=colleague.agency_id)
    if not colleague.is_active or colleague.role not in rules.NEEDED_ROLES:
        return
    others = StaffMember.objects.filter(
        agency=colleague.agency_id, role=colleague.role, is_active=True, user__is_active=True
    )
    if not others.exclude(pk=colleague.pk).exists():
        raise LastOfRole()


def describe_agency(
    *,
    member: StaffMember,
    phone: str,
    on_call_phone: str,
    opens_on_holidays: bool,
    introduction: str,
) -> None:
    """Say how the agency is reached and what it is."""
    require_admin(member=member, agency_id=member.agency_id)
    Agency.objects.filter(pk=member.agency_id).update(
        phone=phone.strip(),
        on_call_phone=on_call_phone.strip(),
        opens_on_holidays=opens_on_holidays,
        introduction=introduction.strip(),
        updated_at=timezone.now(),
    )
    member.agency.refresh_from_db()


@transaction.atomic
def set_hours(*, member: StaffMember, spans: Sequence[Span]) -> None:
    """Declare when the agency answers; the old hours go."""
    require_admin(member=member, agency_id=member.agency_id)
    ordered = sorted(spans)
    overlap = any(
        day == next_day and next_opens < closes
        for (day, _, closes), (next_day, next_opens, _) in pairwise(ordered)
    )
    if overlap or any(opens >= closes for _, opens, closes in ordered):
        raise HoursOverlap()
    AgencyHours.objects.filter(agency=member.agency_id).delete()
    AgencyHours.objects.bulk_create(
        AgencyHours(agency_id=member.agency_id, weekday=day, opens_at=opens, closes_at=closes)
        for day, opens, closes in ordered
    )
