"""Every pair of states of every machine, and what is decided without a database."""

from datetime import date, datetime, timedelta
from itertools import product
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from core.transitions import IllegalTransition, transition
from feed.models import Appeal, Comment, ModerationAction, ModerationCase, Post, Takedown
from feed.rules import moderation as rules
from feed.rules import posts as post_rules
from feed.rules import transparency as figures
from feed.rules.community import RULES

MACHINES = [
    (rules.CASE_MOVES, ModerationCase.State),
    (rules.ACTION_MOVES, ModerationAction.State),
    (rules.APPEAL_MOVES, Appeal.State),
    (rules.TAKEDOWN_MOVES, Takedown.State),
    (post_rules.POST_MOVES, Post.State),
    (post_rules.COMMENT_MOVES, Comment.State),
]
ALLOWED = {
    "ModerationCase": "open>taken open>decided taken>open taken>waiting taken>decided "
    "waiting>taken waiting>decided",
    "ModerationAction": "proposed>in_force proposed>declined in_force>ended in_force>lifted "
    "ended>lifted",
    "Appeal": "open>upheld open>overturned",
    "Takedown": "received>blocked received>refused blocked>objected blocked>ended "
    "objected>kept objected>ended kept>ended",
}


@pytest.mark.parametrize(("table", "states"), MACHINES)
def test_a_table_names_every_state_and_no_other(table, states):
    assert set(table) == set(states.values)
    assert {to for moves in table.values() for to in moves} <= set(states.values)


@pytest.mark.parametrize(
    ("model", "table"),
    [
        (ModerationCase, rules.CASE_MOVES),
        (ModerationAction, rules.ACTION_MOVES),
        (Appeal, rules.APPEAL_MOVES),
        (Takedown, rules.TAKEDOWN_MOVES),
    ],
)
def test_every_pair_of_states_is_allowed_or_refused(model, table):
    allowed = set(ALLOWED[model.__name__].split())
    for old, new in product(model.State.values, repeat=2):
        if f"{old}>{new}" in allowed:
            assert new in table[old], (old, new)
        else:
            with pytest.raises(IllegalTransition):
                transition(row=SimpleNamespace(state=old), table=table, to=new)


def test_every_reason_names_a_rule_and_something_to_report():
    for code, reason in rules.REASONS.items():
        assert reason.rule in RULES, code
        assert set(reason.kinds) <= {"post", "comment", "person", "companion", "reply"}
        assert reason.severity in rules.DUE
    for kind in ("post", "comment", "person", "companion", "reply"):
        assert "illegal_images" in rules.list_reasons(kind)


@pytest.mark.parametrize(("minutes", "is_needed"), [([1] * 5, True), ([1] * 4 + [31], False)])
def test_a_pause_is_offered_after_five_in_half_an_hour(minutes, is_needed):
    now = datetime(2026, 3, 2, tzinfo=ZoneInfo("Asia/Seoul"))
    opened = [now - timedelta(minutes=one) for one in minutes]
    assert rules.needs_pause(opened, now) is is_needed


def test_quarters_follow_each_other():
    assert [
        (one.year, one.number, one.starts, one.ends)
        for one in figures.list_quarters(date(2026, 2, 28), 3)
    ] == [
        (2026, 1, date(2026, 1, 1), date(2026, 4, 1)),
        (2025, 4, date(2025, 10, 1), date(2026, 1, 1)),
        (2025, 3, date(2025, 7, 1), date(2025, 10, 1)),
    ]


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, None), (4, None), (5, 5)])
def test_small_cells_are_not_told(count, shown):
    assert figures.cloak(count) == shown


@pytest.mark.parametrize(("minutes", "middle"), [([], None), ([1] * 4, None), ([9, 1, 2, 3, 8], 3)])
def test_a_median_needs_five(minutes, middle):
    assert figures.compute_median(minutes) == middle
