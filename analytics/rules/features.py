"""Minor features of a mood series: they explain a trend, they never raise one."""

import math
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from analytics.rules.trend import Day, TrendConfig, list_active

RECENT_RATIO_DAYS = 7
RECENT_SHAPE_DAYS = 28
RECENT_NIGHT_DAYS = 14
MIN_TRIALS = 10
MIN_STEPS = 10
# Two neighbouring days; a longer pause says nothing about carrying a mood over.
MAX_STEP_DAYS = 2


def measure_features(days: Sequence[Day], config: TrendConfig) -> dict[str, float]:
    """Return each feature's z against the person's own past; a feature too thin is left out."""
    active = list_active(days, config)
    if not active:
        return {}
    found = {
        "NEG_RATIO_UP": _compare_ratio(active, RECENT_RATIO_DAYS, "negative_count", config),
        "NIGHT_SHIFT": _compare_ratio(active, RECENT_NIGHT_DAYS, "night_count", config),
        "INERTIA_UP": _compare_inertia(active, config),
        "INSTABILITY_UP": _compare_rmssd(active, config),
    }
    return {code: z for code, z in found.items() if z is not None}


def _split(
    active: Sequence[Day], recent_days: int, config: TrendConfig
) -> tuple[list[Day], list[Day]]:
    end = active[-1].date
    recent_from = end - timedelta(days=recent_days - 1)
    past_from = recent_from - timedelta(days=config.baseline_window_days)
    recent = [day for day in active if day.date >= recent_from]
    past = [day for day in active if past_from <= day.date < recent_from]
    return recent, past


def _compare_ratio(
    active: Sequence[Day], recent_days: int, field: str, config: TrendConfig
) -> float | None:
    """Two-proportion z of a count among read messages, recent days against the days before."""
    recent, past = _split(active, recent_days, config)
    trials = [sum(day.read_count for day in part) for part in (recent, past)]
    hits = [sum(getattr(day, field) for day in part) for part in (recent, past)]
    if min(trials) < MIN_TRIALS or len(past) < config.baseline_days:
        return None
    pooled = sum(hits) / sum(trials)
    error = math.sqrt(pooled * (1 - pooled) * (1 / trials[0] + 1 / trials[1]))
    return (hits[0] / trials[0] - hits[1] / trials[1]) / error if error else 0.0


def _pair_neighbours(days: Sequence[Day]) -> list[tuple[float, float]]:
    return [
        (first.valence, second.valence)
        for first, second in pairwise(days)
        if (second.date - first.date).days <= MAX_STEP_DAYS
        and first.valence is not None
        and second.valence is not None
    ]


def _compare_inertia(active: Sequence[Day], config: TrendConfig) -> float | None:
    """Difference of lag-1 correlations on Fisher's scale (inertia; domain.md [41])."""
    parts = [_pair_neighbours(part) for part in _split(active, RECENT_SHAPE_DAYS, config)]
    if min(len(pairs) for pairs in parts) < config.inertia_pairs:
        return None
    recent, past = (math.atanh(_correlate(pairs)) for pairs in parts)
    return (recent - past) / math.sqrt(sum(1 / (len(pairs) - 3) for pairs in parts))


def _correlate(pairs: Sequence[tuple[float, float]]) -> float:
    left, right = zip(*pairs, strict=True)
    mean_left, mean_right = sum(left) / len(left), sum(right) / len(right)
    cross = sum((a - mean_left) * (b - mean_right) for a, b in pairs)
    scale = math.sqrt(
        sum((a - mean_left) ** 2 for a in left) * sum((b - mean_right) ** 2 for b in right)
    )
    return max(-0.99, min(0.99, cross / scale)) if scale else 0.0


def _compare_rmssd(active: Sequence[Day], config: TrendConfig) -> float | None:
    """Log ratio of successive differences (RMSSD); their relative variance is 3/n (von Neumann)."""
    parts = [_pair_neighbours(part) for part in _split(active, RECENT_SHAPE_DAYS, config)]
    if min(len(pairs) for pairs in parts) < MIN_STEPS:
        return None
    squares = [sum((b - a) ** 2 for a, b in pairs) / len(pairs) for pairs in parts]
    if min(squares) <= 0:
        return 0.0
    error = math.sqrt(sum(0.75 / len(pairs) for pairs in parts))
    return 0.5 * math.log(squares[0] / squares[1]) / error
