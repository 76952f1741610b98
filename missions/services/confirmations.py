"""Asking staff to confirm, and telling an agency of a participation at all."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import StaffMember, User
from accounts.services import grant_consent, record_access, record_listing, require_consent
from core.errors import Conflict, NotFound
from missions.models import ConfirmationCode, Mission, Participation
from missions.rules import doing as rules
from missions.rules import proofs
from missions.selectors import doing as selectors
from missions.services import guessing
from missions.services.doing import ProofNotTaken
from missions.services.moves import lock_participation, move
from missions.services.starting import NothingToShare, disclose_participation

State = Participation.State


class SharingNeeded(Conflict):
    """Staff may not see what the person keeps to themselves."""

    code = "sharing_needed"
    default_detail = "직원이 확인하려면 먼저 이 참여를 기관에 알려야 해요."


class ConfirmationUnknown(NotFound):
    """Wrong, used, too old, or of another agency."""

    code = "confirmation_unknown"
    default_detail = "맞지 않거나 시간이 지난 코드예요. 새 코드를 보여 달라고 해 주세요."


@dataclass(frozen=True)
class Asked:
    """What the person shows to staff: once, and nowhere stored in clear."""

    participation: Participation
    token: str
    code: str
    expires_at: datetime


@transaction.atomic
def share_participation(
    *, participation: Participation, channel: str, is_agreed: bool = False
) -> Participation:
    """Let the agency of the programme see this participation; `is_agreed` gives the consent too.

    Raise NothingToShare or ConsentMissing.
    """
    row = lock_participation(participation=participation)
    if row.mission.programme is None:
        raise NothingToShare()
    if is_agreed:
        grant_consent(user=row.user, code=rules.SHARING_CONSENT, channel=channel)
    if not row.is_shared:
        disclose_participation(participation=row)
        _set_shared(row, True)
    return row


@transaction.atomic
def unshare_participation(*, participation: Participation) -> Participation:
    """Keep it to oneself again: the agency sees nothing of it from this moment."""
    row = lock_participation(participation=participation)
    _hide(row)
    return row


@transaction.atomic
def hide_participations(*, user: User) -> int:
    """Hide everything of a person who took the consent back; return how many. May run twice."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    shared = list(Participation.objects.filter(user=user, is_shared=True))
    for row in shared:
        _hide(row)
    return len(shared)


@transaction.atomic
def ask_confirmation(*, participation: Participation, now: datetime | None = None) -> Asked:
    """Make a QR and letters for staff, good once and for ten minutes; earlier ones end.

    Raise ProofNotTaken, SharingNeeded or ConsentMissing.
    """
    row = lock_participation(participation=participation)
    if Mission.Proof.STAFF not in row.mission.proofs:
        raise ProofNotTaken()
    if not row.is_shared:
        raise SharingNeeded()
    require_consent(user=row.user, code=rules.SHARING_CONSENT)
    if row.state != State.WAITING:
        move(participation=row, to=State.WAITING)
    row.confirmation_codes.filter(used_at=None).delete()
    token, code = secrets.token_urlsafe(24), proofs.make_code(secrets.choice)
    expires_at = (now or timezone.now()) + proofs.CODE_LIFE
    ConfirmationCode.objects.create(
        participation=row,
        token_digest=guessing.digest(place="confirmation_token", code=token),
        code_digest=guessing.digest(place="confirmation_code", code=code),
        expires_at=expires_at,
    )
    return Asked(row, token, code, expires_at)


@transaction.atomic
def cancel_confirmation(*, participation: Participation) -> Participation:
    """Wait for staff no longer: another proof, or another day."""
    row = lock_participation(participation=participation)
    _stop_waiting(row)
    return row


def find_shown(
    *, member: StaffMember, token: str = "", code: str = "", now: datetime | None = None
) -> Participation:
    """Find who shows this QR or says these letters, and write down that staff saw it.

    Raise ConfirmationUnknown or TooManyGuesses.
    """
    who = f"member-{member.pk}"
    guessing.check_guesses(who=who)
    asked = (
        {"token_digest": guessing.digest(place="confirmation_token", code=token)}
        if token
        else {
            "code_digest": guessing.digest(place="confirmation_code", code=proofs.read_code(code))
        }
    )
    live = ConfirmationCode.objects.filter(
        **asked, used_at=None, expires_at__gt=now or timezone.now()
    )
    rows = Participation.objects.for_staff(member).filter(state=State.WAITING)
    rows = rows.filter(pk__in=live.values("participation"))
    row = rows.select_related("user", "mission__programme").first()
    if row is None:
        guessing.note_wrong(who=who)
        raise ConfirmationUnknown()
    return view_waiting(participation=row, member=member)


def view_waiting(*, participation: Participation, member: StaffMember) -> Participation:
    """Show a member of staff one who waits, and write it down (B11)."""
    record_access(
        member=member,
        subject=participation.user,
        action="viewed",
        target_kind="participation",
        target_id=participation.public_id,
        purpose="미션 확인",
    )
    return participation


def read_waiting(*, member: StaffMember) -> list[Participation]:
    """List who waits for this agency, and write down who stood on the list (B11)."""
    waiting = list(selectors.list_waiting(member=member)[: selectors.WAITING_LIMIT])
    record_listing(
        member=member,
        subject_ids=[row.user_id for row in waiting],
        target_kind="participation",
        purpose="미션 확인",
    )
    return waiting


def sweep_confirmations(*, now: datetime | None = None) -> int:
    """Forget codes whose time is over; return how many."""
    over = ConfirmationCode.objects.filter(expires_at__lte=now or timezone.now())
    return over.delete()[0]


def _set_shared(row: Participation, is_shared: bool) -> None:
    Participation.objects.filter(pk=row.pk).update(is_shared=is_shared, updated_at=timezone.now())
    row.is_shared = is_shared


def _hide(row: Participation) -> None:
    _stop_waiting(row)
    _set_shared(row, False)


def _stop_waiting(row: Participation) -> None:
    row.confirmation_codes.filter(used_at=None).delete()
    if row.state == State.WAITING:
        move(participation=row, to=State.DOING)
