"""District statistics at tier T0: small cells are hidden, and what would give them away too.

A table with its totals is a net: each number stands in one row and one column, and each row and
column adds up. A hidden number can be worked out exactly where its edge is a bridge of the net of
hidden numbers (rows and columns as nodes), so none may be one (Gusfield 1988, SIAM J. Comput. 17).
Every hidden number is at least one, so a ring of them can always be shifted by one around.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

SMALLEST_CELL = 10
TOTAL = "합계"
HIDDEN = "감춤"
Place = tuple[int, int]
Grid = Sequence[Sequence[int]]


@dataclass(frozen=True)
class DistrictTable:
    """Persons by district and quarter with totals; None stands for a hidden number."""

    quarters: tuple[date, ...]
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]
    total: tuple[int | None, ...]

    @property
    def has_any(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.rows)


def build_table(
    *,
    quarters: Sequence[date],
    counts: Mapping[tuple[str, date], int],
    names: Mapping[str, str],
) -> DistrictTable:
    """Put counts by (district code, quarter) into a table that tells of no few."""
    codes = sorted({code for code, _ in counts if code in names})
    grid = add_totals([[counts.get((code, one), 0) for one in quarters] for code in codes])
    hidden = find_hidden(grid)
    shown = [
        tuple(None if (r, c) in hidden else value for c, value in enumerate(row))
        for r, row in enumerate(grid)
    ]
    rows = tuple((names[code], shown[r]) for r, code in enumerate(codes))
    return DistrictTable(tuple(quarters), rows, shown[-1] if shown else ())


def add_totals(inner: Grid) -> list[list[int]]:
    """Add a last column and a last row that sum."""
    if not inner:
        return []
    rows = [[*row, sum(row)] for row in inner]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def find_hidden(grid: Grid) -> set[Place]:
    """Which places to hide: one to nine persons, and what else a hidden one would follow from."""
    hidden = {
        (r, c)
        for r, row in enumerate(grid)
        for c, value in enumerate(row)
        if 0 < value < SMALLEST_CELL
    }
    while bridges := find_bridges(hidden):
        # One ring may mend several bridges, so each is asked for anew.
        hidden |= _find_ring(grid, hidden, bridges[0])
    return hidden


def _find_ring(grid: Grid, hidden: set[Place], place: Place) -> set[Place]:
    """The three other corners of the rectangle that hides least; none of them is zero.

    There always is one: the totals of a number that is not zero are not zero either.
    """
    r, c = place
    best: tuple[float, set[Place]] | None = None
    columns = [other for other, value in enumerate(grid[r]) if other != c and value]
    for row in range(len(grid)):
        if row == r or not grid[row][c]:
            continue
        for column in columns:
            if grid[row][column]:
                corners = {(r, column), (row, c), (row, column)}
                cost = sum(_weigh(grid, corner) for corner in corners - hidden)
                if best is None or cost < best[0]:
                    best = (cost, corners)
    assert best is not None  # noqa: S101 - the totals make one
    return best[1]


def _weigh(grid: Grid, place: Place) -> float:
    """What hiding a number costs: itself; a total is dearer than any number it sums."""
    r, c = place
    is_total = (r == len(grid) - 1) + (c == len(grid[0]) - 1)
    return grid[r][c] + is_total * grid[-1][-1]


def find_bridges(hidden: set[Place]) -> list[Place]:
    """The hidden places that lie on no ring of hidden places, in order."""
    return sorted(hidden - _find_rings(hidden))


def _find_rings(hidden: set[Place]) -> set[Place]:
    """The places on rings: edges that a depth-first walk finds another way around (Tarjan 1974)."""
    links: dict[int, list[int]] = {}
    for r, c in hidden:
        links.setdefault(r, []).append(~c)
        links.setdefault(~c, []).append(r)
    seen: dict[int, int] = {}
    low: dict[int, int] = {}
    bridges: set[Place] = set()
    for root in sorted(links):
        if root not in seen:
            _walk(root, links, seen, low, bridges)
    return hidden - bridges


def _walk(
    root: int,
    links: Mapping[int, list[int]],
    seen: dict[int, int],
    low: dict[int, int],
    bridges: set[Place],
) -> None:
    """Walk one part of the net without recursion; rows are numbers from zero, columns below it."""
    seen[root] = low[root] = len(seen)
    stack = [(root, root, iter(links[root]))]
    while stack:
        node, parent, ways = stack[-1]
        step = next(ways, None)
        if step is None:
            stack.pop()
            if stack:
                low[parent] = min(low[parent], low[node])
                if low[node] > seen[parent]:
                    bridges.add(_name(parent, node))
        elif step not in seen:
            seen[step] = low[step] = len(seen)
            stack.append((step, node, iter(links[step])))
        elif step != parent:
            low[node] = min(low[node], seen[step])


def _name(one: int, other: int) -> Place:
    return (one, ~other) if one >= 0 else (other, ~one)
