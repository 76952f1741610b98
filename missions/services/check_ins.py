"""The QR of a centre: another one each day, scanned by the person who is there."""

from datetime import datetime
from secrets import token_urlsafe

from django.db import transaction
from django.utils import timezone

from accounts.models import StaffMember, User
from core.errors import Conflict, NotFound
from missions.models import CheckInCode, Participation, Programme
from missions.rules import proofs as rules
from missions.services import guessing
from missions.services.doing import finish_at_centre


class CheckInUnknown(NotFound):
    """No centre has such a code."""

    code = "check_in_unknown"
    default_detail = "알 수 없는 QR이에요. 기관에 걸린 오늘의 QR을 다시 찍어 주세요."


class CheckInOld(Conflict):
    """It was the code of another day."""

    code = "check_in_old"
    default_detail = "지난날의 QR이에요. 기관에 걸린 오늘의 QR을 찍어 주세요."


class CheckInElsewhere(Conflict):
    """The code belongs to another programme."""

    code = "check_in_elsewhere"
    default_detail = "다른 프로그램의 QR이에요. 참여하는 프로그램의 QR을 찍어 주세요."


@transaction.atomic
def show_check_in(
    *, programme: Programme, member: StaffMember, now: datetime | None = None
) -> CheckInCode:
    """Return today's code of a programme, made up when staff first open it on that day.

    Raise NotFound for a programme of another agency.
    """
    if programme.agency_id != member.agency_id:
        raise NotFound()
    secret = token_urlsafe(24)
    row, _is_new = CheckInCode.objects.get_or_create(
        programme=programme,
        date=timezone.localdate(now),
        defaults={"secret": secret, "digest": guessing.digest(place="check_in", code=secret)},
    )
    return row


def find_check_in(*, user: User, code: str, now: datetime | None = None) -> Programme:
    """Find whose code was scanned. Raise CheckInUnknown, CheckInOld or TooManyGuesses."""
    who = f"user-{user.pk}"
    guessing.check_guesses(who=who)
    rows = CheckInCode.objects.select_related("programme__agency")
    row = rows.filter(digest=guessing.digest(place="check_in", code=code)).first()
    if row is None:
        guessing.note_wrong(who=who)
        raise CheckInUnknown()
    if row.date != timezone.localdate(now):
        raise CheckInOld()
    return row.programme


def check_in(
    *, participation: Participation, code: str, now: datetime | None = None
) -> Participation:
    """Finish what the scanned code confirms.

    Raise what `find_check_in` raises, CheckInElsewhere, ProofNotTaken or DoneToday.
    """
    programme = find_check_in(user=participation.user, code=code, now=now)
    if participation.mission.programme_id != programme.pk:
        raise CheckInElsewhere()
    return finish_at_centre(participation=participation, now=now)


def sweep_check_ins(*, now: datetime | None = None) -> int:
    """Forget codes so old that nobody scans them any more; return how many."""
    before = timezone.localdate(now) - rules.CHECK_IN_KEPT
    return CheckInCode.objects.filter(date__lt=before).delete()[0]
