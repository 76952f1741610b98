"""Sentences with their disguises taken off: one dense string of letters each."""

import re
import unicodedata
from dataclasses import dataclass

_LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_SYLLABLE_BASE = 0xAC00
_PER_LEAD = len(_VOWELS) * len(_FINALS)

# A Latin letter or sign that stands for a vowel when it follows a lone consonant: "ㅈr살", "ㅈH".
_VOWEL_LOOKALIKES = {
    "r": "ㅏ",
    "ト": "ㅏ",
    "h": "ㅐ",
    "l": "ㅣ",
    "i": "ㅣ",
    "1": "ㅣ",
    "|": "ㅣ",
    "t": "ㅜ",
}
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u034f\u180e")
_LAUGHTER = frozenset("ㅋㅎ")
_SENTENCE_END = re.compile(r"(?<=[.!?…。！？~])\s+|\n+")
_MINIMUM_LETTERS = 2
_LONGEST_RUN = 2


@dataclass(frozen=True)
class Sentence:
    """One folded sentence: `gaps[i]` tells whether anything stood between letters i-1 and i."""

    dense: str
    gaps: tuple[bool, ...]
    is_question: bool


def fold_sentences(text: str) -> list[Sentence]:
    """Split a text into sentences and fold each; linear in the length of the text."""
    clean = _strip_invisible(unicodedata.normalize("NFC", text))
    return [_fold(part) for part in _split(clean) if part.strip()]


def _strip_invisible(text: str) -> str:
    kept = []
    for char in text:
        if char in _FILLERS or (char != "\n" and unicodedata.category(char) in {"Cf", "Mn", "Cc"}):
            continue
        kept.append(char)
    return "".join(kept)


def _split(text: str) -> list[str]:
    """Sentences, with pieces of a single letter ("죽. 고. 싶. 다") joined to what follows."""
    parts: list[str] = []
    held: list[str] = []
    for part in _SENTENCE_END.split(text):
        held.append(part)
        if sum(char.isalpha() for char in part) >= _MINIMUM_LETTERS:
            parts.append(" ".join(held))
            held = []
    if held:
        parts.append(" ".join(held))
    return parts


def _fold(part: str) -> Sentence:
    letters = _drop_noise(_compose(_letters(part)))
    squeezed = _squeeze(letters)
    return Sentence(
        dense="".join(char for char, _ in squeezed),
        gaps=tuple(gap for _, gap in squeezed),
        is_question=part.rstrip().endswith(("?", "？")),
    )


def _letters(part: str) -> list[tuple[str, bool]]:
    """Letters in lower case, each with whether something was dropped before it."""
    found: list[tuple[str, bool]] = []
    gap = False
    for raw in part:
        char = _plain(raw)
        follows_lead = bool(found) and found[-1][0] in _LEADS and not gap
        if follows_lead and char in _VOWEL_LOOKALIKES:
            found.append((_VOWEL_LOOKALIKES[char], False))
        elif char.isalpha():
            found.append((char, gap))
            gap = False
        else:
            gap = True
    return found


def _plain(char: str) -> str:
    code = ord(char)
    if _SYLLABLE_BASE <= code <= 0xD7A3 or 0x3131 <= code <= 0x318E:
        return char
    if 0x1100 <= code <= 0x1112:
        return _LEADS[code - 0x1100]
    if 0x1161 <= code <= 0x1175:
        return _VOWELS[code - 0x1161]
    if 0x11A8 <= code <= 0x11C2:
        return _FINALS[code - 0x11A7]
    return unicodedata.normalize("NFKC", char).lower()[:1] or " "


def _compose(letters: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """Join split jamo into syllables: ㅈ ㅏ ㅅ ㅏ ㄹ, 자사ㄹ, 주ㄱ고."""
    joined: list[tuple[str, bool]] = []
    is_own = False
    index = 0
    while index < len(letters):
        char, gap = letters[index]
        following = letters[index + 1][0] if index + 1 < len(letters) else ""
        if char in _LEADS and following and following in _VOWELS:
            joined.append((_syllable(char, following), gap))
            is_own = True
            index += 2
            continue
        if joined and _is_final(joined[-1][0], char, gap, following, is_own=is_own):
            last, last_gap = joined[-1]
            joined[-1] = (chr(ord(last) + _FINALS.index(char)), last_gap)
        else:
            joined.append((char, gap))
        is_own = False
        index += 1
    return joined


def _is_final(before: str, char: str, gap: bool, following: str, *, is_own: bool) -> bool:
    if char not in _FINALS or char == " " or not _is_open_syllable(before):
        return False
    if is_own:
        return True
    return not gap and char not in _LAUGHTER and (not following or _is_syllable(following))


def _is_syllable(char: str) -> bool:
    return _SYLLABLE_BASE <= ord(char) <= 0xD7A3


def _is_open_syllable(char: str) -> bool:
    return _is_syllable(char) and (ord(char) - _SYLLABLE_BASE) % len(_FINALS) == 0


def _syllable(lead: str, vowel: str) -> str:
    index = _LEADS.index(lead) * _PER_LEAD + _VOWELS.index(vowel) * len(_FINALS)
    return chr(_SYLLABLE_BASE + index)


def _drop_noise(letters: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """Without laughter, tears and single Latin letters; a dropped letter leaves a gap."""
    kept: list[tuple[str, bool]] = []
    owed = False
    for index, (char, gap) in enumerate(letters):
        before = kept[-1][0] if kept else ""
        if _is_noise(char, before) or _is_single_latin(letters, index):
            owed = True
            continue
        kept.append((char, gap or owed))
        owed = False
    return kept


def _is_noise(char: str, before: str) -> bool:
    if char in _VOWELS or char == "ㅋ":
        return True
    return char == "ㅎ" and before != "ㅈ"


def _is_single_latin(letters: list[tuple[str, bool]], index: int) -> bool:
    if not letters[index][0].isascii():
        return False
    before = index > 0 and letters[index - 1][0].isascii() and not letters[index][1]
    after = (
        index + 1 < len(letters) and letters[index + 1][0].isascii() and not letters[index + 1][1]
    )
    return not before and not after


def _squeeze(letters: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """One of a letter repeated three times, none of a drawn-out vowel ("싶다아아")."""
    kept: list[tuple[str, bool]] = []
    index = 0
    while index < len(letters):
        run = _run_length(letters, index)
        char = letters[index][0]
        is_drawn_out = run > 1 and bool(kept) and _draws_out(kept[-1][0], char)
        if not is_drawn_out:
            kept.extend(letters[index : index + (run if run <= _LONGEST_RUN else 1)])
        index += run
    return kept


def _run_length(letters: list[tuple[str, bool]], start: int) -> int:
    end = start + 1
    while end < len(letters) and letters[end] == (letters[start][0], False):
        end += 1
    return end - start


def _draws_out(before: str, char: str) -> bool:
    """Whether `char` only lengthens the vowel of the syllable before it (다 + 아)."""
    if not (_is_open_syllable(before) and _is_open_syllable(char)):
        return False
    lead, vowel = divmod(ord(char) - _SYLLABLE_BASE, _PER_LEAD)
    return lead == _LEADS.index("ㅇ") and vowel == (ord(before) - _SYLLABLE_BASE) % _PER_LEAD
