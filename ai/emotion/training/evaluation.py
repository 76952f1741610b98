"""What a model is worth: dev numbers beside trivial baselines, our sentences, speed, size."""

import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ai.emotion.base import EMOTIONS, NEUTRAL, EmotionClassifier
from ai.emotion.labels import GOEMOTIONS, KOTE, MAPPINGS, membership
from ai.emotion.model import Model
from ai.emotion.training import metrics
from ai.emotion.training.corpora import Corpus, dominant_of, read_first_person
from ai.emotion.training.recipe import Material
from ai.ngrams import hash_ngrams

Report = dict[str, float]


def evaluate_sources(model: Model, material: Material) -> dict[str, Report]:
    """The heads of the public corpora, on their dev parts."""
    return {
        "kote dev": _evaluate_source(model, material.kote_dev, "kote", KOTE),
        "goemotions dev": _evaluate_source(
            model, material.goemotions_dev, "goemotions", GOEMOTIONS
        ),
    }


def _evaluate_source(model: Model, corpus: Corpus, head: str, labels: Sequence[str]) -> Report:
    logits = np.stack([model.logits(hash_ngrams([text]).hashes)[head] for text in corpus.texts])
    chances = 1 / (1 + np.exp(-logits))
    table = membership(labels, MAPPINGS[head, 1])
    # An emotion is there when any of its labels is (noisy or).
    eight = 1 - np.exp(np.log(np.maximum(1 - chances, 1e-7)) @ table)
    truth = (corpus.targets @ table > 0).astype(np.float32)
    return {
        "8-class macro-F1": _best_f1(eight, truth),
        "8-class macro-F1, always positive": _always(truth),
        "8-class macro-AUC": metrics.auc(eight, truth),
        f"{len(labels)}-label macro-F1": _best_f1(chances, corpus.targets),
        f"{len(labels)}-label macro-F1, always positive": _always(corpus.targets),
    }


def _best_f1(scores: metrics.Array, truth: metrics.Array) -> float:
    chosen = scores >= metrics.best_thresholds(scores, truth)
    return float(np.mean(metrics.f1_of_labels(chosen, truth)))


def _always(truth: metrics.Array) -> float:
    return float(np.mean(metrics.f1_of_labels(np.ones(truth.shape, bool), truth)))


def evaluate_own(classifier: EmotionClassifier, part: str) -> Report:
    """Our first-person sentences as the product reads them; top-1 counts neutral as a class."""
    corpus, truth = read_first_person(part), dominant_of(part)
    scores = classifier.classify(corpus.texts)
    values = np.array([score.values for score in scores], np.float32)
    said = [score.dominant for score in scores]
    is_right = np.array([a == b for a, b in zip(said, truth, strict=True)])
    report = {
        "sentences": float(len(truth)),
        "top-1": float(is_right.mean()),
        "top-1, always neutral": float(np.mean([name == NEUTRAL for name in truth])),
        "top-2": float(np.mean(is_right | _second_is_right(values, said, truth))),
        "macro-AUC": metrics.auc(values, corpus.targets[:, : len(EMOTIONS)]),
        "calibration error": metrics.calibration_error(values, corpus.targets[:, : len(EMOTIONS)]),
    }
    for name in (*EMOTIONS, NEUTRAL):
        of_name = np.array([one == name for one in truth])
        report[f"recall of {name}"] = float(is_right[of_name].mean())
    return report


def _second_is_right(
    values: NDArray[np.float32], said: list[str], truth: list[str]
) -> NDArray[np.bool_]:
    """Whether the strongest emotion not already named is the right one."""
    right = []
    for row, named, wanted in zip(values, said, truth, strict=True):
        ranked = [EMOTIONS[place] for place in np.argsort(-row) if EMOTIONS[place] != named]
        right.append(ranked[0] == wanted)
    return np.array(right)


def evaluate_speed(classifier: EmotionClassifier, rounds: int = 5) -> Report:
    """Messages a second at batch 1, texts of our own sentences."""
    texts = read_first_person("check").texts
    classifier.classify(texts[:10])
    begun = time.perf_counter()
    for _ in range(rounds):
        for text in texts:
            classifier.classify([text])
    return {"messages/s, batch 1": rounds * len(texts) / (time.perf_counter() - begun)}
