"""Pure Korean writing rules: particles by final consonant, speech-level alternations, cleaning."""

import re
import unicodedata
from collections.abc import Mapping

from ai.text.base import SPEECH_LEVELS

# Particle pairs: after a final consonant, after a vowel. "으로" also treats ㄹ as a vowel.
_PARTICLES = {
    "은": ("은", "는"),
    "이": ("이", "가"),
    "을": ("을", "를"),
    "과": ("과", "와"),
    "아": ("아", "야"),
    "으로": ("으로", "로"),
    "이랑": ("이랑", "랑"),
    "이나": ("이나", "나"),
    "이라": ("이라", "라"),
    "이라고": ("이라고", "라고"),
    "이란": ("이란", "란"),
    "이야": ("이야", "야"),
    "이에요": ("이에요", "예요"),
    "이었": ("이었", "였"),
}
_RIEUL = 8
# How the name of a Latin letter or digit ends when read aloud in Korean.
_SPOKEN_CODA = {**dict.fromkeys("lrLR178", _RIEUL), **dict.fromkeys("mnMN036", 1)}
_ALTERNATION = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\|([^\[\]|]*)\]")
_SLOT = re.compile(r"\{(\w+)(?::([가-힣]+))?\}")
_REPEATED = re.compile(r"(.)\1{2,}")
_SENTENCE = re.compile(r"[^.?!…]+[.?!…]*")


def coda(word: str) -> int:
    """Return the final consonant's index (0: none, 8: ㄹ) of a word as it is read aloud."""
    last = re.sub(r"[^\w]+$", "", word)[-1:]
    if "가" <= last <= "힣":
        return (ord(last) - ord("가")) % 28
    return _SPOKEN_CODA.get(last, 0)


def with_particle(word: str, particle: str) -> str:
    """Return the word with the form of the particle its final consonant asks for."""
    after_consonant, after_vowel = _PARTICLES[particle]
    ending = coda(word)
    is_closed = ending not in {0, _RIEUL} if particle == "으로" else ending != 0
    return word + (after_consonant if is_closed else after_vowel)


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
