"""Pure decisions of the alert programme: priorities, times, moves, words (domain C)."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

ALERT_MOVES = {
    "new": {"open", "suppressed"},
    "open": {"acknowledged", "revoked"},
    "acknowledged": {"dismissed", "offered", "revoked"},
    "offered": {"acknowledged", "closed", "revoked"},
    "dismissed": {"closed"},
}
OPEN_STATES = ("open", "acknowledged", "offered")
OFFER_MOVES = {
    "sent": {"seen", "accepted", "declined", "expired", "withdrawn"},
    "seen": {"accepted", "declined", "expired", "withdrawn"},
}
WAITING_OFFER_STATES = ("sent", "seen")

PRIORITIES = ("P0", "P1", "P2", "P3")
ACK_TIME = {
    "P0": timedelta(minutes=5),
    "P1": timedelta(minutes=15),
    "P2": timedelta(hours=1),
    "P3": timedelta(hours=8),
}
# Never P0 or P1: somebody in danger is never kept quiet.
COOL_DOWN = {"P2": timedelta(hours=24), "P3": timedelta(days=7)}
MERGE_WINDOW = timedelta(hours=24)
HOT_WINDOW = timedelta(hours=24)
RENOTICE_LEVEL = 4
OFFER_TIME = timedelta(hours=72)
OFFER_REST = timedelta(days=14)
TREND_DAYS = 14
REASON_LIMIT = 5

Span = tuple[int, time, time]

DEFAULT_OFFER = (
    "안녕하세요. 요즘 마음이 조금 무거우실 수 있겠다는 신호를 보고 조심스럽게 연락드려요. "
    "괜찮으시다면 편한 방법으로 이야기를 나누고 싶어요. "
    "원하지 않으시면 거절하셔도 아무 불이익이 없어요."
)


def choose_priority(*, source: str, level: int, is_hot: bool = False) -> str:
    """Rank a signal. A trend alone is never above P3; beside recent crisis words it is P2 (D3)."""
    if source == "trend":
        return "P2" if is_hot else "P3"
    if level >= 5:
        return "P0"
    return "P1" if level == 4 else "P2"


def is_more_urgent(priority: str, than: str) -> bool:
    """Compare two priorities; P0 is the most urgent."""
    return PRIORITIES.index(priority) < PRIORITIES.index(than)


def is_open_at(*, hours: Iterable[Span], at: datetime) -> bool:
    """Tell whether an agency answers at a Korean local time."""
    return any(
        weekday == at.weekday() and opens <= at.time() < closes for weekday, opens, closes in hours
    )


def find_next_opening(*, hours: Iterable[Span], at: datetime) -> datetime:
    """The next moment an agency answers; `at` itself when it is open or declared no hours."""
    spans = list(hours)
    if not spans or is_open_at(hours=spans, at=at):
        return at
    openings = [
        datetime.combine(at.date() + timedelta(days=ahead), opens, at.tzinfo)
        for ahead in range(8)
        for weekday, opens, _ in spans
        if weekday == (at.weekday() + ahead) % 7
    ]
    return min(opening for opening in openings if opening >= at)


def compute_due(*, priority: str, hours: Iterable[Span], at: datetime) -> datetime:
    """When an alert must be acknowledged: P0 and P1 at any hour, the rest from the next opening."""
    start = at if priority in {"P0", "P1"} else find_next_opening(hours=hours, at=at)
    return start + ACK_TIME[priority]


def merge_reasons(old: Iterable[str], new: Iterable[str]) -> list[str]:
    """Keep at most five reason codes, the newest signal's first."""
    return list(dict.fromkeys([*new, *old]))[:REASON_LIMIT]
