"""Seats of programmes: one for each person who joined and did not stop."""

from datetime import date

from django.db import transaction
from django.db.models import F

from accounts.models import User
from core.errors import Conflict
from missions.models import Participation, Programme
from missions.services.moves import move


class ProgrammeFull(Conflict):
    """Every seat is taken."""

    code = "programme_full"
    default_detail = "지금은 자리가 다 찼어요. 자리가 나면 다시 참여할 수 있어요."


class ProgrammeNotRunning(Conflict):
    """The programme has not begun, or it is over."""

    code = "programme_not_running"


def check_dates(*, programme: Programme, today: date) -> None:
    """Refuse with ProgrammeNotRunning outside of the programme's dates."""
    if today < programme.starts_on:
        first = f"{programme.starts_on.month}월 {programme.starts_on.day}일"
        raise ProgrammeNotRunning(f"이 프로그램은 {first}부터 참여할 수 있어요.")
    if today > programme.ends_on:
        raise ProgrammeNotRunning("이 프로그램은 기간이 끝났어요. 다른 미션을 둘러봐도 좋아요.")


def take_seat(*, participation: Participation) -> None:
    """Take the person's seat unless another mission of the programme holds it already.

    Raise ProgrammeFull. The caller's transaction holds the person's row.
    """
    programme = participation.mission.programme
    if programme is None or _has_another(participation):
        return
    free = Programme.objects.filter(pk=programme.pk, seats_taken__lt=F("capacity"))
    if not free.update(seats_taken=F("seats_taken") + 1):
        raise ProgrammeFull()


def return_seat(*, participation: Participation) -> None:
    """Give the seat back once nothing of the person in this programme stands any more."""
    programme = participation.mission.programme
    if programme is None or _has_another(participation):
        return
    taken = Programme.objects.filter(pk=programme.pk, seats_taken__gt=0)
    taken.update(seats_taken=F("seats_taken") - 1)


@transaction.atomic
def release_seats(*, user: User) -> None:
    """Free the seats of what a person had under way, before they are erased. May run twice."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    own = Participation.objects.active().filter(user=user)
    for row in own.select_related("mission__programme"):
        move(participation=row, to=Participation.State.STOPPED, timer_started_at=None)
        return_seat(participation=row)


def _has_another(participation: Participation) -> bool:
    others = Participation.objects.filter(
        user=participation.user_id, mission__programme=participation.mission.programme_id
    )
    standing = others.exclude(pk=participation.pk).exclude(state=Participation.State.STOPPED)
    return standing.exists()
