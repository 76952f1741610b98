import itertools
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from missions.models import Mission
from missions.rules import suggestions as rules
from missions.rules.suggestions import Candidate, Day, Past

ON = date(2026, 11, 21)
# A busy machine draws slowly; what is tested is no time.
steady = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
THEMES = Mission.Theme.values
PLACES = Mission.Place.values


def make(key, rung=1, theme="body", energy=1, minutes=10, place="home", **more):
    return Candidate(key, rung, theme, energy, minutes, place, **more)


def day(**more):
    return Day(**{"seed": "a", "on": ON, "hour": 14, **more})


def choose(candidates, past=None, **more):
    return rules.choose(candidates=candidates, day=day(**more), past=past or Past())


def keys(choices):
    return [choice.key for choice in choices]


candidates = st.lists(
    st.builds(
        Candidate,
        key=st.integers(1, 60),
        rung=st.integers(1, 5),
        theme=st.sampled_from(THEMES),
        energy=st.integers(1, 5),
        minutes=st.integers(1, 240),
        place=st.sampled_from(PLACES),
        seasons=st.sampled_from([(), ("winter",), ("autumn", "winter"), ("summer",)]),
        is_welfare=st.booleans(),
    ),
    max_size=20,
    unique_by=lambda one: one.key,
)
ago = st.dictionaries(st.integers(1, 60), st.integers(0, 20), max_size=12)
pasts = st.builds(
    Past,
    done=ago,
    offered=ago,
    liked=st.frozensets(st.integers(1, 60)),
    busy=st.frozensets(st.integers(1, 60), max_size=5),
    reached=st.integers(0, 5),
)
days = st.builds(
    Day,
    seed=st.text(max_size=8),
    on=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    hour=st.integers(0, 23),
    energy=st.none() | st.integers(1, 5),
    week=st.lists(st.integers(1, 5), max_size=7).map(tuple),
    mood=st.none() | st.floats(-3, 3),
    is_after_rest=st.booleans(),
)


@steady
@given(candidates, days, pasts, st.integers(1, 3))
def test_whatever_is_there_the_rules_hold(every, on, past, count):
    chosen = rules.choose(candidates=every, day=on, past=past, count=count)
    found = {one.key: one for one in every}
    picked = [found[choice.key] for choice in chosen]
    limit, _ = rules.weigh_energy(on)
    stands_on = max(past.reached, 1)
    assert len(picked) <= count
    assert len({one.theme for one in picked}) == len(picked)
    assert sum(one.is_welfare for one in picked) <= 1
    assert sum(one.rung > stands_on for one in picked) <= (0 if on.is_after_rest else 1)
    for one in picked:
        assert one.rung <= stands_on + 1
        assert one.energy <= limit
        assert not one.seasons or rules.name_season(on.on) in one.seasons
        assert not rules.is_night(on.hour) or one.place in {"bed", "home"}
        assert one.key not in past.busy
        is_liked = one.key in past.liked
        assert past.done.get(one.key, 99) >= (2 if is_liked else 7)
        assert past.offered.get(one.key, 99) >= (7 if one.is_welfare else 2 if is_liked else 3)
    assert [one.energy for one in picked] == sorted(one.energy for one in picked)
    for choice in chosen:
        assert set(choice.reasons) <= set(rules.REASONS)


@steady
@given(candidates, days, pasts)
def test_the_same_person_and_day_get_the_same(every, on, past):
    first = rules.choose(candidates=every, day=on, past=past)
    assert rules.choose(candidates=every[::-1], day=on, past=past) == first


@steady
@given(candidates, days, pasts)
def test_less_strength_never_leads_further(every, on, past):
    low, high = (
        Day(**{**vars(on), "energy": level, "mood": None, "is_after_rest": False})
        for level in (1, 4)
    )
    assert rules.find_furthest(low, past) <= rules.find_furthest(high, past)
    assert rules.find_furthest(low, past) <= 2


@steady
@given(candidates, days, pasts, candidates)
def test_another_one_goes_with_those_that_stay(every, on, past, kept):
    kept = kept[:2]
    for choice in rules.choose(candidates=every, day=on, past=past, kept=kept, count=1):
        one = next(each for each in every if each.key == choice.key)
        assert one.theme not in {other.theme for other in kept}
        assert one.key not in {other.key for other in kept}
        assert not (one.is_welfare and any(other.is_welfare for other in kept))


