"""Emotion engines for tests; chosen by settings, as any other back end is."""

from ai.emotion import EMOTIONS, EmotionScores
from core.errors import ProviderRefused, ProviderUnavailable

HEARD = []


class Recording:
    """Notes what it was asked; finds the emotion a text names, else none."""

    def classify(self, texts):
        HEARD.extend(texts)
        return [self._read(text) for text in texts]

    def _read(self, text):
        values = tuple(0.75 if emotion in text else 0.125 for emotion in EMOTIONS)
        felt = frozenset(emotion for emotion in EMOTIONS if emotion in text)
        return EmotionScores(values=values, felt=felt, model_version="recording-1")


class Unavailable:
    def classify(self, texts):
        HEARD.extend(texts)
        raise ProviderUnavailable()


class Refusing:
    def classify(self, texts):
        raise ProviderRefused()


class Broken:
    """Answers with what is no probability."""

    def __init__(self, value):
        self.value = float(value)

    def classify(self, texts):
        values = (self.value, *[0.0] * 7)
        return [
            EmotionScores(values=values, felt=frozenset(), model_version="broken") for _ in texts
        ]
