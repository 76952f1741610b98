"""Pure Korean writing rules: speech-level alternations, slots with particles, cleaning."""

import re
import unicodedata
from collections.abc import Mapping

from ai.text.base import SPEECH_LEVELS
from core.korean import with_particle

_ALTERNATION = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\|([^\[\]|]*)\]")
_SLOT = re.compile(r"\{(\w+)(?::([가-힣]+))?\}")
_REPEATED = re.compile(r"(.)\1{2,}")
_SENTENCE = re.compile(r"[^.?!…]+[.?!…]*")


def voiced(template: str, level: str) -> str:
    """Return a bank line in one speech level: of each `[반말|해요|합쇼]` one part, slots kept."""
    chosen = SPEECH_LEVELS.index(level) + 1  # type: ignore[arg-type]
    return _ALTERNATION.sub(lambda match: match[chosen], template)


def fixed_part(template: str, level: str) -> str:
    """Return the longest stretch of a line that holds no slot, to recognise it once said."""
    return max(_SLOT.sub("\n", voiced(template, level)).split("\n"), key=len).strip(" .,?")


def render(template: str, level: str, slots: Mapping[str, str] | None = None) -> str:
    """Return a bank line in a speech level with its slots filled in (`{slot:을}` with particle)."""

    def fill(match: re.Match[str]) -> str:
        word = (slots or {})[match[1]]
        return with_particle(word, match[2]) if match[2] else word

    return _SLOT.sub(fill, voiced(template, level))


def squeeze(text: str) -> str:
    """Return the text in NFC and lower case, runs of one character cut to two, spaces to one."""
    plain = unicodedata.normalize("NFC", text).lower()
    return " ".join(_REPEATED.sub(r"\1\1", plain).split())


def sentences(text: str) -> list[str]:
    """Split a reply at its sentence marks, which stay with their sentence."""
    return [part.strip() for part in _SENTENCE.findall(text) if part.strip()]
