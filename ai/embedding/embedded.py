"""Lexical embeddings without a model: weighted n-grams under a fixed random projection.

Each n-gram and each everyday concept owns a vector of ±1 drawn from its hash (Achlioptas 2003),
so the same text has the same vector in every process and on every machine.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ai.embedding.base import EMBEDDING_SIZE, Embedding
from ai.embedding.frequency import Frequencies, read_frequencies
from ai.ngrams import hash_ngrams, mix, normalise

_DATA = Path(__file__).parent / "data"
FREQUENCIES = _DATA / "frequencies-v1.npz"
_WORDS_OF_SIGNS = EMBEDDING_SIZE // 64
_SCATTER = np.uint64(0x9E3779B97F4A7C15)


class HashedEmbedder:
    """The embedded default: n-grams weighted by rarity, and concepts that join synonyms."""

    def __init__(self, *, concept_weight: float = 0.7) -> None:
        self.concept_weight = concept_weight
        self._frequencies: Frequencies = read_frequencies(FREQUENCIES)

    def embed(self, texts: Sequence[str]) -> list[Embedding]:
        """One float32 vector of EMBEDDING_SIZE and length 1 for each text. Never fails."""
        bags = hash_ngrams(texts)
        return [
            self._embed_one(text, bags.hashes[start:end])
            for text, start, end in zip(texts, bags.offsets, bags.offsets[1:], strict=False)
        ]

    def _embed_one(self, text: str, hashes: NDArray[np.uint32]) -> Embedding:
        seeds, counts = np.unique(hashes, return_counts=True)
        weights = self._frequencies.rarity(seeds) ** 2 * np.sqrt(counts)
        concepts = self._concepts_in(normalise(text))
        origins = np.concatenate((seeds.astype(np.uint64), concepts))
        scale = self.concept_weight * np.linalg.norm(weights)
        weights = np.concatenate((weights, np.full(len(concepts), scale)))
        vector = weights @ _signs(origins)
        length = np.linalg.norm(vector)
        if not length:
            return _SILENCE.copy()
        return (vector / length).astype(np.float32)

    def _concepts_in(self, text: str) -> NDArray[np.uint64]:
        found = {self._concepts[word] for word in self._concept_words.findall(text)}
        return np.array(sorted(found), np.uint64) + np.uint64(1 << 33)

    @cached_property
    def _concepts(self) -> Mapping[str, int]:
        lines = (_DATA / "concepts.txt").read_text(encoding="utf-8").splitlines()
        groups = (line.split() for line in lines if line and not line.startswith("#"))
        return {
            word.replace("_", " "): number for number, words in enumerate(groups) for word in words
        }

    @cached_property
    def _concept_words(self) -> re.Pattern[str]:
        longest_first = sorted(self._concepts, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, longest_first)))


def _signs(seeds: NDArray[np.uint64]) -> NDArray[np.int8]:
    """A (seeds × EMBEDDING_SIZE) table of ±1, drawn from the seeds alone."""
    steps = (np.arange(1, _WORDS_OF_SIGNS + 1, dtype=np.uint64)) * _SCATTER
    words = mix(mix(seeds)[:, None] + steps)
    octets = words.astype("<u8").view(np.uint8).reshape(len(seeds), EMBEDDING_SIZE // 8)
    bits: NDArray[np.uint8] = np.unpackbits(octets, axis=1)
    return bits.astype(np.int8) * np.int8(2) - np.int8(1)


# Where nothing was said: a direction of its own, far from every text.
_SILENCE: Embedding = (
    _signs(np.array([0xFFFFFFFFFF], np.uint64))[0] / np.sqrt(EMBEDDING_SIZE)
).astype(np.float32)
