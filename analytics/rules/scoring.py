"""A trend score a person can be told about: level, reasons, window and how sure it is."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from analytics.rules.features import measure_features
from analytics.rules.trend import (
    DEFAULT_CONFIG,
    NONE,
    ChartState,
    Day,
    TrendConfig,
    list_active,
    replay_charts,
)

# What is known: no active day at all, no baseline yet, or a baseline to compare with.
NO_DATA, LEARNING, ENOUGH = "no_data", "learning", "enough"
CHART_WEIGHT, FEATURE_WEIGHT = 1.0, 0.5
# A baseline of this many days, and this many active days in the last seven, count as full.
FULL_BASELINE_DAYS, FULL_RECENT_DAYS = 28, 5


@dataclass(frozen=True)
class Reason:
    """One cause: its value, the limit it passed and its share of the whole (shares sum to 1)."""

    code: str
    value: float
    limit: float
    contribution: float


@dataclass(frozen=True)
class TrendResult:
    """The trend on the newest active day of a series."""

    date: datetime.date | None
    level: str
    ewma: float
    cusum: float
    reasons: tuple[Reason, ...]
    window_start: datetime.date | None
    sufficiency: str
    confidence: float
    config_hash: str


def score_series(days: Sequence[Day], config: TrendConfig = DEFAULT_CONFIG) -> TrendResult:
    """Score the newest active day against everything before it."""
    states = replay_charts(days, config)
    if not states:
        return TrendResult(None, NONE, 0.0, 0.0, (), None, NO_DATA, 0.0, config.hash)
    last = states[-1]
    if last.baseline is None:
        return TrendResult(last.date, NONE, 0.0, 0.0, (), last.date, LEARNING, 0.0, config.hash)
    reasons = _weigh(last, days, config) if last.level != NONE else ()
    return TrendResult(
        date=last.date,
        level=last.level,
        ewma=last.ewma,
        cusum=last.cusum,
        reasons=reasons,
        window_start=last.run_date,
        sufficiency=ENOUGH,
        confidence=_measure_confidence(states, config),
        config_hash=config.hash,
    )


def starts_episode(
    *, level: str, on: datetime.date, last_elevated: datetime.date | None, config: TrendConfig
) -> bool:
    """Tell whether an elevated day opens a new episode rather than carrying one on."""
    if level != "elevated":
        return False
    return last_elevated is None or (on - last_elevated).days > config.gap_days


def _weigh(last: ChartState, days: Sequence[Day], config: TrendConfig) -> tuple[Reason, ...]:
    """List what passed its limit, heaviest first."""
    found = [
        ("EWMA_UP", last.ewma, config.ewma_limit, CHART_WEIGHT),
        ("CUSUM_UP", last.cusum, config.cusum_limit, CHART_WEIGHT),
    ]
    features = measure_features([day for day in days if day.date <= last.date], config)
    found += [(code, z, config.feature_limit, FEATURE_WEIGHT) for code, z in features.items()]
    over = [item for item in found if item[1] > item[2]]
    total = sum(weight * value / limit for _, value, limit, weight in over)
    reasons = (
        Reason(code, round(value, 4), round(limit, 4), round(weight * value / limit / total, 4))
        for code, value, limit, weight in over
    )
    return tuple(sorted(reasons, key=lambda reason: (-reason.contribution, reason.code)))


def _measure_confidence(states: Sequence[ChartState], config: TrendConfig) -> float:
    """How much stands behind the score, 0..1: length of the baseline times recent activity."""
    last = states[-1]
    week_start = last.date - timedelta(days=6)
    recent = sum(1 for state in states if state.date >= week_start)
    known = last.baseline.day_count if last.baseline else 0
    return round(min(1.0, known / FULL_BASELINE_DAYS) * min(1.0, recent / FULL_RECENT_DAYS), 2)


def explain_gap(days: Sequence[Day], config: TrendConfig = DEFAULT_CONFIG) -> tuple[int, int]:
    """Return how many active days and messages are still wanting before a trend can be told."""
    active = list_active(days, config)
    messages = sum(day.read_count for day in active)
    return (
        max(0, config.baseline_days - len(active)),
        max(0, config.baseline_messages - messages),
    )
