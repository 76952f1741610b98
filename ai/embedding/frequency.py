"""How common an n-gram is in everyday Korean, in a small sorted table."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ai.ngrams import hash_ngrams
from core.errors import ProviderUnavailable

_CHUNK = 5_000


@dataclass(frozen=True)
class Frequencies:
    """Inverse document frequency of the commonest n-grams; all others are as rare as can be."""

    hashes: NDArray[np.uint32]
    rarities: NDArray[np.uint8]  # 255 = never seen

    def rarity(self, hashes: NDArray[np.uint32]) -> NDArray[np.float64]:
        """The rarity of each n-gram, 0..1."""
        place = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        known = self.hashes[place] == hashes
        return np.where(known, self.rarities[place], 255) / 255


def count_frequencies(lines: Sequence[str], *, size: int = 65_536) -> Frequencies:
    """Keep the `size` n-grams that stand in most lines."""
    chunks = [lines[start : start + _CHUNK] for start in range(0, len(lines), _CHUNK)]
    hashes, counts = np.unique(
        np.concatenate([_once_a_line(c) for c in chunks]), return_counts=True
    )
    kept = np.sort(np.argsort(counts, kind="stable")[-size:])
    rarity = 1 - np.log1p(counts[kept]) / np.log1p(len(lines))
    return Frequencies(hashes[kept], np.clip(rarity * 255, 1, 254).astype(np.uint8))


def _once_a_line(lines: Sequence[str]) -> NDArray[np.uint32]:
    bags = hash_ngrams(lines)
    owners = np.repeat(np.arange(len(lines), dtype=np.uint64), np.diff(bags.offsets))
    pairs = np.unique(owners << np.uint64(32) | bags.hashes)
    return pairs.astype(np.uint32)


def write_frequencies(path: Path, frequencies: Frequencies) -> None:
    """Store the table where `read_frequencies` finds it."""
    np.savez_compressed(path, hashes=frequencies.hashes, rarities=frequencies.rarities)


def read_frequencies(path: Path) -> Frequencies:
    """Load a stored table. Raise ProviderUnavailable when it is missing or damaged."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            return Frequencies(stored["hashes"], stored["rarities"])
    except Exception as error:  # numpy and zipfile raise half a dozen kinds
        raise ProviderUnavailable() from error
