"""The missions of a day: chosen once, passed, rested from; and the strength of today."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from core.errors import Conflict, InvalidInput
from missions.models import Mission, MissionDay, Participation, Suggestion, TalkSetting
from missions.rules import suggestions as rules
from missions.selectors import suggestions as selectors
from missions.selectors.suggestions import Today

State = Suggestion.State


class EnergyOutOfRange(InvalidInput):
    """Not one of the five, nor nothing."""

    code = "energy_out_of_range"
    default_detail = "오늘의 힘은 1에서 5 사이로 골라 주세요."


class SuggestionsHeld(Conflict):
    """Nothing is offered while somebody may be in danger (G8)."""

    code = "suggestions_held"
    default_detail = "지금은 미션을 쉬어 가요. 도움이 필요하면 109에 전화해 주세요."


class NotOffered(Conflict):
    """Started, passed or rested from already, or of another day."""

    code = "suggestion_not_offered"
    default_detail = "지금은 바꿀 수 없는 미션이에요."


class NoPassesLeft(Conflict):
    """A few times a day are enough."""

    code = "no_passes_left"
    default_detail = "오늘은 더 바꿀 수 없어요. 하지 않아도 괜찮아요."


class NothingElse(Conflict):
    """No other open mission fits today; the one there stays."""

    code = "nothing_else"
    default_detail = "오늘 권할 다른 미션이 없어요. 하지 않아도 괜찮아요."


@transaction.atomic
def suggest_missions(*, user: User, now: datetime | None = None) -> list[Suggestion]:
    """Return the day's missions, chosen at the first call; two calls at once choose once.

    None on a rest day, none within the hot time of L2 and above (G8).
    """
    at = now or timezone.now()
    if selectors.get_held_level(user, at):
        return []
    day = _lock_day(user, timezone.localdate(at))
    return _fill(user, day, at)


def open_today(*, user: User, now: datetime | None = None) -> Today:
    """Make the day's missions if they are not made yet, and show the day."""
    at = now or timezone.now()
    suggest_missions(user=user, now=at)
    return selectors.get_today(user, at)


@transaction.atomic
def pass_suggestion(*, suggestion: Suggestion, now: datetime | None = None) -> Suggestion:
    """Put another mission in the place of one; the same call again gives the same other one.

    Raise SuggestionsHeld, NotOffered, NoPassesLeft or NothingElse; then nothing changes.
    """
    at = now or timezone.now()
    user = suggestion.user
    require_offering(user=user, now=at)
    day = _lock_day(user, timezone.localdate(at))
    row = Suggestion.objects.get(pk=suggestion.pk)
    if row.state == State.PASSED and (other := _find_other(row)):
        return other
    if row.state != State.OFFERED or row.date != day.date or day.is_resting:
        raise NotOffered()
    if selectors.count_passes(user, day.date) >= rules.MOST_PASSES:
        raise NoPassesLeft()
    kept = [one for one in selectors.list_suggestions(user, day.date) if one.pk != row.pk]
    if not (choices := _choose(user, day, at, kept, count=1)):
        raise NothingElse()
    row.state = State.PASSED
    row.save(update_fields=["state", "updated_at"])
    return _offer(user, day.date, choices, ranks=[row.rank])[0]


@transaction.atomic
def take_rest(*, user: User, now: datetime | None = None) -> MissionDay:
    """Make today a rest day, as good as any; what was offered and not begun steps back."""
    day = _lock_day(user, timezone.localdate(now))
    _save_day(day, is_resting=True)
    _move(day, State.OFFERED, State.RESTED)
    return day


@transaction.atomic
def undo_rest(*, user: User, now: datetime | None = None) -> MissionDay:
    """Take the rest day back; what stood before it stands again."""
    day = _lock_day(user, timezone.localdate(now))
    _save_day(day, is_resting=False)
    _move(day, State.RESTED, State.OFFERED)
    return day


@transaction.atomic
def note_energy(*, user: User, level: int | None, now: datetime | None = None) -> MissionDay:
    """Note today's strength, 1 to 5, or take it back; what is not begun is chosen anew by it.

    What was offered in a conversation stays, since somebody may be answering it.
    Raise EnergyOutOfRange; then nothing changes.
    """
    if level is not None and not 1 <= level <= 5:
        raise EnergyOutOfRange()
    at = now or timezone.now()
    day = _lock_day(user, timezone.localdate(at))
    if day.energy != level:
        _save_day(day, energy=level)
        _list_of(day).filter(state=State.OFFERED, shown_in=Suggestion.Place.PAGE).delete()
    if not selectors.get_held_level(user, at):
        _fill(user, day, at)
    return day


