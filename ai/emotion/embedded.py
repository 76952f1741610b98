"""The embedded default: a small model of our own, no network, no key, no torch."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ai.emotion.base import EMOTIONS, EmotionScores
from ai.emotion.model import read_model, rows_of
from ai.ngrams import hash_ngrams

WEIGHTS = Path(__file__).parent / "data" / "embedded-1.npz"


class EmbeddedEmotionClassifier:
    """Plain numpy on n-grams; see docs/models/emotion-embedded-v1.md."""

    def __init__(self, *, path: str | Path = WEIGHTS) -> None:
        """Load the weights. Raise ProviderUnavailable when they are missing or damaged."""
        self._model = read_model(Path(path))

    def classify(self, texts: Sequence[str]) -> list[EmotionScores]:
        """One score in 0..1 per emotion for each text, in order."""
        return [self._classify_one(text) for text in texts]

    def _classify_one(self, text: str) -> EmotionScores:
        hashes = hash_ngrams([text]).hashes
        if len(rows_of(hashes, self._model.ngrams)) == 1:  # only the row that every text has
            return EmotionScores((0.0,) * len(EMOTIONS), frozenset(), self._model.version)
        logits = self._model.logits(hashes)["chat"].astype(np.float64)
        values = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
        is_felt = values >= self._model.thresholds
        felt = frozenset(e for e, is_one in zip(EMOTIONS, is_felt, strict=True) if is_one)
        return EmotionScores(tuple(values.tolist()), felt, self._model.version)
