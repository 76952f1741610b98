"""Korean text to n-gram hashes: the one reading of text shared by training and run time.

Changing anything here changes every hash, so it needs a new model and a new frequency table.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

MAX_CHARACTERS = 2_000
# Decomposed Hangul takes up to three code points a syllable.
_MAX_RAW_CHARACTERS = 3 * MAX_CHARACTERS

_LINK = re.compile(r"(?:https?://|www\.)\S+")
_DIGITS = re.compile(r"\d+")
_REPEATED = re.compile(r"(.)\1{2,}")

_SPACE, _END = 32, 0
_HANGUL_FIRST, _HANGUL_LAST = 0xAC00, 0xD7A3
_LEAD_BASE, _VOWEL_BASE, _TAIL_BASE = 0x1100, 0x1161, 0x11A7

# People end a message with a face where others write it out; the corpora mostly write it out.
_SPELLED_FACES = {
    "ㅋㅋ": "😂🤣😆😹",
    "ㅎㅎ": "😊😄😁😀😃🙂😍🥰😘😻🥳🎉👏💕💖💗❤♥😌☺",
    "ㅠㅠ": "😭😢🥲😿😥😔😞☹🙁😟",
    "화나": "😡😠🤬👿💢",
    "무서워": "😨😰😱🫣",
    "우웩": "🤢🤮",
    "헉": "😮😲😯😳🤯",
    "고마워": "🙏",
    "기대돼": "🤩",
}
_FACES = str.maketrans(
    {face: f" {spelled} " for spelled, faces in _SPELLED_FACES.items() for face in faces}
)

_PRIME = np.uint64(0x100000001B3)
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_CHARACTERS, _JAMO, _WORDS, _WORD_PAIRS = 1, 17, 33, 34

Hashes = NDArray[np.uint32]
Offsets = NDArray[np.int64]


class NgramBags(NamedTuple):
    """Hashes of all texts in one row; text `i` owns `hashes[offsets[i]:offsets[i + 1]]`."""

    hashes: Hashes
    offsets: Offsets


def normalise(text: str) -> str:
    """One spelling for what means the same: NFC, lower case, short repeats, printable."""
    text = unicodedata.normalize("NFC", text[:_MAX_RAW_CHARACTERS]).lower()
    text = _DIGITS.sub("0", _LINK.sub(" ", text)).translate(_FACES)
    text = "".join(mark if _is_written(mark) else " " for mark in text)
    return " ".join(_REPEATED.sub(r"\1\1", text).split())[:MAX_CHARACTERS]


def _is_written(mark: str) -> bool:
    return mark.isprintable() and mark != "\ufe0f"


def hash_ngrams(texts: Sequence[str]) -> NgramBags:
    """Hash character 2–5-grams, jamo 3–6-grams, words and word pairs of each text."""
    return _hash_one(texts[0]) if len(texts) == 1 else _hash(texts)


# One line is asked for its feeling and, a moment later, for what it is like.
@lru_cache(maxsize=2)
def _hash_one(text: str) -> NgramBags:
    bags = _hash([text])
    for shared in bags:
        shared.flags.writeable = False
    return bags


def _hash(texts: Sequence[str]) -> NgramBags:
    spelled = "".join(f" {plain} \0" if plain else "\0" for plain in map(normalise, texts))
    codes = np.frombuffer(spelled.encode("utf-32-le", "surrogatepass"), np.uint32)
    groups = [
        *_window_hashes(codes.astype(np.uint64), range(2, 6), _CHARACTERS),
        *_window_hashes(_split_jamo(codes).astype(np.uint64), range(3, 7), _JAMO),
        *_word_hashes(codes.astype(np.uint64)),
    ]
    return _gather(groups, len(texts))


def mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Scatter 64-bit values (the splitmix64 finaliser, Steele et al. 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _split_jamo(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Spell each syllable as its two or three jamo; everything else stays."""
    offset = codes - np.uint32(_HANGUL_FIRST)  # wraps below the block, so one comparison is enough
    is_syllable = offset <= _HANGUL_LAST - _HANGUL_FIRST
    slots = np.zeros((codes.size, 3), np.uint32)
    slots[:, 0] = np.where(is_syllable, _LEAD_BASE + offset // 588, codes)
    slots[:, 1] = np.where(is_syllable, _VOWEL_BASE + offset % 588 // 28, 0)
    slots[:, 2] = np.where(is_syllable, _TAIL_BASE + offset % 28, 0)
    keep = np.ones(slots.shape, bool)
    keep[:, 1] = is_syllable
    keep[:, 2] = is_syllable & (offset % 28 > 0)
    return slots[keep]


_Group = tuple[NDArray[np.uint64], NDArray[np.int64]]


def _window_hashes(codes: NDArray[np.uint64], sizes: range, salt: int) -> list[_Group]:
    """Polynomial hashes of every window that stays inside one text, with the text's number."""
    ended = np.cumsum(codes == _END)
    owner = ended - (codes == _END)
    running = codes * _GOLDEN
    rolled, groups = running, []
    for size in range(2, sizes.stop):
        if rolled.size < 2:
            break
        rolled = rolled[:-1] * _PRIME + running[size - 1 :]
        if size not in sizes:
            continue
        starts = owner[: rolled.size]
        inside = starts == ended[size - 1 :]
        groups.append((mix(rolled[inside] + np.uint64(salt + size)), starts[inside]))
    return groups


def _word_hashes(codes: NDArray[np.uint64]) -> list[_Group]:
    is_letter = (codes != _SPACE) & (codes != _END)
    starts = np.flatnonzero(is_letter & ~np.concatenate(([False], is_letter[:-1])))
    if not starts.size:
        return []
    place = np.arange(codes.size, dtype=np.uint64)
    word = np.cumsum(np.bincount(starts, minlength=codes.size))[is_letter] - 1
    position = place[is_letter] - starts[word].astype(np.uint64)
    letters = mix(codes[is_letter] + (position << np.uint64(32)))
    firsts = np.concatenate(([0], np.flatnonzero(np.diff(word)) + 1))
    hashes = np.add.reduceat(letters, firsts)
    owner = np.cumsum(codes == _END)[starts]
    together = owner[:-1] == owner[1:]
    pairs = (hashes[:-1] * _PRIME + hashes[1:])[together]
    return [
        (mix(hashes + np.uint64(_WORDS)), owner),
        (mix(pairs + np.uint64(_WORD_PAIRS)), owner[:-1][together]),
    ]


def _gather(groups: list[_Group], count: int) -> NgramBags:
    if not groups:
        return NgramBags(np.zeros(0, np.uint32), np.zeros(count + 1, np.int64))
    hashes = np.concatenate([values for values, _ in groups]) >> np.uint64(32)
    owners = np.concatenate([owner for _, owner in groups])
    if count > 1:
        order = np.argsort(owners, kind="stable")
        hashes, owners = hashes[order], owners[order]
    sizes = np.bincount(owners, minlength=count)
    offsets = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
    return NgramBags(hashes.astype(np.uint32), offsets)
