"""Which n-grams the table has a row for, and texts as bags of those rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ai.emotion.model import rows_of
from ai.ngrams import hash_ngrams

_CHUNK = 5_000


@dataclass(frozen=True)
class Bags:
    """Table rows of many texts; text `i` owns `rows[offsets[i]:offsets[i + 1]]`."""

    rows: NDArray[np.uint32]
    offsets: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offsets) - 1


def choose_ngrams(sources: Sequence[tuple[Sequence[str], int]], size: int) -> NDArray[np.uint32]:
    """The `size` n-grams most often seen, each source counted with its weight; sorted hashes."""
    hashes = np.zeros(0, np.uint32)
    counts = np.zeros(0, np.int64)
    for texts, weight in sources:
        for start in range(0, len(texts), 10 * _CHUNK):
            bags = hash_ngrams(texts[start : start + 10 * _CHUNK])
            seen, times = np.unique(bags.hashes, return_counts=True)
            hashes, place = np.unique(np.concatenate((hashes, seen)), return_inverse=True)
            counts = np.bincount(place, np.concatenate((counts, times * weight))).astype(np.int64)
    often = np.sort(np.argsort(-counts, kind="stable")[:size])
    return hashes[often]


def bag_texts(texts: Sequence[str], ngrams: NDArray[np.uint32]) -> Bags:
    """Each text as rows of the table. Every text has row 0, so none is empty."""
    rows, sizes = [], []
    for start in range(0, len(texts), _CHUNK):
        bags = hash_ngrams(texts[start : start + _CHUNK])
        for first, last in zip(bags.offsets[:-1], bags.offsets[1:], strict=True):
            found = rows_of(bags.hashes[first:last], ngrams)
            rows.append(found)
            sizes.append(len(found))
    offsets = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
    return Bags(np.concatenate(rows), offsets)
