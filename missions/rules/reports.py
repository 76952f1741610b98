"""What an agency may know in numbers, and how they are drawn and written down (tier T0).

People who agreed to be seen are on a list by name; everybody else is a number, and a number below
ten is not told: it would say too much of the few it counts.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

SMALLEST_CELL = 10
MONTHS = 6
# More people than this in one file, or in a day's files of one member, need a second person (B12).
EXPORT_LIMIT = 20
# A cell that begins like this is a formula to a spreadsheet (OWASP, CSV injection).
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Cell:
    """How many: of those who agreed to be seen, and of the others where it may be told."""

    seen: int
    others: int | None

    @property
    def total(self) -> int | None:
        """All of them; None where the others are too few to be counted."""
        return None if self.others is None else self.seen + self.others

    @property
    def words(self) -> str:
        """The number for people; never a number of fewer than ten others."""
        if self.total is not None:
            return str(self.total)
        return f"{self.seen} + {SMALLEST_CELL}명 미만" if self.seen else f"{SMALLEST_CELL}명 미만"


@dataclass(frozen=True)
class Month:
    """How many people began and did something in one month."""

    first: date
    started: Cell
    done: Cell


def hide_few(*, everybody: int, seen: int) -> Cell:
    """Make a cell; one to nine others are not told."""
    others = everybody - seen
    return Cell(seen=seen, others=others if others == 0 or others >= SMALLEST_CELL else None)


def list_months(*, today: date, count: int = MONTHS) -> list[date]:
    """The first days of the last `count` months, oldest first, this one included."""
    last = today.year * 12 + today.month - 1
    return [date(place // 12, place % 12 + 1, 1) for place in range(last - count + 1, last + 1)]


def build_months(
    firsts: Sequence[date],
    *,
    started: Mapping[date, tuple[int, int]],
    done: Mapping[date, tuple[int, int]],
) -> list[Month]:
    """Put (everybody, seen) counts by month into cells; a month without any is zero."""

    def make_cell(counts: Mapping[date, tuple[int, int]], first: date) -> Cell:
        everybody, seen = counts.get(first, (0, 0))
        return hide_few(everybody=everybody, seen=seen)

    return [Month(one, make_cell(started, one), make_cell(done, one)) for one in firsts]


def draw_months(months: Sequence[Month]) -> dict[str, Any]:
    """Two bars a month as plotly's JSON; where others are hidden only those seen are drawn."""
    labels = [f"{month.first.month}월" for month in months]
    series = {
        "시작": ("soft", [month.started for month in months]),
        "마침": ("accent", [month.done for month in months]),
    }
    axis = {"fixedrange": True, "automargin": True, "zeroline": False}
    return {
        "data": [
            {
                "type": "bar",
                "name": name,
                "x": labels,
                "y": [cell.seen if cell.total is None else cell.total for cell in cells],
                "text": [cell.words for cell in cells],
                "textposition": "outside",
                "cliponaxis": False,
                "hoverinfo": "none",
                "meta": {"emotion": colour},
            }
            for name, (colour, cells) in series.items()
        ],
        "layout": {
            "autosize": True,
            "dragmode": False,
            "barmode": "group",
            "bargap": 0.35,
            "height": 300,
            "showlegend": True,
            "legend": {"orientation": "h", "x": 0, "y": 1.18},
            "margin": {"l": 8, "r": 12, "t": 36, "b": 8, "pad": 4},
            "xaxis": {**axis, "type": "category", "showgrid": False},
            "yaxis": {**axis, "rangemode": "tozero", "visible": False},
        },
    }


def guard_cell(value: object) -> str:
    """Keep a spreadsheet from taking a cell for a formula."""
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text


def write_csv(rows: Iterable[Sequence[object]]) -> str:
    """Write rows as CSV that a Korean spreadsheet opens: a byte order mark, CRLF, no formulas."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([guard_cell(value) for value in row])
    return "\ufeff" + out.getvalue()
