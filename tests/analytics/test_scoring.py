import json
from dataclasses import asdict, replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.rules.scoring import explain_gap, score_series, starts_episode
from analytics.rules.trend import DEFAULT_CONFIG, TrendConfig
from analytics.rules.wording import REASON_TEXTS
from tests.analytics.series import CALM, FIRST, after, make_days


def test_nothing_said_is_no_data():
    result = score_series([])
    assert (result.level, result.sufficiency, result.date) == ("none", "no_data", None)


def test_before_a_baseline_it_is_learning_and_off():
    result = score_series(make_days([2.0] * 13))
    assert (result.level, result.sufficiency, result.confidence) == ("none", "learning", 0.0)
    assert result.reasons == ()


def test_a_calm_series_has_no_reasons():
    result = score_series(make_days(CALM))
    assert (result.level, result.reasons, result.sufficiency) == ("none", (), "enough")


def test_a_hard_week_names_its_reasons_heaviest_first():
    days = after(make_days(CALM, negative_count=1), [1.0] * 6, negative_count=4)
    result = score_series(days)
    assert result.level == "elevated"
    assert {"EWMA_UP", "CUSUM_UP", "NEG_RATIO_UP"} == {reason.code for reason in result.reasons}
    weights = [reason.contribution for reason in result.reasons]
    assert weights == sorted(weights, reverse=True)
    assert sum(weights) == pytest.approx(1.0, abs=0.001)
    assert all(reason.value > reason.limit for reason in result.reasons)
    assert result.window_start == FIRST + timedelta(days=20)
    assert result.config_hash == DEFAULT_CONFIG.hash


def test_minor_features_alone_never_raise_a_level():
    days = after(make_days(CALM * 2), [0.0] * 14, negative_count=5, night_count=5)
    assert score_series(days).level == "none"


def test_a_score_without_minor_features_has_the_same_level():
    days = after(make_days(CALM), [1.0] * 6)
    dressed = [replace(day, negative_count=5, night_count=5) for day in days]
    assert score_series(days).level == score_series(dressed).level


def test_confidence_grows_with_the_baseline_and_recent_days():
    thin = score_series(make_days(CALM[:15]))
    full = score_series(make_days(CALM * 3))
    sparse = score_series(after(make_days(CALM * 3), [0.0], pause=6))
    assert thin.confidence == 0.5
    assert full.confidence == 1.0
    assert sparse.confidence == 0.4


@pytest.mark.parametrize(
    ("level", "pause", "starts"),
    [
        ("none", None, False),
        ("watch", None, False),
        ("elevated", None, True),
        ("elevated", 1, False),
        ("elevated", 7, False),
        ("elevated", 8, True),
    ],
)
def test_an_episode_starts_once(level, pause, starts):
    last = None if pause is None else FIRST - timedelta(days=pause)
    assert (
        starts_episode(level=level, on=FIRST, last_elevated=last, config=DEFAULT_CONFIG) is starts
    )


@pytest.mark.parametrize(
    ("day_count", "read_count", "gap"), [(0, 5, (14, 60)), (10, 5, (4, 10)), (30, 5, (0, 0))]
)
def test_gap_counts_what_is_still_wanting(day_count, read_count, gap):
    assert explain_gap(make_days([0.0] * day_count, read_count=read_count)) == gap


@given(
    values=st.lists(st.floats(-3, 4, allow_nan=False), min_size=1, max_size=80),
    negative=st.integers(0, 5),
)
@settings(max_examples=80, deadline=None)
def test_every_score_replays_and_can_be_stored_and_explained(values, negative):
    days = make_days(values, negative_count=negative)
    result = score_series(days, TrendConfig())
    assert result == score_series(list(reversed(days)), DEFAULT_CONFIG)
    json.dumps([asdict(reason) for reason in result.reasons], allow_nan=False)
    assert {reason.code for reason in result.reasons} <= set(REASON_TEXTS)
    assert (result.level == "none") is (result.reasons == ())
    assert 0.0 <= result.confidence <= 1.0
