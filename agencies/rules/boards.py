"""Pure decisions about boards: what is counted, how it is grouped, who sees it (C11)."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from agencies.rules.alerts import PRIORITIES

# Who finds the boards: numbers for who leads, staffs, or answers for the whole (docs/adr/0037).
BOARD_ROLES = ("supervisor", "agency_admin", "platform_safety")
# Who may let a file of many subjects go, of the asker's own agency; the last two work at ours.
APPROVER_ROLES = ("supervisor", "agency_admin", "platform_safety", "dpo")
EXPORT_ROLES = ("supervisor", "agency_admin", "platform_safety", "dpo")
PROGRAMME_ROLES = ("platform_safety",)

# Persons by district and quarter, the one metric that is no count of a day.
PEOPLE = "people"
SPANS = (7, 28, 90)
DEFAULT_SPAN = 28

# Age of what is open, oldest last: up to how long, and in which words.
AGES = (
    (timedelta(hours=1), "1시간 안"),
    (timedelta(hours=4), "4시간 안"),
    (timedelta(hours=24), "하루 안"),
    (timedelta(days=3), "사흘 안"),
    (timedelta.max, "사흘 넘음"),
)
LEVELS = ("0", "1", "2", "3", "4", "5")
BREACHES = {
    "ack": "확인",
    "contact": "연락이나 제안",
    "assessment": "욕구·위기도 조사",
    "conference": "사례회의",
    "plan": "계획",
}
OFFERS = {
    "sent": "보냄",
    "accepted": "받아들임",
    "declined": "사양",
    "later": "나중에",
    "expired": "답 없이 끝남",
}
# B12: a typed reason, a second person above twenty subjects, seven days.
EXPORT_MOVES = {
    "waiting": {"ready", "refused", "expired"},
    "ready": {"expired"},
}
EXPORT_KINDS = {"board": "현황판", "districts": "시군구 통계"}
EXPORT_LIMIT = 20
EXPORT_TIME = timedelta(days=7)
SHORTEST_REASON = 10
LONGEST_REASON = 200
# 95 % of a normal distribution lie within so many standard deviations.
_Z = 1.959964


@dataclass(frozen=True)
class Share:
    """A part of a whole, with how sure a number of this size can be (Wilson, 95 %)."""

    part: int
    whole: int
    low: float
    high: float

    @property
    def value(self) -> float | None:
        """The share itself; unknown where there is nothing."""
        return self.part / self.whole if self.whole else None

    @property
    def words(self) -> str:
        """The share in whole percents with its interval, or that there is none."""
        if self.value is None:
            return "–"
        return f"{self.value:.0%} ({self.low:.0%}~{self.high:.0%})"


@dataclass(frozen=True)
class Totals:
    """What the days of a span add up to: counts by metric and key, medians, and opened by day."""

    counts: Mapping[str, Mapping[str, int]]
    medians: Mapping[str, float]
    daily: Mapping[tuple[date, str], int]

    def get(self, metric: str) -> Mapping[str, int]:
        """The counts of one metric by key."""
        return self.counts.get(metric, {})

    def share(self, part: str, whole: str, key: str) -> Share:
        """How many of one metric were also of another, for one key."""
        return measure_share(self.get(part).get(key, 0), self.get(whole).get(key, 0))


def measure_share(part: int, whole: int) -> Share:
    """Put a share into its Wilson score interval (E. B. Wilson 1927), which holds for few too."""
    if not whole:
        return Share(part, whole, 0.0, 1.0)
    p, z2 = part / whole, _Z**2
    middle = (p + z2 / (2 * whole)) / (1 + z2 / whole)
    reach = _Z / (1 + z2 / whole) * math.sqrt(p * (1 - p) / whole + z2 / (4 * whole**2))
    return Share(part, whole, max(0.0, middle - reach), min(1.0, middle + reach))


def find_first_day(*, today: date, days: int) -> date:
    """The first day of a span that ends today."""
    return today - timedelta(days=days - 1)


def find_quarter(day: date) -> date:
    """The first day of the quarter a day lies in."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def list_quarters(*, today: date, count: int = 4) -> list[date]:
    """The first days of the last quarters, oldest first, this one included."""
    found = [find_quarter(today)]
    while len(found) < count:
        found.append(find_quarter(found[-1] - timedelta(days=1)))
    return found[::-1]


def name_quarter(first: date) -> str:
    """Say a quarter in Korean."""
    return f"{first.year}년 {(first.month - 1) // 3 + 1}분기"


def find_month_before(day: date) -> tuple[date, date]:
    """The first and the last day of the month before a day's."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def count_by_age(rows: Iterable[tuple[str, datetime]], now: datetime) -> dict[str, tuple[int, ...]]:
    """Count what is open by priority, and within it by age."""
    counts = {priority: [0] * len(AGES) for priority in PRIORITIES}
    for priority, opened_at in rows:
        place = next(n for n, (limit, _) in enumerate(AGES) if now - opened_at <= limit)
        counts[priority][place] += 1
    return {priority: tuple(found) for priority, found in counts.items()}


def describe_seconds(seconds: float | None) -> str:
    """Say a stretch of time in the two largest units that fit."""
    if seconds is None:
        return "–"
    minutes = round(seconds / 60)
    if minutes < 1:
        return "1분 안"
    days, rest = divmod(minutes, 24 * 60)
    hours, left = divmod(rest, 60)
    parts = [(days, "일"), (hours, "시간"), (left, "분")]
    return " ".join([f"{n}{unit}" for n, unit in parts if n][:2])


def label_counts(counts: Mapping[str, int], labels: Mapping[str, str]) -> list[tuple[str, int]]:
    """Counts under their Korean names, the largest first; codes without a name keep themselves."""
    rows = [(labels.get(key, key), count) for key, count in counts.items() if count]
    return sorted(rows, key=lambda row: (-row[1], row[0]))
