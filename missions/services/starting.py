"""Beginning a mission, or going on with it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import DisclosureRecord, User
from accounts.services import record_disclosure, require_consent
from companions.models import Companion
from core.errors import Conflict, InvalidInput, NotFound
from missions import signals
from missions.models import Mission, Participation
from missions.rules import doing as rules
from missions.services import seats
from missions.services.moves import announce, lock_person, move

State = Participation.State


class MissionClosed(Conflict):
    """The mission is not offered now."""

    code = "mission_closed"
    default_detail = "지금은 열려 있지 않은 미션이에요. 다른 미션을 둘러봐도 좋아요."


class DoneToday(Conflict):
    """Once a day is enough."""

    code = "mission_done_today"
    default_detail = "오늘은 이미 한 미션이에요. 내일 또 할 수 있어요."


class StartReused(Conflict):
    """The app's id belongs to another mission already."""

    code = "client_id_reused"
    default_detail = "이미 쓴 요청이에요. 화면을 새로 열고 다시 시작해 주세요."


class NothingToShare(InvalidInput):
    """No agency stands behind a personal mission."""

    code = "nothing_to_share"
    default_detail = "나의 미션은 기관에 알리지 않아요."


@transaction.atomic
def start_mission(
    *,
    user: User,
    mission: Mission,
    companion: Companion | None = None,
    is_shared: bool = False,
    client_id: UUID | None = None,
    now: datetime | None = None,
) -> Participation:
    """Begin a mission, or go on with what is under way or was stopped; a second start is none.

    Raise AccountClosed, MissionClosed, DoneToday, ProgrammeFull, ProgrammeNotRunning,
    ConsentMissing, NothingToShare or StartReused; then nothing is begun.
    """
    person = lock_person(user_id=user.pk)
    own = Participation.objects.select_related("mission__programme").filter(user=person)
    if standing := _find_standing(own, mission, client_id):
        return standing
    row = own.filter(mission=mission, state=State.STOPPED).first()
    fresh = Mission.objects.select_related("programme__agency").get(pk=mission.pk)
    _check_start(person, fresh, is_shared, timezone.localdate(now))
    _check_companion(person, companion)
    chosen: dict[str, Any] = {
        "companion": companion,
        "is_shared": is_shared,
        "client_id": client_id,
    }
    if row is None:
        step = rules.WELFARE_STEPS[0] if fresh.kind == Mission.Kind.WELFARE else ""
        row = Participation.objects.create(user=person, mission=fresh, step=step, **chosen)
    else:
        move(participation=row, to=State.DOING, timer_started_at=None, **chosen)
    seats.take_seat(participation=row)
    if is_shared:
        disclose_participation(participation=row)
    announce(signal=signals.mission_started, participation=row)
    return row


def disclose_participation(*, participation: Participation) -> None:
    """Write down what the agency of a programme may see from now on. Raise ConsentMissing."""
    programme = participation.mission.programme
    if programme is None:
        raise NothingToShare()
    record_disclosure(
        subject=participation.user,
        agency=programme.agency,
        tier=DisclosureRecord.Tier.PROGRAMME,
        items=["nickname", "mission", "participation"],
        basis="이 참여를 알리기로 직접 고름",
        decided_by=participation.user,
        consent_code=rules.SHARING_CONSENT,
    )


def _find_standing(
    own: QuerySet[Participation], mission: Mission, client_id: UUID | None
) -> Participation | None:
    same = own.filter(client_id=client_id).first() if client_id else None
    if same and same.mission_id != mission.pk:
        raise StartReused()
    return same or own.filter(mission=mission, state__in=rules.ACTIVE_STATES).first()


def _check_start(person: User, mission: Mission, is_shared: bool, today: date) -> None:
    if mission.state != Mission.State.OPEN:
        raise MissionClosed()
    if Participation.objects.filter(user=person, mission=mission, done_date=today).exists():
        raise DoneToday()
    if mission.programme:
        seats.check_dates(programme=mission.programme, today=today)
    if is_shared:
        if mission.programme is None:
            raise NothingToShare()
        require_consent(user=person, code=rules.SHARING_CONSENT)


def _check_companion(person: User, companion: Companion | None) -> None:
    if companion is None:
        return
    if not Companion.objects.visible_to(person).filter(pk=companion.pk).exists():
        raise NotFound()
