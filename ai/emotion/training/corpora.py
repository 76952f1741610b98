"""The public corpora and our own first-person sentences, as texts with 0/1 targets."""

import csv
import gzip
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ai.emotion.base import EMOTIONS, NEUTRAL
from ai.emotion.labels import GOEMOTIONS, KOTE

CHAT = (*EMOTIONS, NEUTRAL)
KOTE_DEV_SIZE = 700
OWN = Path(__file__).parent.parent / "data" / "first_person.tsv"
CHECK = Path(__file__).parent.parent / "data" / "first_person_check.tsv"


@dataclass(frozen=True)
class Corpus:
    """Texts and a (texts × labels) table of targets."""

    texts: list[str]
    targets: NDArray[np.float32]

    def take(self, rows: NDArray[np.int64]) -> "Corpus":
        """The corpus of these rows only."""
        return Corpus([self.texts[row] for row in rows], self.targets[rows])


def read_kote(data: Path, random: np.random.Generator) -> tuple[Corpus, Corpus]:
    """Train and dev parts (dev: KOTE_DEV_SIZE texts drawn by the seed)."""
    rows = [line.split("\t") for line in _lines(data / "kote" / "val.tsv")]
    corpus = _number_targets([row[1] for row in rows], [row[2] for row in rows], len(KOTE))
    order = random.permutation(len(rows))
    return corpus.take(order[KOTE_DEV_SIZE:]), corpus.take(order[:KOTE_DEV_SIZE])


def read_goemotions(data: Path, part: str) -> Corpus:
    """The machine-translated part named `train` or `dev`."""
    rows = [line.rsplit("\t", 1) for line in _lines(data / "goemotions-ko" / f"{part}.tsv")]
    return _number_targets([row[0] for row in rows], [row[1] for row in rows], len(GOEMOTIONS))


def read_reviews(data: Path, size: int, random: np.random.Generator) -> Corpus:
    """`size` film reviews, half of them bad (1–4 stars) and half good (9–10)."""
    with gzip.open(data / "nsmc" / "reviews.tsv.gz", "rt", encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t", 1) for line in lines]
    stars = np.array([int(row[0]) for row in rows])
    bad = random.permutation(np.flatnonzero(stars <= 4))[: size // 2]
    good = random.permutation(np.flatnonzero(stars >= 9))[: size // 2]
    chosen = random.permutation(np.concatenate((bad, good)))
    targets = (stars[chosen, None] >= 9).astype(np.float32)
    return Corpus([rows[row][1] for row in chosen], targets)


def read_conversation(data: Path) -> tuple[list[str], list[str]]:
    """Everyday lines and what was answered to each."""
    with (data / "chatbot" / "ChatbotData.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))[1:]
    return [row[0] for row in rows], [row[1] for row in rows]


def read_first_person(part: str) -> Corpus:
    """Our own sentences: `train`, `dev`, or `check` (never trained on, no choice made by it)."""
    if part == "check":
        return _named_targets(line.split("\t") for line in _lines(CHECK))
    rows = (line.split("\t") for line in _lines(OWN))
    return _named_targets(row[1:] for row in rows if row[0] == part)


def dominant_of(part: str) -> list[str]:
    """The first label of each of our own sentences: what it says above all."""
    if part == "check":
        return [line.split("\t")[0].split(",")[0] for line in _lines(CHECK)]
    rows = (line.split("\t") for line in _lines(OWN))
    return [row[1].split(",")[0] for row in rows if row[0] == part]


def _lines(path: Path) -> list[str]:
    # Not splitlines(): the corpora hold other line separators inside a text.
    return [line for line in path.read_text(encoding="utf-8").split("\n") if line]


def _number_targets(texts: list[str], labels: Sequence[str], width: int) -> Corpus:
    targets = np.zeros((len(texts), width), np.float32)
    for row, numbers in enumerate(labels):
        targets[row, [int(number) for number in numbers.split(",")]] = 1
    return Corpus(texts, targets)


def _named_targets(rows: Iterable[Sequence[str]]) -> Corpus:
    texts, targets = [], []
    for names, text in rows:
        texts.append(text)
        targets.append([float(label in names.split(",")) for label in CHAT])
    return Corpus(texts, np.array(targets, np.float32))
