import itertools
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.rules import board_figures, boards, districts, programme

GRIDS = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(
            st.one_of(st.just(0), st.integers(1, 14), st.integers(0, 300)),
            min_size=width,
            max_size=width,
        ),
        min_size=1,
        max_size=7,
    )
)


def list_equations(grid, hidden):
    """Each row and column with its total, over the hidden numbers alone."""
    places = sorted(hidden)
    height, width = len(grid), len(grid[0])
    lines = [[(r, c) for c in range(width)] for r in range(height)]
    lines += [[(r, c) for r in range(height)] for c in range(width)]
    matrix = []
    for line in lines:
        row = [0.0] * len(places)
        for place in line[:-1]:
            if place in hidden:
                row[places.index(place)] = 1.0
        if line[-1] in hidden:
            row[places.index(line[-1])] = -1.0
        matrix.append(row)
    return places, np.array(matrix)


def find_solvable(grid, hidden):
    """Hidden numbers that linear algebra works out from what is shown."""
    places, matrix = list_equations(grid, hidden)
    if not places:
        return []
    rank = np.linalg.matrix_rank(matrix)
    found = []
    for n, place in enumerate(places):
        unit = np.zeros((1, len(places)))
        unit[0, n] = 1
        if np.linalg.matrix_rank(np.vstack([matrix, unit])) == rank:
            found.append(place)
    return found


@settings(max_examples=400, deadline=None)
@given(GRIDS)
def test_no_hidden_number_can_be_worked_out(inner):
    grid = districts.add_totals(inner)
    hidden = districts.find_hidden(grid)
    for r, c in itertools.product(range(len(grid)), range(len(grid[0]))):
        if 0 < grid[r][c] < districts.SMALLEST_CELL:
            assert (r, c) in hidden
    assert find_solvable(grid, hidden) == []
    assert all(grid[r][c] > 0 for r, c in hidden)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 12), min_size=2, max_size=2), min_size=1, max_size=2))
def test_every_hidden_number_could_be_another_whole_one(inner):
    """Not even knowing that persons are counted, none below nothing, gives a number away."""
    grid = districts.add_totals(inner)
    hidden = districts.find_hidden(grid)
    free = [(r, c) for r in range(len(inner)) for c in range(2) if (r, c) in hidden]
    seen = {place: set() for place in hidden}
    reach = [range(max(0, grid[r][c] - 3), grid[r][c] + 4) for r, c in free]
    for values in itertools.product(*reach):
        other = [list(row) for row in inner]
        for (r, c), value in zip(free, values, strict=True):
            other[r][c] = value
        full = districts.add_totals(other)
        fits = all(
            full[r][c] == grid[r][c]
            for r, c in itertools.product(range(len(grid)), range(3))
            if (r, c) not in hidden
        )
        if fits:
            for r, c in hidden:
                seen[r, c].add(full[r][c])
    assert all(len(found) > 1 for found in seen.values())


def test_a_lone_small_number_hides_three_more():
    grid = districts.add_totals([[5, 40, 60], [30, 20, 50], [70, 80, 90]])
    assert districts.find_hidden(grid) == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_nothing_small_hides_nothing():
    assert districts.find_hidden(districts.add_totals([[10, 0], [12, 30]])) == set()
    assert districts.find_hidden(districts.add_totals([])) == set()


def test_one_small_number_alone_hides_its_totals():
    quarter = date(2026, 1, 1)
    table = districts.build_table(
        quarters=[quarter], counts={("11110", quarter): 3}, names={"11110": "서울 종로구"}
    )
    assert table.rows == (("서울 종로구", (None, None)),)
    assert table.total == (None, None)


def test_a_large_country_is_quick_to_hide():
    grid = districts.add_totals([[n % 23, n % 31, n % 7, n % 50] for n in range(250)])
    hidden = districts.find_hidden(grid)
    assert find_solvable(grid, hidden) == []


def test_share_has_its_wilson_interval():
    share = boards.measure_share(1, 10)
    assert (round(share.low, 4), round(share.high, 4)) == (0.0179, 0.4042)
    assert share.words == "10% (2%~40%)"
    assert boards.measure_share(0, 0).words == "–"
    full = boards.measure_share(20, 20)
    assert (round(full.low, 3), full.high) == (0.839, 1.0)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, "–"), (10, "1분 안"), (95, "2분"), (3600, "1시간"), (5400, "1시간 30분"),
     (90000, "1일 1시간"), (86400 + 120, "1일 2분")],
)  # fmt: skip
def test_time_is_said_in_two_units(seconds, words):
    assert boards.describe_seconds(seconds) == words