@pytest.mark.parametrize(
    ("given_day", "limit", "reasons"),
    [
        ({}, 3, ()),
        ({"energy": 1}, 1, ("energy_low",)),
        ({"energy": 2}, 2, ("energy_low",)),
        ({"energy": 5}, 5, ("energy_given",)),
        ({"energy": 4, "week": (1, 1)}, 4, ("energy_given",)),
        ({"week": (2, 3)}, 2, ("week_low",)),
        ({"week": (4, 4, 5)}, 4, ("week_energy",)),
        ({"mood": 0.2}, 2, ("mood_hard",)),
        ({"mood": 0.1}, 3, ()),
        ({"mood": -1.0}, 3, ()),
        ({"energy": 1, "mood": 1.0}, 1, ("energy_low", "mood_hard")),
        ({"is_after_rest": True}, 2, ("after_rest",)),
    ],
)  # fmt: skip
def test_strength_is_weighed_by_what_is_known(given_day, limit, reasons):
    assert rules.weigh_energy(day(**given_day)) == (limit, reasons)


@pytest.mark.parametrize(("reached", "level"), list(itertools.product(range(6), range(1, 6))))
def test_nobody_is_led_more_than_one_rung_above_what_they_did(reached, level):
    every = [
        make(rung * 10 + n, rung, theme) for rung in range(1, 6) for n, theme in enumerate(THEMES)
    ]
    chosen = [
        one
        for seed in range(20)
        for one in choose(every, Past(reached=reached), energy=level, seed=str(seed))
    ]
    top = max(one.key // 10 for one in chosen)
    furthest = {1: 2, 2: 2, 3: 3, 4: 4, 5: 5}[level]
    assert top <= min(max(reached, 1) + 1, furthest)
    assert top >= min(max(reached, 1), furthest, 2) - 1


def test_a_gentle_return_after_rest_stays_on_the_rung_reached():
    every = [make(1, 2, "body"), make(2, 3, "meal"), make(3, 2, "tidy")]
    assert set(keys(choose(every, Past(reached=2), energy=5))) == {1, 2, 3}
    assert set(keys(choose(every, Past(reached=2), energy=5, is_after_rest=True))) == {1, 3}


@pytest.mark.parametrize("hour", range(24))
def test_nobody_is_sent_out_at_night(hour):
    every = [make(1, theme="body", place="near"), make(2, theme="meal", place="home")]
    assert set(keys(choose(every, hour=hour))) == ({2} if hour >= 21 or hour < 7 else {1, 2})


@pytest.mark.parametrize(
    ("month", "season"),
    [(1, "winter"), (3, "spring"), (5, "spring"), (6, "summer"), (11, "autumn"), (12, "winter")],
)
def test_a_mission_of_another_season_waits(month, season):
    assert rules.name_season(date(2026, month, 1)) == season
    every = [
        make(n, theme=THEMES[n], seasons=(name,))
        for n, name in enumerate(("winter", "spring", "summer", "autumn"))
    ]
    chosen = choose(every, on=date(2026, month, 1))
    assert [every[choice.key].seasons for choice in chosen] == [(season,)]
    assert "season" in chosen[0].reasons


@pytest.mark.parametrize(
    ("past", "comes"),
    [
        (Past(done={1: 6}), False),
        (Past(done={1: 7}), True),
        (Past(done={1: 2}, liked=frozenset({1})), True),
        (Past(done={1: 1}, liked=frozenset({1})), False),
        (Past(offered={1: 2}), False),
        (Past(offered={1: 3}), True),
        (Past(busy=frozenset({1})), False),
    ],
)
def test_what_was_there_lately_comes_back_later_and_what_is_liked_sooner(past, comes):
    assert (keys(choose([make(1)], past)) == [1]) is comes


def test_days_differ_and_persons_differ():
    every = [make(n, theme=THEMES[n % 8], energy=1 + n % 3) for n in range(60)]
    by_day = {tuple(keys(choose(every, on=ON + timedelta(days=n)))) for n in range(10)}
    by_person = {tuple(keys(choose(every, seed=str(n)))) for n in range(10)}
    assert len(by_day) >= 8
    assert len(by_person) >= 8


def test_reasons_tell_what_it_was_chosen_by():
    every = [make(1, 1, minutes=3), make(2, 2, "meal"), make(3, 2, "tidy", is_welfare=True)]
    first = {c.key: c.reasons for c in choose(every, energy=2)}
    assert first[1] == ("energy_low", "first_rung", "brief")
    later = {c.key: c.reasons for c in choose(every, Past(reached=1, liked=frozenset({1})))}
    assert later[1] == ("same_rung", "liked", "brief")
    step = next(reasons for key, reasons in later.items() if key in {2, 3})
    assert "next_rung" in step
    assert all(
        "자격이 돼" not in str(text) and "받을 수 있" not in str(text)
        for text in rules.REASONS.values()
    )


def test_every_reason_is_a_kind_sentence():
    for text in map(str, rules.REASONS.values()):
        assert text.endswith("요.")
        assert "!" not in text
