"""Doing a mission: stop without loss, finish with a proof, take it back."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import StaffMember
from accounts.services import notify, record_access
from core.errors import Conflict, InvalidInput, NotFound
from core.text import EmptyText, clean_text
from core.transitions import IllegalTransition
from missions import signals
from missions.models import Mission, Participation
from missions.rules import doing as rules
from missions.services import ledger, seats
from missions.services.moves import announce, lock_participation, move
from missions.services.starting import DoneToday, start_mission

__all__ = [
    "confirm_participation",
    "finish_participation",
    "move_step",
    "start_mission",
    "start_timer",
    "stop_participation",
    "undo_participation",
]
State = Participation.State
Proof = Mission.Proof


class ProofNotTaken(InvalidInput):
    """The mission does not take this proof, or not at this door."""

    code = "proof_not_taken"
    default_detail = "이 미션에서는 쓸 수 없는 확인 방법이에요."


class TimerRunning(Conflict):
    """The minutes are not over yet."""

    code = "timer_running"


class TimerNotStarted(Conflict):
    """There is nothing to wait for yet."""

    code = "timer_not_started"
    default_detail = "먼저 타이머를 켜 주세요."


class PhotoMissing(Conflict):
    """A photo is the proof, and there is none."""

    code = "photo_missing"
    default_detail = "먼저 사진을 올려 주세요. 다른 방법으로 마쳐도 괜찮아요."


class NotWaiting(Conflict):
    """The person did not ask staff, or it is confirmed already."""

    code = "not_waiting"
    default_detail = "확인을 기다리는 미션이 아니에요. 이미 확인했을 수 있어요."


class StepNotBeside(InvalidInput):
    """Steps are taken one at a time, forward or back."""

    code = "step_not_beside"
    default_detail = "한 단계씩 앞이나 뒤로 옮길 수 있어요."


class UndoOver(Conflict):
    """More than ten minutes ago."""

    code = "undo_over"
    default_detail = "마친 지 10분이 지나서 되돌릴 수 없어요."


class AlreadyUnderWay(Conflict):
    """The same mission was begun anew meanwhile."""

    code = "already_under_way"
    default_detail = "같은 미션을 이미 새로 시작했어요. 그 미션을 이어서 해 주세요."


@transaction.atomic
def stop_participation(*, participation: Participation) -> Participation:
    """Put a mission down: nothing is lost, its seat is free again; stopping twice is once."""
    row = lock_participation(participation=participation)
    if row.state != State.STOPPED:
        move(participation=row, to=State.STOPPED, timer_started_at=None)
        seats.return_seat(participation=row)
    return row


@transaction.atomic
def move_step(*, participation: Participation, step: str) -> Participation:
    """Go one step of a welfare mission forward or back. Raise StepNotBeside."""
    row = lock_participation(participation=participation)
    _check_active(row)
    if step != row.step:
        if not rules.is_next_step(old=row.step, new=step):
            raise StepNotBeside()
        _save(row, step=step)
    return row


@transaction.atomic
def start_timer(*, participation: Participation, now: datetime | None = None) -> Participation:
    """Let the minutes run from now, by the server's clock; one that runs goes on."""
    row = lock_participation(participation=participation)
    _check_active(row)
    if Proof.TIMER not in row.mission.proofs:
        raise ProofNotTaken()
    if row.timer_started_at is None:
        _save(row, timer_started_at=now or timezone.now())
    return row


@transaction.atomic
def finish_participation(
    *, participation: Participation, proof: str, note: str = "", now: datetime | None = None
) -> Participation:
    """Finish with what the person says, a timer or a photo, and give the points at once.

    Raise ProofNotTaken, TimerNotStarted, TimerRunning, PhotoMissing or DoneToday; then nothing
    changes. A centre's QR and staff come in by doors of their own.
    """
    row = lock_participation(participation=participation)
    at = now or timezone.now()
    _check_proof(row, proof, at)
    return _finish(row, proof, at, note=_clean_note(note) or row.note)


@transaction.atomic
def finish_at_centre(*, participation: Participation, now: datetime | None = None) -> Participation:
    """Finish with the QR of the centre; whoever calls has checked the code."""
    row = lock_participation(participation=participation)
    _check_taken(row, Proof.QR)
    return _finish(row, Proof.QR, now or timezone.now())


