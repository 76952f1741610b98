"""Moves, times and shares of reading a policy source (G2, G4, G5)."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

CRAWL_MOVES = {
    "queued": {"running", "failed"},
    "running": {"resting", "done", "failed"},
    "resting": {"running", "failed"},
    # An operator lets it go on from where it stopped.
    "failed": {"queued"},
}
UNFINISHED = ("queued", "running", "resting")
# How long a crawl belongs to a process that has said nothing.
LEASE = timedelta(minutes=3)
# One run of a task; the rest waits in the queue again, so that others are let in between.
RUN_S = 20.0
MOST_ATTEMPTS = 6
MISSES_TO_END = 2
KEPT_SHARE = 0.8
_DOUBT_FROM, _DOUBT_SHARE = 20, 0.5
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=30)
_SEOUL = ZoneInfo("Asia/Seoul")


def count_usable_calls(daily_calls: int) -> int:
    """How many calls of a day we use; the rest is for whoever must look something up by hand."""
    return int(daily_calls * KEPT_SHARE)


def wait_after(attempts: int, *, asked_s: float = 0.0) -> timedelta:
    """How long to leave a source alone after so many failures in a row, or as long as it asks."""
    own = min(_FIRST_WAIT * 2 ** min(attempts - 1, 10), _LONGEST_WAIT)
    return max(own, timedelta(seconds=min(asked_s, 86_400)))


def find_next_day(now: datetime) -> datetime:
    """When the calls of a new day begin, with a little room for their clock."""
    tomorrow = now.astimezone(_SEOUL).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(0, 10), tzinfo=_SEOUL)


def is_doubtful(*, known: int, absent: int) -> bool:
    """Tell whether so many cannot have ended in one night: rather the source is ill."""
    return known >= _DOUBT_FROM and absent > known * _DOUBT_SHARE


def make_twin_key(title: str, org: str) -> str:
    """Write title and organisation so that two spellings of one policy are equal."""
    said = unicodedata.normalize("NFKC", f"{_drop_year(title)}|{org}").casefold()
    return re.sub(r"[^\w|]|_", "", said)[:200]


def _drop_year(title: str) -> str:
    return re.sub(r"(?:20)?\d\d\s*년(?:도)?", "", title)


def split_text(text: str, limit: int) -> list[str]:
    """Cut a text into pieces of at most `limit` characters, between words where it can."""
    cuts = [0]
    while len(text) - cuts[-1] > limit:
        room = text[cuts[-1] : cuts[-1] + limit]
        space = max(room.rfind(" "), room.rfind("\n"))
        cuts.append(cuts[-1] + (space + 1 if space > 0 else limit))
    return [text[a:b] for a, b in pairwise([*cuts, len(text)])]


def is_over(apply_to: date | None, today: date) -> bool:
    """Tell whether nobody can apply any more."""
    return apply_to is not None and apply_to < today
