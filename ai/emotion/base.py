from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

EMOTIONS = (
    "joy",
    "trust",
    "fear",
    "surprise",
    "sadness",
    "disgust",
    "anger",
    "anticipation",
)
NEUTRAL = "neutral"


@dataclass(frozen=True)
class EmotionScores:
    """One text read into Plutchik's eight; `values` stand in the order of EMOTIONS."""

    values: tuple[float, ...]
    felt: frozenset[str]
    model_version: str

    @property
    def dominant(self) -> str:
        """The strongest emotion above its threshold, else neutral."""
        felt = [place for place, emotion in enumerate(EMOTIONS) if emotion in self.felt]
        if not felt:
            return NEUTRAL
        return EMOTIONS[max(felt, key=lambda place: self.values[place])]


class EmotionClassifier(Protocol):
    """Reads Plutchik's eight emotions (Plutchik 1980) from text."""

    def classify(self, texts: Sequence[str]) -> list[EmotionScores]:
        """One score in 0..1 per emotion for each text, in order. Raise ProviderUnavailable."""
