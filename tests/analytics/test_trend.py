"""D1: the trend is a pure function of a series and its constants."""

import math
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.rules.trend import (
    DEFAULT_CONFIG,
    ELEVATED,
    LEVELS,
    NONE,
    WATCH,
    Day,
    TrendConfig,
    fit_baseline,
    replay_charts,
)
from tests.analytics.series import CALM, FIRST, after, make_days

exact = st.integers(-128, 192).map(lambda n: n / 64)
histories = st.lists(exact, min_size=14, max_size=60)


def test_ewma_limit_is_width_times_asymptotic_deviation():
    assert TrendConfig(ewma_width=2.8).ewma_limit == 2.8 * math.sqrt(0.2 / 1.8)


def test_config_hash_equal_constants_equal_hash():
    assert TrendConfig().hash == DEFAULT_CONFIG.hash
    assert replace(DEFAULT_CONFIG, cusum_limit=5.0).hash != DEFAULT_CONFIG.hash
    assert len(DEFAULT_CONFIG.hash) == 16


def test_baseline_is_median_and_scaled_mad():
    days = make_days([0.0, 1.0, 2.0, 3.0, 100.0] * 3)
    baseline = fit_baseline(days, on=FIRST + timedelta(days=15), config=DEFAULT_CONFIG)
    assert (baseline.center, baseline.sigma) == (2.0, 1.4826)
    assert (baseline.day_count, baseline.message_count) == (15, 75)


def test_baseline_same_every_day_has_the_floor():
    baseline = fit_baseline(
        make_days([0.5] * 14), on=FIRST + timedelta(days=14), config=DEFAULT_CONFIG
    )
    assert baseline.sigma == DEFAULT_CONFIG.sigma_floor


@pytest.mark.parametrize(
    ("day_count", "read_count", "is_fitted"),
    [(13, 10, False), (14, 4, False), (14, 5, True), (20, 3, True), (19, 3, False), (40, 2, False)],
)
def test_baseline_needs_fourteen_days_and_sixty_messages(day_count, read_count, is_fitted):
    days = make_days([0.0] * day_count, read_count=read_count)
    on = FIRST + timedelta(days=day_count)
    assert (fit_baseline(days, on=on, config=DEFAULT_CONFIG) is not None) is is_fitted


def test_baseline_leaves_out_the_day_itself_and_what_is_too_old():
    days = make_days([0.0] * 14)
    assert fit_baseline(days, on=days[-1].date, config=DEFAULT_CONFIG) is None
    late = days[-1].date + timedelta(days=90)
    assert fit_baseline(days, on=late, config=DEFAULT_CONFIG) is None


def test_charts_before_a_baseline_are_off():
    states = replay_charts(make_days([0.0] * 7 + [4.0] * 7))
    assert {(state.level, state.z, state.ewma, state.cusum) for state in states} == {
        (NONE, None, 0.0, 0.0)
    }


def test_days_with_few_or_unread_messages_are_no_points():
    days = [*make_days([0.0, 0.1], read_count=2), Day(FIRST + timedelta(days=5), None, 9)]
    assert replay_charts(days) == []


def test_charts_follow_their_formulas():
    days = after(make_days(CALM), [1.0, 1.0])
    state = replay_charts(days)[-1]
    previous = replay_charts(days)[-2]
    z = (1.0 - state.baseline.center) / state.baseline.sigma
    assert state.z == z
    assert state.ewma == 0.2 * z + 0.8 * previous.ewma
    assert state.cusum == previous.cusum + z - 0.5


def test_a_hard_week_is_watched_then_elevated():
    levels = [state.level for state in replay_charts(after(make_days(CALM), [1.0] * 6))][-6:]
    assert levels[0] == NONE
    assert WATCH in levels
    assert levels[-1] == ELEVATED
    assert levels == sorted(levels, key=LEVELS.index)


def test_one_terrible_day_is_not_elevated():
    states = replay_charts(after(make_days(CALM), [4.0, 0.0]))
    assert [state.level for state in states[-2:]] == [WATCH, WATCH]


