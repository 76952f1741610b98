"""What points are worth: how many a month, how long they stand, which go first."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

KST = ZoneInfo("Asia/Seoul")
# What may be earned in one calendar month in Korea; agencies pay for every point.
MONTHLY_CAP = 3000
LIFE_TIME = timedelta(days=365)
# Nobody loses points without having been told this long before.
NOTICE_TIME = timedelta(days=30)
# One notice tells of all that expire within this time after, so that none comes each day.
NOTICE_SPAN = timedelta(days=7)
# Points that come back stand at least this long.
REFUND_LIFE = timedelta(days=30)
ADJUSTMENT_LIMIT = 10_000
REASON_LIMIT = 200


class Lot(Protocol):
    """Points earned at one time."""

    left: int


LotT = TypeVar("LotT", bound=Lot)


def find_month(at: datetime) -> tuple[datetime, datetime]:
    """The first moment of the Korean calendar month of `at`, and of the next."""
    first = datetime.combine(at.astimezone(KST).date().replace(day=1), time.min, KST)
    later = (first + timedelta(days=32)).date().replace(day=1)
    return first, datetime.combine(later, time.min, KST)


def cap_award(*, points: int, earned: int) -> int:
    """How many of these points still fit into the month."""
    return max(0, min(points, MONTHLY_CAP - earned))


def draw_from(lots: Sequence[LotT], points: int) -> list[tuple[LotT, int]]:
    """Which lots give how much, in their order; less than asked where they hold less."""
    drawn = []
    for lot in lots:
        part = min(lot.left, points)
        if part:
            drawn.append((lot, part))
            points -= part
    return drawn


def lengthen_life(*, expires_at: datetime, at: datetime) -> datetime:
    """Until when points stand that come back at `at`."""
    return max(expires_at, at + REFUND_LIFE)
