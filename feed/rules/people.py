"""What a profile may say, who may follow whom, and which words a person does not want to meet."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256

from accounts.rules import age_on
from core.errors import InvalidInput
from feed.rules.posts import PUBLIC_AGE

HANDLE = re.compile(r"[a-z0-9_]{3,20}")
HANDLE_LENGTH = 20
# So long nobody else takes a handle that was given up.
HANDLE_REST = timedelta(days=30)
BIO_LENGTH = 160
FILTER_LIMIT = 50
FILTER_LENGTH = 30
# Every list a person reads asks for those they muted.
MUTE_LIMIT = 1000
# Chosen from, never read out of conversations: nobody is suggested by how they feel.
INTERESTS = {
    "walking": "산책",
    "cooking": "집밥",
    "reading": "책",
    "music": "음악",
    "drawing": "그림",
    "plants": "식물",
    "pets": "반려동물",
    "games": "게임",
    "films": "영화",
    "exercise": "운동",
    "crafts": "만들기",
    "photos": "사진",
    "study": "공부",
    "work": "일 이야기",
    "cafes": "카페",
    "travel": "여행",
}
INTEREST_LIMIT = 8
# How one person stands to another; empty is not at all.
FOLLOW_STATES = ["", "requested", "active"]
FOLLOW_MOVES = {"requested": {"active"}}
MUTE_TIMES = {
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
    "always": None,
}
MORNING = time(8)
# Names that would be taken for the service, its people, its help or its addresses.
RESERVED = {
    "about", "account", "accounts", "activities", "admin", "administrator", "agency", "ai",
    "api", "bookmarks", "care", "chat", "companion", "companions", "counsellor", "counselor",
    "crisis", "deleted", "edit", "emergency", "everyone", "feed", "followers", "following",
    "help", "helpline", "home", "hotline", "local", "login", "logout", "me", "missions",
    "moderation", "moderator", "news", "null", "official", "ongi", "ongi_admin", "ongi_help",
    "ongi_official", "ongi_team", "onggi", "operator", "people", "police", "privacy", "requests",
    "root", "safety", "security", "settings", "signup", "staff", "static", "status",
    "suggestions", "support", "system", "tags", "takedown", "team", "transparency", "undefined",
    "welfare", "write", "www",
}  # fmt: skip


class HandleMalformed(InvalidInput):
    """Not 3 to 20 of a-z, 0-9 and the underscore."""

    code = "handle_malformed"
    default_detail = "아이디는 영문 소문자, 숫자, 밑줄(_)로 3자에서 20자까지 쓸 수 있어요."


class HandleReserved(InvalidInput):
    """It would be taken for the service or one of its people."""

    code = "handle_reserved"
    default_detail = "이 아이디는 쓸 수 없어요. 다른 아이디를 골라 주세요."


class HandleIsNumber(InvalidInput):
    """It would be taken for a phone number, or be one."""

    code = "handle_is_number"
    default_detail = "전화번호처럼 보이는 아이디는 쓸 수 없어요. 글자를 섞어 주세요."


class UnknownInterest(InvalidInput):
    """Not on the list, or more than fit."""

    code = "unknown_interest"
    default_detail = "관심사는 목록에서 8개까지 고를 수 있어요."


class UnknownTime(InvalidInput):
    """Not one of the times there are to choose from."""

    code = "unknown_time"
    default_detail = "언제까지인지 목록에서 골라 주세요."


def clean_handle(text: str) -> str:
    """Return a handle somebody may take: lower case, without the sign before it."""
    handle = text.strip().removeprefix("@").lower()
    if not HANDLE.fullmatch(handle):
        raise HandleMalformed()
    bare = handle.replace("_", "")
    if handle in RESERVED or bare in RESERVED or not bare:
        raise HandleReserved()
    if bare.isdigit() or re.search(r"\d{7}", bare):
        raise HandleIsNumber()
    return handle


def clean_interests(codes: Iterable[str]) -> list[str]:
    """Return each chosen interest once, in the order of the list."""
    chosen = set(codes)
    if chosen - set(INTERESTS) or len(chosen) > INTEREST_LIMIT:
        raise UnknownInterest()
    return [code for code in INTERESTS if code in chosen]


def is_minor(birth_date: date | None, today: date) -> bool:
    """Tell whether somebody is under 19; staff and operators have no birth date."""
    return birth_date is not None and age_on(birth_date, today) < PUBLIC_AGE


def get_grown_up_line(today: date) -> date:
    """Return the last birth date of those who are 19 today."""
    year = today.year - PUBLIC_AGE
    # Who was born on 29 February is a year older on 1 March.
    is_leap = (today.month, today.day) == (2, 29)
    return date(year, 2, 28) if is_leap else today.replace(year=year)


def end_of_mute(chosen: str, now: datetime) -> datetime | None:
    """Say when a mute ends that begins now; None for never."""
    if chosen not in MUTE_TIMES:
        raise UnknownTime()
    time_chosen = MUTE_TIMES[chosen]
    return now + time_chosen if time_chosen else None


def end_of_quiet(chosen: str, local_now: datetime) -> datetime | None:
    """Say when quiet ends that begins now: next morning, in a day, or when it is turned off."""
    if chosen == "always":
        return None
    if chosen == "day":
        return local_now + timedelta(days=1)
    if chosen != "morning":
        raise UnknownTime()
    on = local_now.date() + timedelta(days=int(local_now.time() >= MORNING))
    return datetime.combine(on, MORNING, tzinfo=local_now.tzinfo)


@dataclass(frozen=True)
class WordRule:
    """A word as it is looked for, and what meeting it does: `fold` or `hide`."""

    ways: tuple[str, ...]
    action: str


def fold_text(text: str) -> str:
    """Make writings of the same words alike: one case, composed letters, one kind of space."""
    shown = (c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) != "Cf")
    folded = unicodedata.normalize("NFC", "".join(shown).casefold())
    return " ".join(folded.split())


def make_word_rule(word: str, action: str) -> WordRule:
    """Look for a word as it is written, and without the spaces in it.

    Spaces of a text stay: in 여자 해변 there is no 자해.
    """
    folded = fold_text(word)
    return WordRule(ways=tuple({folded, folded.replace(" ", "")} - {""}), action=action)


def match_words(texts: Iterable[str], words: Iterable[WordRule]) -> str:
    """Say what meeting these texts does: `hide`, `fold`, or nothing. Hiding goes first."""
    folded = [fold_text(text) for text in texts if text]
    met = {
        word.action for word in words if any(way in text for way in word.ways for text in folded)
    }
    return "hide" if "hide" in met else "fold" if "fold" in met else ""


def draw_cut(person: str, today: date) -> float:
    """Say where the pack is cut for somebody today: the same all day, another tomorrow."""
    return _draw(person, today.isoformat()) / 2**64


def rank_shared(
    *, is_near: bool, shared: int, person: str, other: str, today: date
) -> tuple[int, int]:
    """Order suggestions: more in common first; what is alike is shuffled anew every day."""
    return (-(shared + int(is_near)), _draw(person, other, today.isoformat()))


def _draw(*words: str) -> int:
    return int.from_bytes(sha256(":".join(words).encode()).digest()[:8])
