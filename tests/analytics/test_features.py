import random
from dataclasses import replace

from analytics.rules.features import measure_features
from analytics.rules.trend import DEFAULT_CONFIG
from tests.analytics.series import CALM, after, make_days


def measure(days):
    return measure_features(days, DEFAULT_CONFIG)


def test_no_days_no_features():
    assert measure([]) == {}


def test_a_short_history_measures_nothing():
    assert measure(make_days(CALM[:10], negative_count=1)) == {}


def test_negative_ratio_is_a_two_proportion_z():
    days = after(make_days(CALM, negative_count=1), [0.0] * 7, negative_count=4)
    # 28/35 against 20/100, pooled 48/135.
    pooled = 48 / 135
    expected = (0.8 - 0.2) / (pooled * (1 - pooled) * (1 / 35 + 1 / 100)) ** 0.5
    assert measure(days)["NEG_RATIO_UP"] == expected


def test_night_share_rises_against_the_own_past_only():
    owl = make_days([0.0] * 40, night_count=4)
    assert measure(owl)["NIGHT_SHIFT"] == 0.0
    shifted = after(make_days([0.0] * 30), [0.0] * 14, night_count=3)
    assert measure(shifted)["NIGHT_SHIFT"] > DEFAULT_CONFIG.feature_limit


def test_ratio_without_any_hit_is_zero():
    assert measure(make_days([0.0] * 40))["NEG_RATIO_UP"] == 0.0


def test_inertia_rises_when_moods_carry_over():
    rng = random.Random(3)
    restless = [rng.choice([-1, 1]) * 0.5 for _ in range(60)]
    heavy = [0.5] * 14 + [-0.5] * 14
    assert measure(after(make_days(restless), heavy))["INERTIA_UP"] > 2.0
    assert "INERTIA_UP" not in measure(after(make_days(restless[:15]), heavy))


def test_inertia_of_a_flat_series_is_zero():
    assert measure(make_days([0.25] * 60))["INERTIA_UP"] == 0.0


def test_instability_rises_with_the_swings():
    swings = [1.0, -1.0] * 14
    found = measure(after(make_days([0.0, 0.25] * 20), swings))
    assert found["INSTABILITY_UP"] > 2.0
    assert measure(make_days([0.25] * 60))["INSTABILITY_UP"] == 0.0


def test_days_far_apart_are_no_pairs():
    days = make_days([0.0, 0.5] * 40, step=3)
    assert "INERTIA_UP" not in measure(days)
    assert "INSTABILITY_UP" not in measure(days)


def test_the_order_of_days_does_not_matter():
    days = [replace(day, negative_count=place % 4) for place, day in enumerate(make_days(CALM * 2))]
    assert measure(days[::-1]) == measure(days)
