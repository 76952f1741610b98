"""Programmes of agencies: a place, dates and seats; closing one closes its missions."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts.models import Agency, StaffMember, User
from core.errors import Conflict, InvalidInput
from core.transitions import ChangedMeanwhile
from missions.models import Mission, Programme
from missions.services.catalogue import check_writer, close_mission, refuse_claims


class CapacityBelowSeats(Conflict):
    """Who has a seat keeps it."""

    code = "capacity_below_seats"


class DatesReversed(InvalidInput):
    """A programme ends after it begins."""

    code = "dates_reversed"
    default_detail = "끝나는 날은 시작하는 날보다 빠를 수 없어요."


class ProgrammeExists(Conflict):
    """The agency has one of this name that starts on this day."""

    code = "programme_exists"
    default_detail = "같은 날 시작하는 같은 이름의 프로그램이 이미 있어요."


@dataclass(frozen=True)
class ProgrammeText:
    """All that is written of a programme."""

    name: str
    place: str
    starts_on: date
    ends_on: date
    capacity: int
    introduction: str = ""


def save_programme(
    *,
    user: User,
    agency: Agency,
    text: ProgrammeText,
    member: StaffMember | None = None,
    programme: Programme | None = None,
    version: datetime | None = None,
) -> Programme:
    """Write a programme of an agency, new or anew; an existing one stays with its agency.

    Raise NotAWriter, DatesReversed, CapacityBelowSeats, ProgrammeExists, ChangedMeanwhile or
    EligibilityClaimed; then nothing changes.
    """
    owner = programme.agency_id if programme else agency.pk
    check_writer(user=user, member=member, agency_id=owner)
    if text.ends_on < text.starts_on:
        raise DatesReversed()
    refuse_claims(f"{text.name}\n{text.introduction}")
    try:
        with transaction.atomic():
            return _write(
                _lock(programme, version) if programme else Programme(agency=agency), text
            )
    except IntegrityError as error:
        # The only other constraints were checked above, under the row's lock.
        raise ProgrammeExists() from error


def _lock(programme: Programme, version: datetime | None) -> Programme:
    """Nobody joins between the look at the seats and the new capacity."""
    row = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    if version is not None and row.updated_at != version:
        raise ChangedMeanwhile()
    return row


def _write(row: Programme, text: ProgrammeText) -> Programme:
    if text.capacity < max(row.seats_taken, 1):
        raise CapacityBelowSeats(
            f"이미 {row.seats_taken}명이 참여하고 있어서 정원을 그보다 줄일 수 없어요."
            if row.seats_taken
            else "정원은 1명 이상이에요."
        )
    for name, value in vars(text).items():
        setattr(row, name, value)
    if row.pk is None:
        row.save()
    else:
        # `seats_taken` is moved by those who join; never write it back.
        row.save(update_fields=[*vars(text), "updated_at"])
    return row


@transaction.atomic
def close_programme(
    *, programme: Programme, user: User, reason: str, member: StaffMember | None = None
) -> int:
    """Close every open mission of a programme with one reason; return how many there were.

    Those under way are told and may finish what they began.
    """
    check_writer(user=user, member=member, agency_id=programme.agency_id)
    missions = programme.missions.filter(state=Mission.State.OPEN).order_by("pk")
    closed = [
        close_mission(mission=mission, user=user, reason=reason, member=member)
        for mission in missions
    ]
    return len(closed)
