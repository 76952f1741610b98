"""Reads of a person's day of missions: what it shows, and what is chosen by."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Max, Q
from django.utils import timezone

from accounts.models import Agency, User
from accounts.rules import age_on
from accounts.selectors import has_consent
from analytics import selectors as analytics
from companions.models import Companion
from missions.models import Mission, MissionDay, Participation, Suggestion, TalkSetting
from missions.rules import suggestions as rules
from missions.rules.doing import ACTIVE_STATES
from safety import selectors as safety
from safety.selectors import CrisisCard

MOOD_CONSENT = "emotion_insight"
_SHAPE = ("pk", "rung", "theme", "energy", "minutes", "place", "seasons", "kind")


@dataclass(frozen=True)
class Today:
    """All that the page shows of a day. With `card` nothing is offered and help stands instead."""

    date: date
    suggestions: Sequence[Suggestion] = ()
    energy: int | None = None
    is_resting: bool = False
    passes_left: int = 0
    uses_mood: bool = False
    is_talk_quiet: bool = False
    energies: Sequence[tuple[int, object]] = rules.ENERGIES
    card: CrisisCard | None = None


def get_held_level(user: User, now: datetime) -> int:
    """Return the level the person's words reached in the hot time, if missions are held for it."""
    level = safety.get_highest_level(user=user, since=now - rules.HOT_TIME)
    return level if level >= rules.HELD_LEVEL else 0


def list_suggestions(user: User, today: date) -> list[Suggestion]:
    """The missions that stand for a day, the lightest first; not those passed or rested from."""
    shown = [Suggestion.State.OFFERED, Suggestion.State.STARTED]
    rows = Suggestion.objects.filter(user=user, date=today, state__in=shown)
    return list(rows.select_related("mission__programme__agency").order_by("rank"))


def get_today(user: User, now: datetime | None = None) -> Today:
    """Show the day as it stands; makes nothing."""
    at = now or timezone.now()
    today = timezone.localdate(at)
    quiet = is_talk_quiet(user)
    if level := get_held_level(user, at):
        return Today(today, is_talk_quiet=quiet, card=_get_card(user, level, today))
    day = MissionDay.objects.filter(user=user, date=today).first()
    return Today(
        date=today,
        suggestions=list_suggestions(user, today),
        energy=day.energy if day else None,
        is_resting=bool(day and day.is_resting),
        passes_left=max(rules.MOST_PASSES - count_passes(user, today), 0),
        uses_mood=has_consent(user, MOOD_CONSENT),
        is_talk_quiet=quiet,
    )


def _get_card(user: User, level: int, today: date) -> CrisisCard | None:
    age = age_on(user.birth_date, today) if user.birth_date else None
    return safety.get_crisis_card(level=level, age=age)


def count_passes(user: User, today: date) -> int:
    """How often the person asked for another mission on a day."""
    passed = Suggestion.objects.filter(user=user, date=today, state=Suggestion.State.PASSED)
    return passed.count()


def is_talk_quiet(user: User) -> bool:
    """Whether companions are to say nothing of missions unasked, nor when asked."""
    return TalkSetting.objects.filter(user=user, is_quiet=True).exists()


def list_candidates(user: User, today: date) -> list[rules.Candidate]:
    """Every open mission the person could be offered, in one query.

    A welfare mission only of the agencies of the own region, with a seat left, before its end.
    """
    agencies = Agency.objects.filter(is_active=True, regions=user.region_id)
    near = Q(
        kind=Mission.Kind.WELFARE,
        programme__agency__in=agencies,
        programme__ends_on__gte=today,
        programme__seats_taken__lt=F("programme__capacity"),
    )
    rows = Mission.objects.filter(Q(kind=Mission.Kind.PERSONAL) | near, state=Mission.State.OPEN)
    return [make_candidate(*row) for row in rows.order_by().values_list(*_SHAPE)]


def make_candidate(*row: Any) -> rules.Candidate:
    """Turn the columns of `_SHAPE` into what the rules choose from."""
    key, rung, theme, energy, minutes, place, seasons, kind = row
    is_welfare = kind == Mission.Kind.WELFARE
    return rules.Candidate(key, rung, theme, energy, minutes, place, tuple(seasons), is_welfare)


def describe_candidate(mission: Mission) -> rules.Candidate:
    """The same of a mission at hand."""
    return make_candidate(*(getattr(mission, name) for name in _SHAPE))


def get_past(user: User, today: date) -> rules.Past:
    """What the person did in eight weeks and was offered of late, in two queries."""
    reached, done, liked, busy = 0, {}, set(), set()
    for row in _count_done(user, today):
        key = row["mission"]
        if row["under_way"]:
            busy.add(key)
        if row["times"]:
            done[key] = (today - row["last"]).days
        if row["times"] >= rules.LIKED_TIMES:
            liked.add(key)
        if row["times"] and done[key] <= rules.REACHED_DAYS:
            reached = max(reached, row["mission__rung"])
    offered = {
        row["mission"]: (today - row["last"]).days
        for row in Suggestion.objects.filter(
            user=user, date__lt=today, date__gt=today - timedelta(days=rules.WELFARE_REST)
        )
        .order_by()
        .values("mission")
        .annotate(last=Max("date"))
    }
    return rules.Past(done, offered, frozenset(liked), frozenset(busy), reached)


def _count_done(user: User, today: date) -> Iterable[Mapping[str, Any]]:
    is_done = Q(state="done", done_date__lte=today)
    since = today - timedelta(days=rules.LIKED_DAYS)
    own = Participation.objects.filter(
        Q(state__in=ACTIVE_STATES) | Q(state="done", done_date__gt=since), user=user
    )
    return (
        own.order_by()
        .values("mission", "mission__rung")
        .annotate(
            last=Max("done_date", filter=is_done),
            times=Count("pk", filter=is_done),
            under_way=Count("pk", filter=Q(state__in=ACTIVE_STATES)),
        )
    )


def describe_day(
    *, user: User, now: datetime, energy: int | None, last_done: int | None
) -> rules.Day:
    """The day as the rules see it; the week's strength and mood only with consent to mood."""
    today = timezone.localdate(now)
    uses_mood = has_consent(user, MOOD_CONSENT)
    since = today - timedelta(days=rules.WEEK)
    week = list(MissionDay.objects.filter(user=user, date__gte=since, date__lt=today))
    rested = [(today - row.date).days for row in week if row.is_resting]
    rest = min(rested, default=rules.WEEK + 1)
    is_done_since = last_done is not None and last_done < rest
    return rules.Day(
        seed=user.public_id.hex,
        on=today,
        hour=timezone.localtime(now).hour,
        energy=energy,
        week=tuple(row.energy for row in week if row.energy) if uses_mood else (),
        mood=analytics.recent_mood(user, today).valence if uses_mood else None,
        is_after_rest=rest <= rules.RETURN_DAYS and not is_done_since,
    )


def get_together(user: User, companion: Companion) -> Participation | None:
    """The mission a person is doing with a companion, the newest if there are several."""
    own = Participation.objects.filter(
        user=user, companion=companion, state=Participation.State.DOING
    )
    return own.select_related("mission").order_by("-updated_at", "-pk").first()
