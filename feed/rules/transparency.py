"""What the public figures may say: quarters, and no cell that points at somebody (F13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

SMALLEST = 5


@dataclass(frozen=True)
class Quarter:
    """Three months, by the first day of each end."""

    year: int
    number: int

    @property
    def starts(self) -> date:
        """The first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def ends(self) -> date:
        """The first day after."""
        return self.next().starts

    def next(self) -> "Quarter":
        """The quarter that follows."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    def previous(self) -> "Quarter":
        """The quarter before."""
        last = self.number == 1
        return Quarter(self.year - last, 4 if last else self.number - 1)


def find_quarter(day: date) -> Quarter:
    """Say in which quarter a day lies."""
    return Quarter(day.year, (day.month - 1) // 3 + 1)


def list_quarters(day: date, count: int) -> list[Quarter]:
    """List quarters, the running one first."""
    quarters = [find_quarter(day)]
    while len(quarters) < count:
        quarters.append(quarters[-1].previous())
    return quarters


def cloak(count: int) -> int | None:
    """Give a number, or None for one from one to four: few people could be recognised."""
    return None if 0 < count < SMALLEST else count


def compute_median(minutes: Sequence[float]) -> int | None:
    """Return the median in whole minutes, of five or more."""
    return round(median(minutes)) if len(minutes) >= SMALLEST else None
