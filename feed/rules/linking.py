"""Which parts of a text are links; everything else is text and is escaped where it is shown."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal
from unicodedata import normalize

# One pattern, left to right, no nested repeats: its time grows with the text alone.
_LINK = re.compile(
    r"(?P<url>https?://[^\s<>\"'`{}|\\^]{1,500})"
    r"|(?<![\w&/])\#(?P<tag>\w{1,60})"
    r"|(?<![\w.@/])@(?P<handle>[a-z0-9_]{3,20})(?![a-z0-9_@])",
    re.IGNORECASE,
)
# What ends a sentence belongs to the sentence, not to the address in it.
_AFTER_URL = ".,;:!?…)]}'\"”’"


@dataclass(frozen=True, slots=True)
class TextPart:
    """A stretch of text; `target` is an address, a tag's name or a handle."""

    kind: Literal["text", "url", "tag", "handle"]
    text: str
    target: str = ""


def fold_tag(name: str) -> str:
    """Write a tag as it is stored (F9)."""
    return normalize("NFC", name).lower()


def split_text(text: str, *, tags: Collection[str], handles: Collection[str]) -> Iterator[TextPart]:
    """Cut a text at its links: only tags and handles that the post really carries become one."""
    end = 0
    for found in _LINK.finditer(text):
        part = _read_link(found, tags, handles)
        if part is None:
            continue
        if found.start() > end:
            yield TextPart("text", text[end : found.start()])
        yield part
        end = found.start() + len(part.text)
    if end < len(text):
        yield TextPart("text", text[end:])


def _read_link(
    found: re.Match[str], tags: Collection[str], handles: Collection[str]
) -> TextPart | None:
    if url := found["url"]:
        url = url.rstrip(_AFTER_URL)
        return TextPart("url", url, url) if len(url) > len("https://") else None
    if name := found["tag"]:
        return TextPart("tag", found[0], fold_tag(name)) if fold_tag(name) in tags else None
    handle = found["handle"].lower()
    return TextPart("handle", found[0], handle) if handle in handles else None
