"""The project's own first-person corpus: read, checked, freed of near-duplicates and split.

What the labels mean stands in ai/emotion/corpus/GUIDE.md.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ai.emotion.base import EMOTIONS, NEUTRAL
from ai.ngrams import normalise

FOLDER = Path(__file__).parent.parent / "corpus"
JUDGED_AGAIN = "second_pass.tsv"
LABELS = (*EMOTIONS, NEUTRAL)
VOICES = ("plain", "polite")
MARKS = ("laugh", "cry", "typo", "unpunctuated", "emoji")
PHENOMENA = ("negation", "irony", "happy-tears", "others", "question")
STYLES = frozenset((*VOICES, *MARKS, *PHENOMENA))
SYLLABLES = range(3, 41)
SAME = 0.8
DEV_PERCENT = 15

_SYLLABLE = re.compile("[가-힣]")
_NOT_TOLD_APART = re.compile(r"[^가-힣a-z0-9]")
_GRAM_SIZES = (2, 3)


class CorpusError(ValueError):
    """A line of the corpus breaks a rule; the message names file and line."""


@dataclass(frozen=True)
class Sentence:
    """One line: `labels` start with what it says above all, a family shares its `group`."""

    group: str
    text: str
    labels: tuple[str, ...]
    styles: frozenset[str]


@dataclass(frozen=True)
class NearDuplicate:
    """A sentence that says again what an earlier one said."""

    kept: Sentence
    dropped: Sentence
    similarity: float


def read_sentences(folder: Path = FOLDER) -> list[Sentence]:
    """Every sentence of every file, in order of file and line. Raise CorpusError."""
    seen: dict[str, str] = {}
    sentences = []
    for path in sorted(folder.glob("*.tsv")):
        if path.name == JUDGED_AGAIN:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            place = f"{path.name}:{number}"
            sentence = _read_line(line, place)
            if sentence.text in seen:
                raise CorpusError(f"{place}: said before at {seen[sentence.text]}")
            seen[sentence.text] = place
            sentences.append(sentence)
    return sentences


def _read_line(line: str, place: str) -> Sentence:
    columns = line.split("\t")
    if len(columns) != 4 or not all(columns):
        raise CorpusError(f"{place}: not four filled columns")
    group, text, labels, styles = columns
    sentence = Sentence(group, text, tuple(labels.split(",")), frozenset(styles.split(",")))
    for wrong in _wrong_with(sentence):
        raise CorpusError(f"{place}: {wrong}")
    return sentence


def _wrong_with(sentence: Sentence) -> Iterable[str]:
    if strange := set(sentence.labels) - set(LABELS):
        yield f"unknown labels {sorted(strange)}"
    if len(set(sentence.labels)) != len(sentence.labels):
        yield "a label twice"
    if NEUTRAL in sentence.labels and len(sentence.labels) > 1:
        yield "neutral beside an emotion"
    if unknown := sentence.styles - STYLES:
        yield f"unknown styles {sorted(unknown)}"
    if len(sentence.styles & set(VOICES)) != 1:
        yield "not one voice"
    if count_syllables(sentence.text) not in SYLLABLES:
        yield f"{count_syllables(sentence.text)} syllables"
    if sentence.text != " ".join(sentence.text.split()):
        yield "stray white space"


def count_syllables(text: str) -> int:
    """Written Hangul syllables: ㅋㅋ and ㅠㅠ are none."""
    return len(_SYLLABLE.findall(text))


def find_near_duplicates(sentences: Sequence[Sentence]) -> list[NearDuplicate]:
    """Sentences whose folded 2- and 3-grams overlap an earlier one's by SAME (Jaccard) or more.

    Inside a group a different label is what the two are there to show, so such pairs are spared.
    """
    bags = _rarest_first([fold_grams(sentence.text) for sentence in sentences])
    shelf: dict[str, list[int]] = {}
    dropped: set[int] = set()
    found = []
    for number, grams in enumerate(bags):
        # Two bags this alike must share one of their few rarest grams (Chaudhuri et al. 2006).
        telling = grams[: int(len(grams) * (1 - SAME) + 1e-9) + 1]
        near = {other for gram in telling for other in shelf.get(gram, ())} - dropped
        for other in sorted(near):
            likeness = _jaccard(grams, bags[other])
            if likeness >= SAME and not _is_pair(sentences[other], sentences[number]):
                found.append(NearDuplicate(sentences[other], sentences[number], likeness))
                dropped.add(number)
                break
        for gram in telling:
            shelf.setdefault(gram, []).append(number)
    return found


def drop_near_duplicates(sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentences without those that say again what an earlier one said."""
    dropped = {pair.dropped for pair in find_near_duplicates(sentences)}
    return [sentence for sentence in sentences if sentence not in dropped]


def fold_grams(text: str) -> frozenset[str]:
    """2- and 3-grams of the bare letters: no spaces, marks, ㅋㅋ or ㅠㅠ."""
    bare = f"^{_NOT_TOLD_APART.sub('', normalise(text))}$"
    return frozenset(
        bare[start : start + size] for size in _GRAM_SIZES for start in range(len(bare) - size + 1)
    )


def _rarest_first(bags: Sequence[frozenset[str]]) -> list[list[str]]:
    frequency = Counter(gram for bag in bags for gram in bag)
    return [sorted(bag, key=lambda gram: (frequency[gram], gram)) for bag in bags]


def _jaccard(one: Sequence[str], other: Sequence[str]) -> float:
    shared = len(set(one) & set(other))
    return shared / (len(one) + len(other) - shared)


def _is_pair(one: Sentence, other: Sentence) -> bool:
    return one.group == other.group and set(one.labels) != set(other.labels)


def part_of(group: str) -> str:
    """`dev` for about DEV_PERCENT of the groups, the same on every machine; else `train`."""
    return "dev" if zlib.crc32(group.encode()) % 100 < DEV_PERCENT else "train"


def split_by_group(sentences: Sequence[Sentence]) -> tuple[list[Sentence], list[Sentence]]:
    """Train and dev parts; no family stands in both."""
    train = [sentence for sentence in sentences if part_of(sentence.group) == "train"]
    dev = [sentence for sentence in sentences if part_of(sentence.group) == "dev"]
    return train, dev
