"""The alert programme: what a month says about its thresholds, as codes and numbers (C14).

Nothing here changes anything: a proposal names the place a person would change.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agencies.rules.alerts import DISMISS_REASONS
from agencies.rules.boards import Totals

REPORT_MOVES = {"proposed": {"accepted", "rejected"}}
# Domain C14: at most so many alerts for a duty officer and shift, at least such a share confirmed.
MOST_A_SHIFT = 12
PPV_GOALS = {"P1": 0.5, "P2": 0.3}
SHIFT_HOURS = 8
# Fewer triaged alerts than this say nothing of a threshold.
FEWEST_TRIAGED = 20
_MUCH_OF_ALL = 0.4
_MANY_SHIFTS = 0.1
_MANY_BREACHES = 0.1
LONGEST_NOTE = 500

# Where a person would make the change, and in which version it is then told.
OPENING_PLACE = "agencies/rules/alerts.py OPENING_LEVEL"
CRISIS_PLACE = "safety/data/crisis.toml, 판은 safety/rules/lexicon.py VERSION"
CONTEXT_PLACE = "safety/data/context.toml, 판은 safety/rules/lexicon.py VERSION"
ACK_PLACE = "agencies/rules/timers.py ACK_TIME"
STAFF_PLACE = "기관의 당직 근무표"
PLACES = {
    "raise_level": OPENING_PLACE,
    "narrow_level": CRISIS_PLACE,
    "look_at_reason": CONTEXT_PLACE,
    "share_shifts": STAFF_PLACE,
    "look_at_breaches": ACK_PLACE,
    "too_few": "",
}
_SENTENCES = {
    "raise_level": "{priority}를 여는 낮은 단계 L{level}를 L{raised}로 올려 보세요. "
    "L{level}에서 맞다고 본 비율이 {ppv}%예요({part}/{whole}).",
    "narrow_level": "{priority} 가운데 L{level}를 알아보는 말을 더 좁혀 보세요. "
    "맞다고 본 비율이 {ppv}%예요({part}/{whole}).",
    "look_at_reason": "‘{reason}’ 때문에 넘긴 신호가 {share}%예요. "
    "그런 말을 가리는 규칙을 살펴보세요.",
    "share_shifts": "한 근무에 한 사람이 {limit}건 넘게 확인한 때가 {share}%예요. "
    "당직을 나누거나 늘려 보세요.",
    "look_at_breaches": "확인 시한을 넘긴 신호가 {share}%예요. 당직과 시한을 함께 살펴보세요.",
    "too_few": "{priority} 신호는 살펴본 것이 {whole}건뿐이라 이번 달로는 말하기 어려워요.",
}


@dataclass(frozen=True)
class Shifts:
    """How many alerts one duty officer acknowledged in one shift of eight hours."""

    count: int
    mean: float
    most: int
    over: int


def find_shift(local: datetime) -> tuple[Any, int]:
    """The day and the place in it of the eight hours a Korean local time lies in."""
    return local.date(), local.hour // SHIFT_HOURS


def measure_shifts(moves: Iterable[tuple[int, datetime]]) -> Shifts:
    """Count acknowledgements by member and shift, at Korean local times."""
    counts = Counter((member, *find_shift(local)) for member, local in moves)
    if not counts:
        return Shifts(0, 0.0, 0, 0)
    over = sum(count > MOST_A_SHIFT for count in counts.values())
    return Shifts(len(counts), round(counts.total() / len(counts), 1), max(counts.values()), over)


def make_figures(totals: Totals, shifts: Shifts) -> dict[str, Any]:
    """What a report keeps of its month."""
    opened = totals.get("opened")
    return {
        "opened": dict(opened),
        "acknowledged": dict(totals.get("acknowledged")),
        "medians": {key: round(value, 1) for key, value in totals.medians.items()},
        "breached": dict(totals.get("breached")),
        "dismissed": dict(totals.get("dismissed")),
        "ppv": {key: _share(totals, "_priority", key) for key in ("P0", "P1", "P2", "P3")},
        "levels": {key: _share(totals, "", key) for key in sorted(totals.get("triaged"))},
        "shifts": {
            "count": shifts.count,
            "mean": shifts.mean,
            "most": shifts.most,
            "over": shifts.over,
        },
    }


def _share(totals: Totals, suffix: str, key: str) -> list[int]:
    share = totals.share(f"confirmed{suffix}", f"triaged{suffix}", key)
    return [share.part, share.whole]


def list_proposals(figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the figures suggest looking at, as codes with their numbers."""
    found = [proposal for priority in PPV_GOALS if (proposal := _weigh_priority(figures, priority))]
    return [*found, *_weigh_reasons(figures), *_weigh_shifts(figures), *_weigh_breaches(figures)]


# Which levels of the machine open which priority (rules/alerts.py, choose_priority).
_LEVELS_OF = {"P1": ("4",), "P2": ("2", "3")}


def _weigh_priority(figures: Mapping[str, Any], priority: str) -> dict[str, Any] | None:
    part, whole = figures["ppv"][priority]
    if whole < FEWEST_TRIAGED:
        return {"code": "too_few", "priority": priority, "whole": whole}
    if part / whole >= PPV_GOALS[priority]:
        return None
    levels = {key: figures["levels"].get(key, [0, 0]) for key in _LEVELS_OF[priority]}
    worst = min(levels, key=lambda key: levels[key][0] / levels[key][1] if levels[key][1] else 1)
    right, seen = levels[worst]
    return {
        "code": "raise_level" if worst == "2" else "narrow_level",
        "priority": priority,
        "level": int(worst),
        "raised": int(worst) + 1,
        "part": right,
        "whole": seen,
        "ppv": _percent(right, seen),
    }


def _weigh_reasons(figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    counts = figures["dismissed"]
    whole = sum(counts.values())
    if whole < FEWEST_TRIAGED:
        return []
    return [
        {"code": "look_at_reason", "reason": key, "share": _percent(count, whole)}
        for key, count in sorted(counts.items(), key=lambda row: -row[1])
        if key != "other" and count / whole > _MUCH_OF_ALL
    ]


def _weigh_shifts(figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    shifts = figures["shifts"]
    if not shifts["count"] or shifts["over"] / shifts["count"] <= _MANY_SHIFTS:
        return []
    share = _percent(shifts["over"], shifts["count"])
    return [{"code": "share_shifts", "limit": MOST_A_SHIFT, "share": share}]


def _weigh_breaches(figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    late, opened = figures["breached"].get("ack", 0), sum(figures["opened"].values())
    if not opened or late / opened <= _MANY_BREACHES:
        return []
    return [{"code": "look_at_breaches", "share": _percent(late, opened)}]


def _percent(part: int, whole: int) -> int:
    return math.floor(100 * part / whole + 0.5) if whole else 0


def say_proposal(proposal: Mapping[str, Any]) -> str:
    """Say a proposal in Korean; an unknown code says itself."""
    code = str(proposal.get("code", ""))
    if code not in _SENTENCES:
        return code
    reason = str(proposal.get("reason", ""))
    return _SENTENCES[code].format(**{**proposal, "reason": DISMISS_REASONS.get(reason, reason)})


def find_place(proposal: Mapping[str, Any]) -> str:
    """Where a person would make the change; empty where there is nothing to change."""
    return PLACES.get(str(proposal.get("code", "")), "")
