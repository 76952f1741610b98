"""From raw chat logits to chances a product can show, fitted on the dev sentences."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ai.emotion.base import EMOTIONS
from ai.emotion.training.metrics import best_thresholds

Array = NDArray[np.float32]
_ROUNDS = 3_000
_RATE = 0.05
# Per-emotion thresholds on some fifteen positives each are noise: they go half the way.
_TRUST_IN_OWN_THRESHOLD = 0.5
# A feeling that is not there is worse than one missed: so much top-1 may be given for silence.
_PRICE_OF_SILENCE = 0.03


@dataclass(frozen=True)
class ChatCalibration:
    """Eight calibrated logits = nine raw logits @ mixing + bias."""

    mixing: Array
    bias: Array
    thresholds: Array


def calibrate_chat(logits: Array, targets: Array) -> ChatCalibration:
    """Fit slope, pull of the neutral logit and one bias an emotion; then the thresholds.

    Platt scaling (1999) with a shared slope: with so few positives, separate slopes overfit.
    """
    count = len(EMOTIONS)
    slope, pull, bias = 1.0, 0.0, np.zeros(count)
    own, neutral, wanted = logits[:, :count], logits[:, count:], targets[:, :count]
    for _ in range(_ROUNDS):
        chances = 1 / (1 + np.exp(-(slope * own - pull * neutral + bias)))
        errors = (chances - wanted) / len(wanted)
        slope -= _RATE * float(np.sum(errors * own)) / count
        pull += _RATE * float(np.sum(errors * neutral)) / count
        bias -= _RATE * errors.sum(axis=0)
    chances = 1 / (1 + np.exp(-(slope * own - pull * neutral + bias)))
    mixing = np.concatenate((slope * np.eye(count), np.full((1, count), -pull)))
    thresholds = _choose_thresholds(chances.astype(np.float32), targets)
    return ChatCalibration(mixing.astype(np.float32), bias.astype(np.float32), thresholds)


def _choose_thresholds(chances: Array, targets: Array) -> Array:
    """Between a shared threshold, as high as is cheap, and each emotion's own best."""
    grid = np.linspace(0.1, 0.7, 61)
    truth = np.where(targets.sum(axis=1) > 0, np.argmax(targets, axis=1), len(EMOTIONS))
    right = np.array([np.mean(_name(chances, level) == truth) for level in grid])
    shared = float(grid[right >= right.max() - _PRICE_OF_SILENCE].max())
    own = np.clip(best_thresholds(chances, targets[:, : len(EMOTIONS)]), 0.1, 0.7)
    return (shared + _TRUST_IN_OWN_THRESHOLD * (own - shared)).astype(np.float32)


def _name(chances: Array, level: float) -> NDArray[np.int64]:
    """The strongest emotion, or neutral (the ninth) where none reaches the level."""
    named: NDArray[np.int64] = np.where(
        chances.max(axis=1) >= level, np.argmax(chances, axis=1), len(EMOTIONS)
    )
    return named
