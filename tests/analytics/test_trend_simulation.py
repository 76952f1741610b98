"""D2, measured with fixed seeds; the numbers stand in docs/adr/0007-mood-rollup-and-trend.md."""

import random

import pytest

from analytics.rules.trend import DEFAULT_CONFIG, ELEVATED, replay_charts
from tests.analytics.series import simulate


def count_alerts(states):
    """Episodes begun, as the service counts them."""
    alerts, last = 0, None
    for state in states:
        if state.level == ELEVATED:
            alerts += last is None or (state.date - last).days > DEFAULT_CONFIG.gap_days
            last = state.date
    return alerts


def measure_false_alerts(*, phi, tails=0, people=120, length=104):
    rng = random.Random(7)
    alerts = scored = 0
    for _ in range(people):
        states = replay_charts(simulate(rng, length=length, phi=phi, tails=tails))
        alerts += count_alerts(states)
        scored += sum(state.baseline is not None for state in states)
    return 60 * alerts / scored


def measure_detection(*, phi, history, tails=0, people=400):
    rng = random.Random(11)
    found = 0
    for _ in range(people):
        days = simulate(
            rng, length=history + 7, phi=phi, drift_from=history, drift=1.5, tails=tails
        )
        found += any(state.level == ELEVATED for state in replay_charts(days)[history:])
    return found / people


@pytest.mark.parametrize(("phi", "tails"), [(0.0, 0), (0.3, 0), (0.0, 5)])
def test_a_person_without_change_is_rarely_alerted(phi, tails):
    assert measure_false_alerts(phi=phi, tails=tails) <= 1.0


@pytest.mark.parametrize("history", [14, 24, 60])
def test_a_lasting_drift_is_found_within_seven_active_days(history):
    assert measure_detection(phi=0.0, history=history) >= 0.80


def test_a_drift_in_days_that_carry_over_is_mostly_found():
    assert measure_detection(phi=0.3, history=24) >= 0.75