@transaction.atomic
def offer_in_talk(*, user: User, now: datetime | None = None) -> Suggestion | None:
    """Choose which of the day's missions a companion may offer; the lightest that is not begun.

    None where the person wants none in talk, on a rest day, or while missions are held.
    """
    if selectors.is_talk_quiet(user):
        return None
    offered = [one for one in suggest_missions(user=user, now=now) if one.state == State.OFFERED]
    if not offered:
        return None
    offered[0].shown_in = Suggestion.Place.TALK
    offered[0].save(update_fields=["shown_in", "updated_at"])
    return offered[0]


def require_offering(*, user: User, now: datetime) -> None:
    """Refuse while missions are held. Raise SuggestionsHeld."""
    if selectors.get_held_level(user, now):
        raise SuggestionsHeld()


def set_talk_quiet(*, user: User, is_quiet: bool) -> TalkSetting:
    """Let companions speak of missions, or not."""
    return TalkSetting.objects.update_or_create(user=user, defaults={"is_quiet": is_quiet})[0]


def note_started(*, participation: Participation) -> None:
    """Mark the suggestion of the day that was begun. May run twice."""
    today = timezone.localdate(participation.updated_at)
    Suggestion.objects.filter(
        user=participation.user_id,
        mission=participation.mission_id,
        date=today,
        state__in=[State.OFFERED, State.RESTED],
    ).update(state=State.STARTED)


@transaction.atomic
def forget_moods(*, user: User) -> None:
    """Forget named strength, and reasons drawn from a week of it, with the consent to that."""
    MissionDay.objects.filter(user=user).exclude(energy=None).update(energy=None)
    drawn = Suggestion.objects.filter(user=user, reasons__overlap=sorted(rules.MOOD_REASONS))
    for row in drawn:
        row.reasons = [code for code in row.reasons if code not in rules.MOOD_REASONS]
        row.save(update_fields=["reasons", "updated_at"])


def _lock_day(user: User, on: date) -> MissionDay:
    """Take the day's row until the end of the transaction: its suggestions change one by one."""
    return MissionDay.objects.select_for_update().get_or_create(user=user, date=on)[0]


def _save_day(day: MissionDay, **changes: object) -> None:
    for name, value in changes.items():
        setattr(day, name, value)
    day.save(update_fields=[*changes, "updated_at"])


def _list_of(day: MissionDay) -> QuerySet[Suggestion]:
    return Suggestion.objects.filter(user=day.user_id, date=day.date)


def _move(day: MissionDay, old: str, new: str) -> None:
    _list_of(day).filter(state=old).update(state=new, updated_at=timezone.now())


def _fill(user: User, day: MissionDay, at: datetime) -> list[Suggestion]:
    """Choose for the places that are free; on a rest day none."""
    if day.is_resting:
        return []
    standing = selectors.list_suggestions(user, day.date)
    taken = {one.rank for one in standing}
    free = [rank for rank in range(1, rules.MOST_A_DAY + 1) if rank not in taken]
    if free:
        choices = _choose(user, day, at, standing, count=len(free))
        standing += _offer(user, day.date, choices, ranks=free)
    return sorted(standing, key=lambda one: one.rank)


def _choose(
    user: User, day: MissionDay, at: datetime, kept: Sequence[Suggestion], *, count: int
) -> list[rules.Choice]:
    past = selectors.get_past(user, day.date)
    seen = set(_list_of(day).values_list("mission", flat=True))
    every = selectors.list_candidates(user, day.date)
    last_done = min(past.done.values(), default=None)
    return rules.choose(
        candidates=[one for one in every if one.key not in seen],
        day=selectors.describe_day(user=user, now=at, energy=day.energy, last_done=last_done),
        past=past,
        kept=[selectors.describe_candidate(one.mission) for one in kept],
        count=count,
    )


def _offer(
    user: User, on: date, choices: Sequence[rules.Choice], *, ranks: Sequence[int]
) -> list[Suggestion]:
    missions = Mission.objects.select_related("programme__agency")
    found = missions.in_bulk([choice.key for choice in choices])
    rows = [
        Suggestion(
            user=user,
            date=on,
            rank=rank,
            mission=found[choice.key],
            reasons=list(choice.reasons),
        )
        for choice, rank in zip(choices, ranks, strict=False)
    ]
    return Suggestion.objects.bulk_create(rows)


def _find_other(row: Suggestion) -> Suggestion | None:
    """What took the place of a mission that was passed."""
    same_place = Suggestion.objects.filter(user=row.user_id, date=row.date, rank=row.rank)
    return same_place.exclude(state=State.PASSED).first()
