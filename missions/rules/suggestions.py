"""Which missions suit a person today, and why: always the same for the same person and day."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

MOST_A_DAY = 3
MOST_PASSES = 4
# So long after words of L2 and above no mission is offered (A, "Response matrix"; G8).
HOT_TIME = timedelta(hours=24)
HELD_LEVEL = 2

# Whoever has said nothing of their strength is met in the middle.
USUAL_ENERGY = 3
LOW_ENERGY = 2
# Mean valence of a week from which on it counts as hard (analytics: above zero is harder).
HARD_MOOD = 0.15
# How far out a mission may lead, by the strength there is.
_FURTHEST = {1: 2, 2: 2, 3: 3, 4: 4, 5: 5}

# What was done or offered so many days ago may come again.
DONE_REST = 7
OFFER_REST = 3
WELFARE_REST = 7
LIKED_REST = 2
# Chosen so often in eight weeks, a mission is liked: it may come back sooner.
LIKED_TIMES = 2
LIKED_DAYS = 56
# "The last weeks": the highest rung done in them is where somebody stands.
REACHED_DAYS = 21
# A rest day so recently, and nothing done since, asks for a gentle return.
RETURN_DAYS = 3
WEEK = 7

BRIEF_MINUTES = 5
_NIGHT_FROM, _NIGHT_UNTIL = 21, 7
_NIGHT_PLACES = frozenset({"bed", "home"})
_SEASONS = ("winter", "spring", "summer", "autumn")

# How the five are called where somebody chooses one.
ENERGIES = (
    (1, _("거의 없어요")),
    (2, _("조금 있어요")),
    (3, _("보통이에요")),
    (4, _("꽤 있어요")),
    (5, _("넉넉해요")),
)

# Drawn from a week of strength or mood: they go when the consent to that goes.
MOOD_REASONS = frozenset({"week_low", "week_energy", "mood_hard"})
REASONS: Mapping[str, object] = {
    "energy_low": _("오늘 힘이 적다고 해서 힘이 덜 드는 것으로 골랐어요."),
    "energy_given": _("오늘 있는 힘만큼이면 할 수 있어요."),
    "week_low": _("지난 한 주는 힘이 적은 편이어서 가벼운 것으로 골랐어요."),
    "week_energy": _("지난 한 주의 힘에 맞춰 골랐어요."),
    "mood_hard": _("지난 한 주 마음이 무거워 보여서 작은 것부터 골랐어요."),
    "after_rest": _("쉬고 난 뒤라 가볍게 다시 시작할 수 있어요."),
    "first_rung": _("처음이라 가까운 곳에서 할 수 있는 것을 골랐어요."),
    "same_rung": _("요즘 해 본 것과 비슷한 곳에서 할 수 있어요."),
    "next_rung": _("요즘 해 본 것보다 딱 한 걸음만 더 나가요."),
    "liked": _("전에 여러 번 골랐던 미션이에요."),
    "season": _("이 계절에 어울려요."),
    "night": _("늦은 시간이라 집 안에서 할 수 있는 것을 골랐어요."),
    "brief": _("5분 안에 끝낼 수 있어요."),
    "own_agency": _("사는 곳의 기관에 자리가 있어요. 참여할 수 있는지는 함께 알아보면 돼요."),
}


@dataclass(frozen=True)
class Candidate:
    """A mission that is open to the person."""

    key: int
    rung: int
    theme: str
    energy: int
    minutes: int
    place: str
    seasons: tuple[str, ...] = ()
    is_welfare: bool = False


@dataclass(frozen=True)
class Past:
    """What the person did and was offered: mission to days ago, today being 0."""

    done: Mapping[int, int] = field(default_factory=dict)
    offered: Mapping[int, int] = field(default_factory=dict)
    liked: frozenset[int] = frozenset()
    busy: frozenset[int] = frozenset()
    reached: int = 0


@dataclass(frozen=True)
class Day:
    """The day chosen for. `week` and `mood` are empty without the consent to use them."""

    seed: str
    on: date
    hour: int
    energy: int | None = None
    week: tuple[int, ...] = ()
    mood: float | None = None
    is_after_rest: bool = False


@dataclass(frozen=True)
class Choice:
    """One mission for the day and the codes of why."""

    key: int
    reasons: tuple[str, ...]


def name_season(on: date) -> str:
    """Name the season of a day in Korea."""
    return _SEASONS[on.month % 12 // 3]


def is_night(hour: int) -> bool:
    """Whether it is too late or too early to go out."""
    return hour >= _NIGHT_FROM or hour < _NIGHT_UNTIL


def weigh_energy(day: Day) -> tuple[int, tuple[str, ...]]:
    """Return what a mission may cost today, and the codes of why; what is said of today counts
    before the week, and a hard mood or a rest takes one off."""
    if day.energy is not None:
        limit, reasons = day.energy, ["energy_low" if day.energy <= LOW_ENERGY else "energy_given"]
    elif day.week:
        limit = sum(day.week) // len(day.week)
        reasons = ["week_low" if limit <= LOW_ENERGY else "week_energy"]
    else:
        limit, reasons = USUAL_ENERGY, []
    if day.mood is not None and day.mood >= HARD_MOOD:
        limit, reasons = limit - 1, [*reasons, "mood_hard"]
    if day.is_after_rest:
        limit, reasons = limit - 1, [*reasons, "after_rest"]
    return min(max(limit, 1), 5), tuple(reasons)


def find_furthest(day: Day, past: Past) -> int:
    """Return the highest rung of the day: one above what was done lately, and after a rest none."""
    stands_on = max(past.reached, 1)
    step = 0 if day.is_after_rest else 1
    return min(_FURTHEST[weigh_energy(day)[0]], stands_on + step)


def choose(
    *,
    candidates: Iterable[Candidate],
    day: Day,
    past: Past,
    kept: Sequence[Candidate] = (),
    count: int = MOST_A_DAY,
) -> list[Choice]:
    """Choose up to `count` missions beside those kept, the lightest first.

    Together with the kept ones no theme comes twice, at most one leads into a programme, and at
    most one is a rung above what was done lately.
    """
    fitting = [one for one in candidates if _is_fitting(one, day, past)]
    fitting.sort(key=lambda one: (-_score(one, day, past), one.key))
    chosen: list[Candidate] = []
    for one in fitting:
        if len(chosen) < count and _goes_with(one, [*kept, *chosen], past):
            chosen.append(one)
    chosen.sort(key=lambda one: (one.energy, one.rung, one.minutes, one.key))
    return [Choice(one.key, explain(one, day, past)) for one in chosen]


def explain(one: Candidate, day: Day, past: Past) -> tuple[str, ...]:
    """Return the codes of why a mission is offered, the weightiest first."""
    found = {
        "own_agency": one.is_welfare,
        **dict.fromkeys(weigh_energy(day)[1], True),
        "first_rung": not past.reached,
        "next_rung": _is_step(one, past) and bool(past.reached),
        "same_rung": one.rung == past.reached,
        "liked": one.key in past.liked,
        "night": is_night(day.hour),
        "season": bool(one.seasons),
        "brief": one.minutes <= BRIEF_MINUTES,
    }
    return tuple(code for code, holds in found.items() if holds)


def _is_fitting(one: Candidate, day: Day, past: Past) -> bool:
    is_in_season = not one.seasons or name_season(day.on) in one.seasons
    is_in_reach = not is_night(day.hour) or one.place in _NIGHT_PLACES
    is_light = one.energy <= weigh_energy(day)[0] and one.rung <= find_furthest(day, past)
    return is_in_season and is_in_reach and is_light and not _is_too_soon(one, past)


def _is_too_soon(one: Candidate, past: Past) -> bool:
    if one.key in past.busy:
        return True
    is_liked = one.key in past.liked
    done_rest = LIKED_REST if is_liked else DONE_REST
    offer_rest = WELFARE_REST if one.is_welfare else LIKED_REST if is_liked else OFFER_REST
    return (
        past.done.get(one.key, done_rest) < done_rest
        or past.offered.get(one.key, offer_rest) < offer_rest
    )


def _is_step(one: Candidate, past: Past) -> bool:
    return one.rung > max(past.reached, 1)


def _goes_with(one: Candidate, others: Collection[Candidate], past: Past) -> bool:
    if any(one.theme == other.theme or one.key == other.key for other in others):
        return False
    if one.is_welfare and any(other.is_welfare for other in others):
        return False
    return not (_is_step(one, past) and any(_is_step(other, past) for other in others))


def _score(one: Candidate, day: Day, past: Past) -> float:
    """Near to what is known comes first; chance, the same all day, mixes what lies close."""
    nearness = -0.5 * abs(one.rung - max(past.reached, 1))
    fondness = 0.5 * (one.key in past.liked) + 0.5 * bool(one.seasons)
    return nearness + fondness + 2 * _draw(f"{day.seed}:{day.on.isoformat()}:{one.key}")


def _draw(seed: str) -> float:
    digest = hashlib.blake2b(seed.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64
