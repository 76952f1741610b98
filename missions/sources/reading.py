"""Tolerant reading of what public services send: all text, in every condition (G3)."""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from missions.sources.base import Period

TITLE_LIMIT, SECTION_LIMIT, URL_LIMIT = 200, 4000, 500
_DEEPEST = 12
# Balinese letters stand where an editor's bullet was lost on the way.
_STRAY = re.compile("[\u1b00-\u1b7f\ufeff\u200b-\u200f\u2028-\u202e\u2060]")
_BREAK = re.compile(r"<\s*(?:br|/p|/li|/div)\s*/?\s*>", re.IGNORECASE)
_TAG = re.compile(r"<[/!]?[A-Za-z][^<>]{0,200}>")
_JOINTS = re.compile("[･·ㆍ・,|/;]")
_DAY = re.compile(r"(?<!\d)(\d{4})[.\-/]?\s?(\d{2})[.\-/]?\s?(\d{2})(?!\d)")
_ALWAYS = re.compile("상시|수시|연중|언제나")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"'\\^`{|}]+", re.IGNORECASE)


def clean_text(value: Any, limit: int = SECTION_LIMIT) -> str:
    """Return what a person would read: entities and tags resolved, strays and controls gone."""
    if value is None or isinstance(value, dict | list):
        return ""
    text = html.unescape(str(value)[: limit * 8]).replace("\r\n", "\n").replace("\r", "\n")
    text = _TAG.sub(" ", _BREAK.sub("\n", text))
    text = unicodedata.normalize("NFC", _STRAY.sub(" ", text))
    text = "".join(
        c for c in text if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs", "Co"}
    )
    text = re.sub(r"[^\S\n]+", " ", text)
    text = re.sub(r" ?\n ?", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()[:limit].strip()


def clean_line(value: Any, limit: int = TITLE_LIMIT) -> str:
    """Return a text on one line."""
    return re.sub(r"\s+", " ", clean_text(value, limit)).strip()


def clean_raw(value: Any, depth: int = 0) -> Any:
    """Keep what was sent as the database can store it: no NUL, no lone half of a pair."""
    if isinstance(value, str):
        return "".join(c for c in value if c != "\x00" and unicodedata.category(c) != "Cs")
    if depth > _DEEPEST:
        return ""
    if isinstance(value, Mapping):
        return {clean_raw(str(key)): clean_raw(one, depth + 1) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [clean_raw(one, depth + 1) for one in value]
    is_plain = value is None or isinstance(value, bool | int)
    return value if is_plain else clean_raw(str(value))


def split_names(value: Any) -> list[str]:
    """Split what is joined by any of the marks that services join with."""
    return [name for part in _JOINTS.split(clean_line(value, 2000)) if (name := part.strip())]


def match_codes(value: Any, names: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Find codes by the code itself or by a word of their name, however names were joined."""
    said = re.sub(r"\s+", "", clean_line(value, 2000))
    parts = set(split_names(value))
    return tuple(
        code for code, words in names.items() if code in parts or any(w in said for w in words)
    )


def read_codes(value: Any, codes: Mapping[str, str]) -> tuple[str, ...]:
    """Translate a source's own codes; one that lets everybody in, or none known, is no limit."""
    said = split_names(value)
    found = [codes[code] for code in said if code in codes]
    return () if "" in found else tuple(dict.fromkeys(found))


def read_age(value: Any) -> int | None:
    """Read a limit of age; zero, nothing and numbers no age has are no limit."""
    said = clean_line(value, 20).removeprefix("만").removesuffix("세").strip()
    age = int(said) if said.isascii() and said.isdecimal() and len(said) <= 3 else 0
    return age if 0 < age < 100 else None


def read_ages(low: Any, high: Any) -> tuple[int | None, int | None]:
    """Read two limits; a pair in the wrong order says nothing.

    `sprtTrgtAgeLmtYn` is read both ways by those who use it, and numbers agree with either.
    """
    first, last = read_age(low), read_age(high)
    return (None, None) if first and last and first > last else (first, last)


def read_days(value: Any) -> Iterator[date]:
    """Find every day of a text that the calendar has."""
    for year, month, day in _DAY.findall(clean_line(value, 1000)):
        try:
            found = date(int(year), int(month), int(day))
        except ValueError:
            continue
        if 2000 <= found.year <= 2100:
            yield found


def read_period(value: Any, kind: str = "") -> Period:
    """Read `20260301 ~ 20260331`, several of them, 상시, or nothing at all.

    `kind` is the source's own word: 상시 or 마감. Several periods are read as one long one.
    """
    said = clean_line(value, 1000)
    is_always = bool(_ALWAYS.search(said)) or (kind == "always" and not said)
    days = sorted(read_days(said))
    if len(days) >= 2:
        return Period(days[0], days[-1], is_always=False, is_closed=kind == "closed")
    if len(days) == 1:
        ends = said.lstrip().startswith("~")
        return Period(None, days[0]) if ends else Period(days[0], None)
    return Period(is_always=is_always, is_closed=kind == "closed" and not is_always)


def read_regions(value: Any) -> tuple[str, ...]:
    """Read region codes that are joined by commas; ten digits are read as five."""
    parts = (part.strip() for part in str(value or "").split(","))
    codes = [
        part[:5] for part in parts if part.isascii() and part.isdecimal() and len(part) in (5, 10)
    ]
    return tuple(dict.fromkeys(codes))


def read_url(*values: Any) -> str:
    """Find the first address that a browser may open and a page may link to."""
    for value in values:
        for found in _URL.findall(clean_line(value, 2000)):
            url = found.rstrip(".,);]'\"")
            url = url if "://" in url else f"https://{url}"
            if len(url) <= URL_LIMIT and _has_host(url):
                return url
    return ""


def _has_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname and "." in parts.hostname and not parts.username)
    except ValueError:
        return False


def find_key(value: Any, key: str, depth: int = 0) -> Any:
    """Find the first value of a key anywhere in an answer; None where there is none."""
    if depth > _DEEPEST:
        return None
    if isinstance(value, Mapping):
        if key in value:
            return value[key]
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            if (found := find_key(one, key, depth + 1)) is not None:
                return found
    return None


def join_texts(*pairs: tuple[str, Any]) -> str:
    """Join what several fields say, each under its name where it has one."""
    said = [(name, clean_text(value)) for name, value in pairs]
    return "\n".join(f"{name}: {text}" if name else text for name, text in said if text)[
        :SECTION_LIMIT
    ]


def keep_sections(sections: Mapping[str, str]) -> dict[str, str]:
    """Keep the sections that say something."""
    return {key: text for key, text in sections.items() if text and text not in {"-", "없음"}}
