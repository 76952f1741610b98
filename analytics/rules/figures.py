"""Plotly figures as plain dictionaries (plotly's JSON schema): a page needs no plotly import.

Colours are left to the page: it knows whether it is light or dark. Each trace names its emotion
in `meta`, and each point its date in `customdata`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

Figure = dict[str, Any]

# Tags within a figure are escaped by `json_script`; no label here comes from a person.
_AXIS = {"fixedrange": True, "automargin": True, "zeroline": False}
_LAYOUT: Figure = {
    "autosize": True,
    "dragmode": False,
    "hovermode": "closest",
    "showlegend": False,
    "margin": {"l": 8, "r": 12, "t": 8, "b": 8, "pad": 4},
}


def draw_shares(shares: Sequence[tuple[str, str, int, float]]) -> Figure:
    """Horizontal bars of (code, label, count, share), the largest on top."""
    rows = [row for row in shares if row[2]]
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "name": "",
                "x": [round(share * 100, 1) for _, _, _, share in rows],
                "y": [label for _, label, _, _ in rows],
                "text": [f"{round(share * 100)}% · {count}" for _, _, count, share in rows],
                "textposition": "auto",
                "insidetextanchor": "end",
                "cliponaxis": False,
                "hoverinfo": "none",
                "meta": {"emotions": [code for code, _, _, _ in rows]},
            }
        ],
        "layout": {
            **_LAYOUT,
            "bargap": 0.35,
            "height": 48 + 36 * len(rows),
            "xaxis": {**_AXIS, "visible": False, "rangemode": "tozero"},
            "yaxis": {**_AXIS, "autorange": "reversed", "ticks": "", "showgrid": False},
        },
    }


@dataclass(frozen=True)
class Line:
    """One emotion over time: a mean 0..1 per place, and the day whose words stand behind it."""

    emotion: str
    label: str
    means: Sequence[float | None]
    days: Sequence[date]


def draw_lines(places: Sequence[date], lines: Sequence[Line], shown: Sequence[str]) -> Figure:
    """Draw a line per emotion; only the `shown` ones start visible. Unknown places stay open."""
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": line.label,
                "x": [place.isoformat() for place in places],
                "y": [None if mean is None else round(mean * 100, 1) for mean in line.means],
                "customdata": [day.isoformat() for day in line.days],
                "connectgaps": False,
                "visible": line.emotion in shown,
                "line": {"width": 2.5, "shape": "linear"},
                "marker": {"size": 9},
                "hovertemplate": f"{line.label} %{{y:.0f}}<br>%{{x|%-m월 %-d일}}<extra></extra>",
                "meta": {"emotion": line.emotion},
            }
            for line in lines
        ],
        "layout": {
            **_LAYOUT,
            "height": 320,
            "xaxis": {
                **_AXIS,
                "type": "date",
                "tickformat": "%-m/%-d",
                "nticks": 6,
                **_pad(places),
            },
            "yaxis": {**_AXIS, "range": _reach(lines), "nticks": 5},
        },
    }


def _reach(lines: Sequence[Line]) -> list[float]:
    """From just below nothing to the next twenty above the largest mean, at least sixty."""
    known = [mean for line in lines for mean in line.means if mean is not None]
    return [-4, max(60, 20 * math.ceil(max(known, default=0) * 5)) + 4]


def _pad(places: Sequence[date]) -> Figure:
    """Half a step more on both sides, so that neither the first nor the last point is cut."""
    if not places:
        return {}
    step = places[1] - places[0] if len(places) > 1 else timedelta(days=1)
    first, last = (datetime.combine(place, time.min) for place in (places[0], places[-1]))
    return {"range": [f"{first - step / 2}", f"{last + step / 2}"]}


def draw_week_arc(labels: Sequence[str], means: Sequence[float | None]) -> Figure:
    """The person's week from Monday to Sunday; up is lighter."""
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": "",
                "x": list(labels),
                "y": [None if mean is None else round(mean, 3) for mean in means],
                "connectgaps": True,
                "line": {"width": 3, "shape": "spline", "smoothing": 0.7},
                "marker": {"size": 10},
                "hoverinfo": "none",
                "meta": {"emotion": "accent"},
            }
        ],
        "layout": {
            **_LAYOUT,
            "height": 220,
            "xaxis": {**_AXIS, "type": "category", "range": [-0.4, 6.4]},
            "yaxis": {**_AXIS, "range": _frame(means), "tickvals": [0], "ticktext": [""]},
        },
    }


def _frame(means: Sequence[float | None]) -> list[float]:
    """Keep zero in the middle, so that a quiet week does not look like a storm."""
    largest = max((abs(mean) for mean in means if mean is not None), default=0.0)
    reach = max(0.5, largest * 1.25)
    return [-reach, reach]
