"""Trend of a person's days against their own past: EWMA and CUSUM on a robust baseline.

Pure: `(series, config) -> score`. The same series and the same config hash give the same result.
Sources and constants: docs/adr/0007-mood-rollup-and-trend.md.
"""

import datetime
import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from statistics import median

NONE, WATCH, ELEVATED = "none", "watch", "elevated"
LEVELS = (NONE, WATCH, ELEVATED)
MAD_TO_SIGMA = 1.4826


@dataclass(frozen=True)
class TrendConfig:
    """Every constant of the trend; its hash is stored beside each score."""

    min_messages: int = 3
    smoothing: float = 0.2
    ewma_width: float = 2.5
    cusum_slack: float = 0.5
    cusum_limit: float = 4.0
    hard_day_z: float = 1.0
    hard_days: int = 3
    hard_window: int = 7
    gap_days: int = 7
    baseline_days: int = 14
    baseline_messages: int = 60
    baseline_window_days: int = 90
    baseline_expiry_days: int = 180
    refit_days: int = 30
    sigma_floor: float = 0.15
    feature_limit: float = 2.0
    inertia_pairs: int = 20

    @property
    def ewma_limit(self) -> float:
        """Control limit of the smoothed series, in the person's own standard deviations."""
        return self.ewma_width * math.sqrt(self.smoothing / (2 - self.smoothing))

    @property
    def hash(self) -> str:
        """Name this set of constants: equal constants, equal hash."""
        canonical = json.dumps(asdict(self), sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()[:16]


DEFAULT_CONFIG = TrendConfig()


@dataclass(frozen=True)
class Day:
    """One rolled-up day: its mean valence and counts of read messages."""

    date: datetime.date
    valence: float | None
    read_count: int
    negative_count: int = 0
    night_count: int = 0


@dataclass(frozen=True)
class Baseline:
    """What is usual for this person, and from how much that was learnt."""

    center: float
    sigma: float
    day_count: int
    message_count: int
    fitted_date: datetime.date


@dataclass(frozen=True)
class ChartState:
    """Both charts after one active day; `z` is None while there is no baseline."""

    date: datetime.date
    z: float | None
    ewma: float
    cusum: float
    level: str
    run_date: datetime.date
    baseline: Baseline | None


def is_active(day: Day, config: TrendConfig) -> bool:
    """Tell whether a day holds enough read messages to have a value."""
    return day.valence is not None and day.read_count >= config.min_messages


def list_active(days: Sequence[Day], config: TrendConfig) -> list[Day]:
    """Return the days that have a value, oldest first."""
    return sorted((day for day in days if is_active(day, config)), key=lambda day: day.date)


def fit_baseline(days: Sequence[Day], *, on: datetime.date, config: TrendConfig) -> Baseline | None:
    """Fit median and scaled MAD to active days before `on`; None while they are too few."""
    since = on - timedelta(days=config.baseline_window_days)
    usable = [day for day in days if since <= day.date < on and is_active(day, config)]
    messages = sum(day.read_count for day in usable)
    if len(usable) < config.baseline_days or messages < config.baseline_messages:
        return None
    values = [day.valence for day in usable if day.valence is not None]
    center = median(values)
    spread = MAD_TO_SIGMA * median(abs(value - center) for value in values)
    sigma = max(spread, config.sigma_floor)
    return Baseline(center, sigma, len(usable), messages, on)


def replay_charts(days: Sequence[Day], config: TrendConfig = DEFAULT_CONFIG) -> list[ChartState]:
    """Run both charts over a whole history, refitting the baseline as time goes by."""
    states: list[ChartState] = []
    quiet: list[Day] = []
    hard: list[bool] = []
    baseline: Baseline | None = None
    elevated_date: datetime.date | None = None
    for day in list_active(days, config):
        if states and (day.date - states[-1].date).days > config.gap_days:
            hard = []
        if _is_fit_due(baseline, elevated_date, day.date, config):
            baseline = fit_baseline(quiet, on=day.date, config=config) or _keep(
                baseline, day.date, config
            )
        state = _advance(states[-1] if states else None, day, baseline, hard, config)
        states.append(state)
        if state.level == ELEVATED:
            elevated_date = day.date
        else:
            quiet.append(day)
    return states


def _is_fit_due(
    baseline: Baseline | None,
    elevated_date: datetime.date | None,
    on: datetime.date,
    config: TrendConfig,
) -> bool:
    if elevated_date and (on - elevated_date).days <= config.gap_days:
        return False
    return baseline is None or (on - baseline.fitted_date).days >= config.refit_days


def _keep(baseline: Baseline | None, on: datetime.date, config: TrendConfig) -> Baseline | None:
    if baseline and (on - baseline.fitted_date).days < config.baseline_expiry_days:
        return baseline
    return None


def _advance(
    last: ChartState | None,
    day: Day,
    baseline: Baseline | None,
    hard: list[bool],
    config: TrendConfig,
) -> ChartState:
    """Take one step; `hard` collects, since the last gap, which days lay above `hard_day_z`."""
    if baseline is None or day.valence is None:
        return ChartState(day.date, None, 0.0, 0.0, NONE, day.date, None)
    if last is None or (day.date - last.date).days > config.gap_days:
        last = ChartState(day.date, None, 0.0, 0.0, NONE, day.date, baseline)
    z = (day.valence - baseline.center) / baseline.sigma
    ewma = config.smoothing * z + (1 - config.smoothing) * last.ewma
    cusum = max(0.0, last.cusum + z - config.cusum_slack)
    hard.append(z > config.hard_day_z)
    level = _decide_level(ewma, cusum, sum(hard[-config.hard_window :]), config)
    run_date = last.run_date if last.cusum > 0 else day.date
    return ChartState(day.date, z, ewma, cusum, level, run_date, baseline)


def _decide_level(ewma: float, cusum: float, hard_count: int, config: TrendConfig) -> str:
    is_over = (ewma > config.ewma_limit, cusum > config.cusum_limit)
    if all(is_over) and hard_count >= config.hard_days:
        return ELEVATED
    return WATCH if any(is_over) else NONE
