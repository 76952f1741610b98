"""What is said of missions in a conversation: understood by rule, answered with approved words."""

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from core.korean import with_particle

_DATA = Path(__file__).resolve().parent.parent / "data" / "talk"
_SLOT = re.compile(r"\{(\w+)(?::([가-힣]+))?\}")
_NOISE = re.compile(r"[^가-힣a-z0-9]")
_RUN = re.compile(r"(.)\1{2,}")

# A longer line tells something; whoever tells is heard, not answered with a mission.
LONGEST_WISH = 30
# So many lines of the person are looked at for grief and for pouring out.
LINES_HEARD = 4
LONG_LINE = 60
FIRST_MINUTES = timedelta(minutes=3)
BREAK_TIME = timedelta(minutes=30)
# After a no, companions bring up nothing unasked for so long.
QUIET_AFTER_NO = timedelta(days=7)
_HARD_EMOTIONS = frozenset({"sadness", "fear", "anger", "disgust"})

_WISHES = tomllib.loads((_DATA / "wishes.toml").read_text(encoding="utf-8"))


def _any(*names: str) -> str:
    return f"(?:{'|'.join(part for name in names for part in _WISHES[name])})"


_REST_WISH = re.compile(
    f"^{_any('soft', 'now', 'because')}{{0,5}}?{_any('deep')}?(?:좀|그냥)?"
    f"{_any('rest')}{_any('after')}?$"
)
_SKIP_WISH = re.compile(
    f"^{_any('soft', 'because')}{{0,3}}?{_any('now')}{_any('soft')}{{0,2}}{_any('skip')}"
    f"{_any('after')}?$"
)
_DEEP, _TODAY = re.compile(_any("deep")), re.compile(_any("today"))
_BARE_YES = re.compile(f"^{_any('bare_yes')}$")
_YES = re.compile(f"^{_any('yes_first')}?{_any('yes_what')}{{0,3}}{_any('yes')}$")
_NO = re.compile(f"^{_any('no_first')}{{0,3}}{_any('no')}(?:고마워요?|미안해?)?$")
_ASKS, _IDLE = re.compile(_any("asks")), re.compile(_any("idle"))
_NOT_IDLE = re.compile(_any("not_idle"))
_GRIEF_OR_HARD = re.compile(_any("grief", "hard"))


@dataclass(frozen=True)
class Said:
    """An older line of the person: when, its crisis level, what was read in it if allowed."""

    text: str
    at: datetime
    level: int = 0
    emotion: str = ""


def squeeze(text: str) -> str:
    """Return only the syllables of a line, in NFC and lower case, long runs of one cut to two."""
    return _RUN.sub(r"\1\1", _NOISE.sub("", unicodedata.normalize("NFC", text).lower()))


def recognise(text: str) -> str:
    """Tell what a line could mean for missions: rest, yes, no, asks, idle, or nothing."""
    if len(text) > 3 * LONGEST_WISH:
        return ""
    line = squeeze(text)
    if not line or len(line) > LONGEST_WISH:
        return ""
    if is_rest_wish(text):
        return "rest"
    for kind, pattern in (("yes", _YES), ("yes", _BARE_YES), ("no", _NO)):
        if pattern.match(line):
            return kind
    if _NOT_IDLE.search(line):
        return ""
    return "asks" if _ASKS.search(line) else "idle" if _IDLE.search(line) else ""


def is_rest_wish(text: str) -> bool:
    """Tell whether a line, whole, says that the person rests from missions today."""
    line = squeeze(text)
    if not line or len(line) > LONGEST_WISH:
        return False
    if _SKIP_WISH.match(line):
        return True
    if not _REST_WISH.match(line):
        return False
    # "Rest for good", "stop and rest" are no wish for a day off unless today is named.
    return bool(_TODAY.search(line)) or not _DEEP.search(line)


def is_bare_yes(text: str) -> bool:
    """Tell whether a yes says nothing by itself: it needs the offer right before it."""
    return not _YES.match(squeeze(text))


def may_offer(
    *, kind: str, level: int, now: datetime, before: Sequence[Said], last_no: datetime | None
) -> bool:
    """Tell whether an offer fits after a line of this kind; `before` are older lines, newest first.

    Never in grief, in the middle of pouring out, or above L1. Unasked also not at L1, in the
    first minutes of a sitting, or within a week of a no.
    """
    if kind not in {"asks", "idle"} or level > (1 if kind == "asks" else 0):
        return False
    if any(_weighs(one) for one in before[:LINES_HEARD] if now - one.at < BREAK_TIME):
        return False
    if kind == "asks":
        return True
    has_rest = last_no is not None and now - last_no < QUIET_AFTER_NO
    return not has_rest and measure_sitting(before, now) >= FIRST_MINUTES


def measure_sitting(before: Sequence[Said], now: datetime) -> timedelta:
    """How long the person has talked on without a break; the newest line first."""
    began = now
    for one in before:
        if began - one.at >= BREAK_TIME:
            break
        began = one.at
    return now - began


def _weighs(one: Said) -> bool:
    line = squeeze(one.text)
    is_told = len(line) > LONG_LINE or bool(_GRIEF_OR_HARD.search(line))
    return is_told or one.level > 0 or one.emotion in _HARD_EMOTIONS


@cache
def _lines() -> Mapping[str, Mapping[str, Sequence[str]]]:
    return tomllib.loads((_DATA / "lines.toml").read_text(encoding="utf-8"))


def write_line(*, kind: str, speech_level: str, seed: str, **slots: object) -> str:
    """Return an approved line in a speech level; the same seed always says the same."""
    lines = _lines()[kind][speech_level]
    place = hashlib.blake2b(seed.encode(), digest_size=4).digest()[0] % len(lines)

    def fill(match: re.Match[str]) -> str:
        word = str(slots[match[1]])
        return with_particle(word, match[2]) if match[2] else word

    return _SLOT.sub(fill, lines[place])