def test_quarters_and_months_end_where_they_should():
    assert boards.list_quarters(today=date(2026, 2, 28)) == [
        date(2025, 4, 1),
        date(2025, 7, 1),
        date(2025, 10, 1),
        date(2026, 1, 1),
    ]
    assert boards.find_month_before(date(2026, 1, 1)) == (date(2025, 12, 1), date(2025, 12, 31))
    assert boards.name_quarter(date(2026, 10, 1)) == "2026년 4분기"


def test_days_are_drawn_by_week_where_there_are_many():
    first = date(2026, 1, 1)
    daily = {(first, "P1"): 2, (first + timedelta(days=6), "P1"): 3}
    week = board_figures.draw_days(first, first + timedelta(days=89), daily)
    assert len(week["data"][1]["x"]) == 13
    assert week["data"][1]["y"][:2] == [5, 0]
    day = board_figures.draw_days(first, first + timedelta(days=6), daily)
    assert day["data"][1]["y"] == [2, 0, 0, 0, 0, 0, 3]


FINE = {
    "opened": {"P1": 100},
    "breached": {"ack": 10},
    "dismissed": {"past": 8, "quote": 12, "other": 30},
    "ppv": {"P1": [20, 40], "P2": [12, 40]},
    "levels": {"2": [4, 20], "3": [8, 20], "4": [20, 40]},
    "shifts": {"count": 20, "over": 2},
}


def test_a_month_within_its_goals_proposes_nothing():
    assert programme.list_proposals(FINE) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ppv": {"P1": [20, 40], "P2": [8, 40]}, "levels": {"2": [2, 30], "3": [6, 10]}},
         "P2를 여는 낮은 단계 L2를 L3로 올려 보세요"),
        ({"ppv": {"P1": [20, 40], "P2": [8, 40]}, "levels": {"2": [6, 10], "3": [2, 30]}},
         "P2 가운데 L3를 알아보는 말을 더 좁혀 보세요"),
        ({"ppv": {"P1": [19, 40], "P2": [12, 40]}, "levels": {"4": [19, 40]}},
         "P1 가운데 L4를 알아보는 말을 더 좁혀 보세요"),
        ({"ppv": {"P1": [1, 19], "P2": [12, 40]}}, "P1 신호는 살펴본 것이 19건뿐이라"),
        ({"dismissed": {"hyperbole": 30, "past": 10}}, "‘과장이나 관용 표현’ 때문에 넘긴 신호"),
        ({"shifts": {"count": 20, "over": 3}}, "12건 넘게 확인한 때가 15%"),
        ({"breached": {"ack": 11}}, "확인 시한을 넘긴 신호가 11%"),
    ],
)  # fmt: skip
def test_what_misses_its_goal_is_proposed_with_its_place(change, words):
    (proposal,) = programme.list_proposals({**FINE, **change})
    assert words in programme.say_proposal(proposal)
    assert bool(programme.find_place(proposal)) == (proposal["code"] != "too_few")


def test_places_named_exist():
    root = Path(__file__).parents[2]
    for place in programme.PLACES.values():
        path = place.partition(",")[0].partition(" ")[0]
        if "/" in path:
            assert (root / path).exists(), place
    for place, name in (
        (programme.OPENING_PLACE, "OPENING_LEVEL"),
        (programme.ACK_PLACE, "ACK_TIME"),
    ):
        assert f"{name} =" in (root / place.partition(" ")[0]).read_text()


def test_shifts_are_eight_hours_of_one_member():
    moves = [(1, datetime(2026, 3, 1, 7, n)) for n in range(13)] + [
        (1, datetime(2026, 3, 1, 8, 0)),
        (2, datetime(2026, 3, 1, 7, 0)),
    ]
    assert programme.measure_shifts(moves) == programme.Shifts(3, 5.0, 13, 1)
    assert programme.measure_shifts([]) == programme.Shifts(0, 0.0, 0, 0)