def test_elevated_needs_three_hard_days():
    states = replay_charts(after(make_days(CALM), [4.0, 4.0, 4.0]))
    assert [state.level for state in states[-3:]] == [WATCH, WATCH, ELEVATED]


def test_a_long_pause_starts_both_charts_afresh():
    days = after(make_days(CALM), [2.0] * 5)
    state = replay_charts(after(days, [0.5], pause=8))[-1]
    assert state.ewma == 0.2 * state.z
    assert state.cusum == max(0.0, state.z - 0.5)
    assert state.run_date == state.date
    assert replay_charts(after(days, [0.5], pause=7))[-1].ewma > state.ewma


def test_elevated_days_do_not_become_the_usual():
    days = after(make_days(CALM), [1.0] * 60)
    last = replay_charts(days)[-1]
    assert last.level == ELEVATED
    assert last.baseline.center == 0.0


def test_baseline_is_refitted_monthly():
    days = after(make_days(CALM), [0.25, -0.25] * 20)
    fits = {state.baseline.fitted_date for state in replay_charts(days) if state.baseline}
    assert sorted((fit - FIRST).days for fit in fits) == [14, 44]


def test_a_baseline_half_a_year_old_is_forgotten():
    days = after(make_days(CALM), [0.0], pause=200)
    assert replay_charts(days)[-1].baseline is None


@given(history=histories, shift=exact)
@settings(max_examples=150, deadline=None)
def test_shift_of_all_days_changes_nothing(history, shift):
    moved = replay_charts(make_days([value + shift for value in history]))
    stayed = replay_charts(make_days(history))
    assert [(s.z, s.ewma, s.cusum, s.level) for s in moved] == [
        (s.z, s.ewma, s.cusum, s.level) for s in stayed
    ]


@given(history=histories, worse=st.integers(0, 192).map(lambda n: n / 64))
@settings(max_examples=150, deadline=None)
def test_a_harder_last_day_never_lowers_the_trend(history, worse):
    days = make_days(history)
    harder = [*days[:-1], replace(days[-1], valence=days[-1].valence + worse)]
    before, after_ = replay_charts(days)[-1], replay_charts(harder)[-1]
    assert after_.ewma >= before.ewma
    assert after_.cusum >= before.cusum
    assert LEVELS.index(after_.level) >= LEVELS.index(before.level)


@given(
    recent=st.lists(exact, min_size=1, max_size=9),
    worse=st.lists(st.integers(0, 128).map(lambda n: n / 64), min_size=9, max_size=9),
)
@settings(max_examples=150, deadline=None)
def test_harder_days_on_one_baseline_never_lower_the_trend(recent, worse):
    calm = make_days(CALM)
    before = replay_charts(after(calm, recent))[-1]
    harder = [value + more for value, more in zip(recent, worse, strict=False)]
    after_ = replay_charts(after(calm, harder))[-1]
    assert before.baseline == after_.baseline
    assert after_.ewma >= before.ewma
    assert after_.cusum >= before.cusum
    assert LEVELS.index(after_.level) >= LEVELS.index(before.level)


@given(history=histories, pause=st.integers(8, 60), last=exact)
@settings(max_examples=100, deadline=None)
def test_nothing_before_a_long_pause_stays_in_the_charts(history, pause, last):
    state = replay_charts(after(make_days(history), [last], pause=pause))[-1]
    if state.z is None:
        assert (state.ewma, state.cusum, state.level) == (0.0, 0.0, NONE)
    else:
        assert (state.ewma, state.cusum) == (0.2 * state.z, max(0.0, state.z - 0.5))
        assert state.level != ELEVATED


@given(history=histories, order=st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_replay_is_deterministic_and_needs_no_order(history, order):
    days = make_days(history)
    mixed = list(days)
    order.shuffle(mixed)
    assert replay_charts(mixed) == replay_charts(days)


@given(history=histories, cut=st.integers(1, 13))
@settings(max_examples=60, deadline=None)
def test_later_days_do_not_change_earlier_states(history, cut):
    days = make_days(history)
    assert replay_charts(days)[:-cut] == replay_charts(days[:-cut])
