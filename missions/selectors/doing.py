"""Reads for the pages of doing: what is under way, what was done, what there is to choose."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from accounts.models import StaffMember, User
from accounts.selectors import get_age, has_consent
from companions.models import Companion
from missions.models import Mission, MissionStep, Participation, ParticipationPhoto, Programme
from missions.rules import doing as rules
from missions.selectors.catalogue import list_offered
from safety.selectors import CrisisCard, get_text_card

LADDER_LIMIT = 300
WAITING_LIMIT = 100


def list_under_way(user: User) -> QuerySet[Participation]:
    """List what a person has begun and not finished, the last touched first."""
    rows = Participation.objects.visible_to(user).active()
    return rows.select_related("mission__programme__agency", "companion").order_by(
        "-updated_at", "-pk"
    )


def list_album(user: User) -> QuerySet[Participation]:
    """List what a person did, the newest first, each with its photos."""
    ready = Prefetch("photos", ParticipationPhoto.objects.ready())
    rows = Participation.objects.visible_to(user).filter(state=Participation.State.DONE)
    return rows.select_related("mission", "companion").prefetch_related(ready)


@dataclass(frozen=True)
class Choice:
    """What somebody looks for on the ladder; empty fields leave it open."""

    rung: int | None = None
    energy: int | None = None
    place: str = ""
    theme: str = ""
    kind: str = ""


def list_open_missions(*, choice: Choice) -> QuerySet[Mission]:
    """List what may be begun, the lowest rung and the least energy first."""
    named = {"rung": choice.rung, "place": choice.place, "theme": choice.theme, "kind": choice.kind}
    wanted = {name: value for name, value in named.items() if value}
    if choice.energy:
        wanted["energy__lte"] = choice.energy
    return list_offered().filter(**wanted)


def list_ladder(*, choice: Choice) -> list[tuple[str, list[Mission]]]:
    """Group what may be begun by its rung, at most 300."""
    rows = list_open_missions(choice=choice)[:LADDER_LIMIT]
    return [
        (str(Mission.Rung(rung).label), list(group))
        for rung, group in groupby(rows, key=lambda row: row.rung)
    ]


@dataclass(frozen=True)
class MissionPage:
    """What the page of a mission shows one person."""

    mission: Mission
    standing: Participation | None
    stopped: Participation | None
    is_done_today: bool
    can_start: bool
    companions: tuple[Companion, ...]
    steps: tuple[MissionStep, ...]


def get_mission_page(*, mission: Mission, user: User) -> MissionPage:
    """Gather it in a fixed number of queries."""
    own = list(mission.participations.filter(user=user).order_by("-pk")[:50])
    today = timezone.localdate()
    standing = next((row for row in own if row.state in rules.ACTIVE_STATES), None)
    is_done = any(row.done_date == today for row in own)
    stopped = next((row for row in own if row.state == Participation.State.STOPPED), None)
    is_open = mission.state == Mission.State.OPEN and _is_joinable(mission.programme, today)
    has_seat = stopped is None and any(row.state == Participation.State.DONE for row in own)
    return MissionPage(
        mission=mission,
        standing=standing,
        stopped=stopped,
        is_done_today=is_done,
        can_start=is_open and not is_done and (has_seat or _has_room(mission.programme)),
        companions=tuple(list_own_companions(user)),
        steps=sort_steps(mission.steps.all()),
    )


def _is_joinable(programme: Programme | None, today: date) -> bool:
    return programme is None or programme.starts_on <= today <= programme.ends_on


def _has_room(programme: Programme | None) -> bool:
    return programme is None or programme.seats_taken < programme.capacity


def list_own_companions(user: User) -> QuerySet[Companion]:
    """List whom a person may take along."""
    return Companion.objects.visible_to(user).order_by("pk")


def sort_steps(steps: Iterable[MissionStep]) -> tuple[MissionStep, ...]:
    """Put the steps of a mission into their fixed order."""
    return tuple(sorted(steps, key=lambda step: rules.WELFARE_STEPS.index(step.kind)))


@dataclass(frozen=True)
class StepView:
    """One step as its page shows it."""

    kind: str
    label: str
    body: str
    is_now: bool
    is_past: bool


@dataclass(frozen=True)
class ParticipationPage:
    """What the page of a participation shows its person."""

    row: Participation
    companion: Companion | None
    photos: tuple[ParticipationPhoto, ...]
    steps: tuple[StepView, ...]
    step_before: str
    step_after: str
    seconds_left: int | None
    timer_ends_at: datetime | None
    is_undoable: bool
    undo_until: datetime | None
    is_agreed: bool
    card: CrisisCard | None

    @property
    def is_active(self) -> bool:
        """Whether it can be finished."""
        return self.row.state in rules.ACTIVE_STATES


def get_participation_page(*, row: Participation, now: datetime | None = None) -> ParticipationPage:
    """Gather it in a fixed number of queries."""
    at = now or timezone.now()
    before, after = rules.find_steps_beside(row.step)
    begun, finished = row.timer_started_at, row.finished_at
    minutes = row.mission.minutes
    return ParticipationPage(
        row=row,
        companion=row.companion if row.companion and not row.companion.deleted_at else None,
        photos=tuple(row.photos.ready()),
        steps=_view_steps(row),
        step_before=before,
        step_after=after,
        seconds_left=_count_seconds_left(row, at),
        timer_ends_at=begun and begun + timedelta(minutes=minutes),
        is_undoable=row.state == "done" and rules.can_undo(finished_at=finished, now=at),
        undo_until=finished and finished + rules.UNDO_TIME,
        is_agreed=has_consent(row.user, rules.SHARING_CONSENT),
        card=get_note_card(row),
    )


def get_note_card(row: Participation) -> CrisisCard | None:
    """Help beside a note that speaks of dying: nobody but the person ever reads a note."""
    if not row.note:
        return None
    return get_text_card(text=row.note, age=get_age(row.user, timezone.localdate()))


def _count_seconds_left(row: Participation, at: datetime) -> int | None:
    if row.timer_started_at is None:
        return None
    return rules.count_seconds_left(
        started_at=row.timer_started_at, minutes=row.mission.minutes, now=at
    )


def _view_steps(row: Participation) -> tuple[StepView, ...]:
    if not row.step:
        return ()
    bodies = {step.kind: step.body for step in row.mission.steps.all()}
    now = rules.WELFARE_STEPS.index(row.step)
    return tuple(
        StepView(
            kind=kind,
            label=str(MissionStep.Kind(kind).label),
            body=bodies.get(kind, ""),
            is_now=place == now,
            is_past=place < now,
        )
        for place, kind in enumerate(rules.WELFARE_STEPS)
    )


def list_own_participations(user: Any) -> QuerySet[Participation]:
    """List a person's participations with all that their pages show."""
    rows = Participation.objects.visible_to(user)
    return rows.select_related("user", "mission__programme__agency", "companion")


def list_to_check_in(*, user: User, programme: Programme) -> QuerySet[Participation]:
    """List what the QR of a programme can confirm for a person."""
    rows = list_own_participations(user).filter(state__in=rules.ACTIVE_STATES)
    return rows.filter(mission__programme=programme, mission__proofs__contains=["qr"])


def list_waiting(*, member: StaffMember) -> QuerySet[Participation]:
    """List who waits for this agency to confirm, the longest first; only those who agreed."""
    rows = Participation.objects.for_staff(member).filter(state=Participation.State.WAITING)
    return rows.select_related("user", "mission__programme").order_by("updated_at", "pk")


def list_running_programmes(*, member: StaffMember) -> QuerySet[Programme]:
    """List the programmes of an agency that run today."""
    today = timezone.localdate()
    rows = Programme.objects.for_staff(member)
    return rows.filter(starts_on__lte=today, ends_on__gte=today)
