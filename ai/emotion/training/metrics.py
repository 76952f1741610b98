"""Plain measures of multi-label reading."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]


def auc(scores: Array, truth: Array) -> float:
    """Mean over labels of the area under the ROC curve (ties count half)."""
    areas = [
        _auc_of_label(scores[:, label], truth[:, label] > 0.5)
        for label in range(truth.shape[1])
        if 0 < truth[:, label].sum() < len(truth)
    ]
    return float(np.mean(areas))


def _auc_of_label(scores: Array, is_true: NDArray[np.bool_]) -> float:
    values, place = np.unique(scores, return_inverse=True)
    positives = np.bincount(place[is_true], minlength=len(values))
    negatives = np.bincount(place[~is_true], minlength=len(values))
    below = np.cumsum(negatives) - negatives
    wins = np.sum(positives * (below + negatives / 2))
    return float(wins / (positives.sum() * negatives.sum()))


def f1_of_labels(chosen: NDArray[np.bool_], truth: Array) -> NDArray[np.float64]:
    """F1 of each label; 0 where nothing was right."""
    is_true = truth > 0.5
    hits = np.sum(chosen & is_true, axis=0)
    return 2 * hits / np.maximum(chosen.sum(axis=0) + is_true.sum(axis=0), 1)


def best_thresholds(scores: Array, truth: Array) -> Array:
    """The threshold of each label with the best F1."""
    grid = np.quantile(scores, np.linspace(0, 0.995, 120), axis=0)
    f1 = np.stack([f1_of_labels(scores >= row, truth) for row in grid])
    return grid[np.argmax(f1, axis=0), np.arange(scores.shape[1])]


def calibration_error(scores: Array, truth: Array, bins: int = 10) -> float:
    """Expected calibration error over all labels together."""
    flat, wanted = scores.ravel(), truth.ravel()
    place = np.minimum((flat * bins).astype(int), bins - 1)
    error = 0.0
    for number in range(bins):
        inside = place == number
        if inside.any():
            error += inside.mean() * abs(flat[inside].mean() - wanted[inside].mean())
    return float(error)
