"""Pages of the feed: how long they are, where they go on, and what a reader does not meet."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Literal

from core.errors import InvalidInput

PAGE_SIZE = 20
LARGEST_PAGE = 50
# Posts looked through for one page before it is shown short, with the way on (ADR 0030).
MOST_LOOKED_AT = 400
LARGEST_KEY = 2**63 - 1

Reading = Literal["plain", "note", "word", "hidden"]


class BadCursor(InvalidInput):
    """Not a place that we gave out."""

    code = "bad_cursor"
    default_detail = "어디부터 볼지 알 수 없어요. 목록을 처음부터 열어 주세요."


def write_cursor(key: int) -> str:
    """Say where a page ended; clients keep it as it is."""
    return urlsafe_b64encode(b"p%d" % key).decode().rstrip("=")


def read_cursor(cursor: str) -> int | None:
    """Read where to go on; None at the beginning. Raise BadCursor."""
    if not cursor:
        return None
    try:
        plain = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except ValueError as error:
        raise BadCursor() from error
    key = int(plain[1:]) if plain[:1] == "p" and plain[1:].isdigit() and len(plain) < 21 else 0
    if not 0 < key <= LARGEST_KEY:
        raise BadCursor()
    return key


def judge_reading(*, has_note: bool, note_mode: str, met_word: str) -> Reading:
    """Decide how somebody meets another's post: as it is, folded with its reason, or not at all.

    `note_mode` and `met_word` are `hide`, `fold` or nothing; hiding is stronger than folding.
    """
    if met_word == "hide" or (has_note and note_mode == "hide"):
        return "hidden"
    if has_note:
        return "note"
    return "word" if met_word else "plain"


def describe_time(at: datetime, now: datetime) -> str:
    """Say when something was written as people say it; both in the reader's time zone."""
    minutes = int((now - at).total_seconds() // 60)
    if minutes < 1:
        return "방금"
    if minutes < 60:
        return f"{minutes}분 전"
    days = (now.date() - at.date()).days
    if days == 0:
        return f"{minutes // 60}시간 전"
    if days == 1:
        return "어제"
    if days < 7:
        return f"{days}일 전"
    day = f"{at.month}월 {at.day}일"
    return day if at.year == now.year else f"{at.year}년 {day}"
