"""Text in, eight emotions out; which engine does it is settings.PROVIDERS["emotion"]."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from ai.emotion.base import EMOTIONS, NEUTRAL, EmotionClassifier, EmotionScores
from core.providers import build_provider

__all__ = [
    "EMOTIONS",
    "EMOTION_LABELS",
    "NEUTRAL",
    "EmotionClassifier",
    "EmotionScores",
    "classify",
]

EMOTION_LABELS = {
    "joy": _("기쁨"),
    "trust": _("신뢰"),
    "fear": _("두려움"),
    "surprise": _("놀람"),
    "sadness": _("슬픔"),
    "disgust": _("혐오"),
    "anger": _("분노"),
    "anticipation": _("기대"),
}


def classify(texts: Sequence[str]) -> list[EmotionScores]:
    """One score in 0..1 per emotion for each text, in order. Raise ProviderUnavailable."""
    if not texts:
        return []
    classifier: EmotionClassifier = build_provider("emotion")
    return classifier.classify(texts)
