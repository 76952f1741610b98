"""Plotly figures of a board as plain dictionaries (plotly's JSON schema): no page imports plotly.

Colours are named in `meta` and resolved by the page, which knows whether it is light or dark.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from agencies.rules.alerts import PRIORITIES
from agencies.rules.boards import AGES, Share

Figure = dict[str, Any]
# From the most urgent to the least, told apart by lightness too.
COLOURS = {"P0": "anger", "P1": "anticipation", "P2": "joy", "P3": "sadness"}
_AXIS = {"fixedrange": True, "automargin": True, "zeroline": False}
_LAYOUT: Figure = {
    "autosize": True,
    "dragmode": False,
    "showlegend": False,
    "margin": {"l": 8, "r": 12, "t": 8, "b": 8, "pad": 4},
}
_LEGEND: Figure = {
    "showlegend": True,
    "legend": {"orientation": "h", "x": 0, "y": 1.16, "traceorder": "normal"},
    "margin": {"l": 8, "r": 12, "t": 36, "b": 8, "pad": 4},
}
# More days than this are drawn by week: ninety bars are none at 390 px.
_MOST_BARS = 31


def draw_days(first: date, last: date, daily: Mapping[tuple[date, str], int]) -> Figure:
    """Opened alerts by day, or by week from the first day on, stacked by priority."""
    step = 7 if (last - first).days >= _MOST_BARS else 1
    starts = [first + timedelta(days=n) for n in range(0, (last - first).days + 1, step)]
    sums = {(start, priority): 0 for start in starts for priority in PRIORITIES}
    for (day, priority), count in daily.items():
        sums[first + timedelta(days=(day - first).days // step * step), priority] += count
    axis = {**_AXIS, "type": "date", "tickformat": "%-m/%-d", "showgrid": False, "nticks": 8}
    return {
        "data": [
            {
                "type": "bar",
                "name": priority,
                "x": [start.isoformat() for start in starts],
                "y": [sums[start, priority] for start in starts],
                "hovertemplate": f"%{{x|%-m월 %-d일}} {priority} %{{y}}<extra></extra>",
                "meta": {"emotion": COLOURS[priority]},
            }
            for priority in PRIORITIES
        ],
        "layout": {
            **_LAYOUT,
            **_LEGEND,
            "barmode": "stack",
            "bargap": 0.25,
            "height": 260,
            "xaxis": axis,
            "yaxis": {**_AXIS, "rangemode": "tozero", "nticks": 5},
        },
    }


def draw_ages(counts: Mapping[str, Sequence[int]]) -> Figure:
    """Open alerts by priority, stacked by age: the longer open, the heavier the colour."""
    shades = ("neutral", "sadness", "joy", "anticipation", "anger")
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "name": label,
            "y": list(counts),
            "x": [found[place] for found in counts.values()],
            "hovertemplate": f"%{{y}} {label} %{{x}}<extra></extra>",
            "meta": {"emotion": shades[place]},
        }
        for place, (_, label) in enumerate(AGES)
    ]
    return {
        "data": data,
        "layout": {
            **_LAYOUT,
            **_LEGEND,
            "barmode": "stack",
            "bargap": 0.35,
            "height": 260,
            "xaxis": {**_AXIS, "rangemode": "tozero", "nticks": 6},
            "yaxis": {**_AXIS, "autorange": "reversed", "type": "category", "showgrid": False},
        },
    }


def draw_bars(rows: Sequence[tuple[str, int]]) -> Figure:
    """Horizontal bars of counts, the largest on top."""
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "name": "",
                "x": [count for _, count in rows],
                "y": [label for label, _ in rows],
                "text": [str(count) for _, count in rows],
                "textposition": "auto",
                "cliponaxis": False,
                "hoverinfo": "none",
                "meta": {"emotion": "accent"},
            }
        ],
        "layout": _rows_layout(len(rows), {"rangemode": "tozero"}),
    }


def draw_shares(rows: Sequence[tuple[str, Share]]) -> Figure:
    """Shares as dots with their intervals, in percents."""
    shares = [share for _, share in rows]
    values = [round((share.value or 0) * 100, 1) for share in shares]
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "markers",
                "name": "",
                "x": values,
                "y": [label for label, _ in rows],
                "marker": {"size": 11},
                "error_x": {
                    "type": "data",
                    "symmetric": False,
                    "array": [
                        round(s.high * 100 - v, 1) for s, v in zip(shares, values, strict=True)
                    ],
                    "arrayminus": [
                        round(v - s.low * 100, 1) for s, v in zip(shares, values, strict=True)
                    ],
                    "thickness": 2,
                    "width": 6,
                },
                "hoverinfo": "none",
                "meta": {"emotion": "accent"},
            }
        ],
        "layout": _rows_layout(len(rows), {"range": [-2, 102], "ticksuffix": "%"}),
    }


def _rows_layout(count: int, axis: Figure) -> Figure:
    return {
        **_LAYOUT,
        "bargap": 0.35,
        "height": 64 + 36 * count,
        "xaxis": {**_AXIS, "nticks": 6, **axis},
        "yaxis": {**_AXIS, "autorange": "reversed", "type": "category", "showgrid": False},
    }