@transaction.atomic
def confirm_participation(
    *, participation: Participation, member: StaffMember, now: datetime | None = None
) -> Participation:
    """Staff of the agency saw that it happened; the person hears of it.

    Raise NotFound for what this agency may not see, IllegalTransition for what does not wait.
    """
    row = lock_participation(participation=participation)
    if not Participation.objects.for_staff(member).filter(pk=row.pk).exists():
        raise NotFound()
    if row.state != State.WAITING:
        raise NotWaiting()
    at = now or timezone.now()
    row.confirmation_codes.filter(used_at=None).update(used_at=at)
    _finish(row, Proof.STAFF, at, member=member, confirmed_by=member)
    record_access(
        member=member,
        subject=row.user,
        action="changed",
        target_kind="participation",
        target_id=row.public_id,
        purpose="미션 확인",
    )
    _tell_confirmed(row)
    return row


@transaction.atomic
def undo_participation(
    *, participation: Participation, now: datetime | None = None
) -> Participation:
    """Take finishing back within ten minutes, points included.

    Raise UndoOver, AlreadyUnderWay or PointsSpent; then it stays done.
    """
    row = lock_participation(participation=participation)
    if row.state == State.DONE:
        _check_undo(row, now or timezone.now())
    key = _make_key(row)
    move(
        participation=row,
        to=State.DOING,
        proof="",
        confirmed_by=None,
        finished_at=None,
        done_date=None,
        points=0,
        timer_started_at=None,
        attempt=row.attempt + 1,
    )
    ledger.reverse_award(key=key, reason="마친 것을 되돌림", now=now)
    announce(signal=signals.mission_undone, participation=row)
    return row


def _finish(
    row: Participation, proof: str, now: datetime, member: StaffMember | None = None, **changes: Any
) -> Participation:
    """Move to done, then book: the points stand with the move or not at all."""
    today = timezone.localdate(now)
    same = Participation.objects.filter(user=row.user, mission=row.mission, done_date=today)
    if row.state != State.DONE and same.exists():
        raise DoneToday()
    when = {"finished_at": now, "done_date": today}
    move(participation=row, to=State.DONE, member=member, proof=proof, **when, **changes)
    if row.mission.points:
        points = ledger.award_points(
            user=row.user,
            points=row.mission.points,
            key=_make_key(row),
            reason=row.mission.title,
            now=now,
        )
        _save(row, points=points)
    announce(signal=signals.mission_finished, participation=row)
    return row


def _make_key(row: Participation) -> str:
    """Of the participation and its attempt: a task that runs twice gives points once."""
    return f"participation:{row.public_id}:{row.attempt}"


def _save(row: Participation, **values: Any) -> None:
    """Write columns of a row whose person is held, and of no other column."""
    Participation.objects.filter(pk=row.pk).update(**values, updated_at=timezone.now())
    for name, value in values.items():
        setattr(row, name, value)


def _check_active(row: Participation) -> None:
    if row.state not in rules.ACTIVE_STATES:
        raise IllegalTransition()


def _check_taken(row: Participation, proof: str) -> None:
    if proof not in row.mission.proofs:
        raise ProofNotTaken()


def _check_proof(row: Participation, proof: str, now: datetime) -> None:
    _check_taken(row, proof)
    if proof == Proof.TIMER:
        _check_timer(row, now)
    elif proof == Proof.PHOTO:
        if not row.photos.ready().exists():
            raise PhotoMissing()
    elif proof != Proof.SELF:
        raise ProofNotTaken()


def _check_timer(row: Participation, now: datetime) -> None:
    if row.timer_started_at is None:
        raise TimerNotStarted()
    left = rules.count_seconds_left(
        started_at=row.timer_started_at, minutes=row.mission.minutes, now=now
    )
    if left:
        raise TimerRunning(
            f"아직 {rules.describe_seconds(left)} 남았어요. 화면을 닫아 두어도 돼요."
        )


def _check_undo(row: Participation, now: datetime) -> None:
    if not rules.can_undo(finished_at=row.finished_at, now=now):
        raise UndoOver()
    same = Participation.objects.active().filter(user=row.user, mission=row.mission)
    if same.exists():
        raise AlreadyUnderWay()


def _clean_note(note: str) -> str:
    try:
        return clean_text(note, limit=rules.NOTE_LIMIT)
    except EmptyText:
        return ""


def _tell_confirmed(row: Participation) -> None:
    notify(
        user=row.user,
        kind="mission_confirmed",
        title="기관에서 미션을 확인했어요",
        body="확인한 내용은 미션 화면에서 볼 수 있어요.",
        url=f"/missions/doing/{row.public_id}/",
        dedupe_key=f"mission-confirmed-{row.public_id}-{row.attempt}",
    )
