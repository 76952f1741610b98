"""The figures are plain dictionaries; plotly itself judges whether they are figures."""

from datetime import date

import plotly.graph_objects as go
import pytest

from analytics.rules.figures import Line, draw_lines, draw_shares, draw_week_arc

DATES = [date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3)]


def test_shares_are_bars_largest_on_top_without_empty_ones():
    figure = draw_shares(
        [("joy", "기쁨", 3, 0.75), ("fear", "두려움", 1, 0.25), ("anger", "분노", 0, 0)]
    )
    go.Figure(figure)
    [trace] = figure["data"]
    assert trace["x"] == [75.0, 25.0]
    assert trace["y"] == ["기쁨", "두려움"]
    assert trace["text"] == ["75% · 3", "25% · 1"]
    assert trace["meta"] == {"emotions": ["joy", "fear"]}
    assert figure["layout"]["yaxis"]["autorange"] == "reversed"


def test_daily_lines_leave_unknown_days_open():
    figure = draw_lines(
        DATES,
        [
            Line("joy", "기쁨", [0.5, None, 0.25], DATES),
            Line("anger", "분노", [0.0, None, 1.0], DATES),
        ],
        ["joy"],
    )
    go.Figure(figure)
    joy, anger = figure["data"]
    assert joy["y"] == [50.0, None, 25.0]
    assert (joy["visible"], anger["visible"]) == (True, False)
    assert joy["connectgaps"] is False
    assert joy["customdata"] == ["2026-01-01", "2026-01-02", "2026-01-03"]
    assert figure["layout"]["xaxis"]["range"] == [
        "2025-12-31 12:00:00",
        "2026-01-03 12:00:00",
    ]
    assert joy["meta"] == {"emotion": "joy"}


@pytest.mark.parametrize(("largest", "top"), [(None, 64), (0.1, 64), (0.61, 84), (1.0, 104)])
def test_daily_lines_reach_above_the_largest_mean(largest, top):
    figure = draw_lines(DATES[:1], [Line("joy", "기쁨", [largest], DATES[:1])], ["joy"])
    assert figure["layout"]["yaxis"]["range"] == [-4, top]


def test_daily_lines_of_no_days_are_a_figure():
    figure = draw_lines([], [Line("joy", "기쁨", [], [])], [])
    go.Figure(figure)
    assert "range" not in figure["layout"]["xaxis"]


def test_week_arc_keeps_zero_in_the_middle():
    figure = draw_week_arc(list("월화수목금토일"), [0.1, None, -1.0, 0.0, 0.2, None, 0.4])
    go.Figure(figure)
    assert figure["layout"]["yaxis"]["range"] == [-1.25, 1.25]
    assert figure["data"][0]["y"] == [0.1, None, -1.0, 0.0, 0.2, None, 0.4]


def test_week_arc_of_a_quiet_or_empty_week_has_a_least_reach():
    assert draw_week_arc(list("월화"), [0.1, None])["layout"]["yaxis"]["range"] == [-0.5, 0.5]
    assert draw_week_arc(list("월화"), [None, None])["layout"]["yaxis"]["range"] == [-0.5, 0.5]


def test_figures_bring_no_colour_of_their_own():
    figures = [
        draw_shares([("joy", "기쁨", 3, 1.0)]),
        draw_lines(DATES, [Line("joy", "기쁨", [0.5, None, 0.25], DATES)], ["joy"]),
        draw_week_arc(list("월화"), [0.1, None]),
    ]
    assert not [figure for figure in figures if "color" in str(figure)]
