import pytest

from ai.emotion import EMOTIONS
from analytics.rules.valence import (
    CORRECTION_CODES,
    EMOTION_CODES,
    NEGATIVE_EMOTIONS,
    compute_valence,
    settle_emotion,
    settle_scores,
)

ZERO = dict.fromkeys(EMOTIONS, 0.0)


def test_the_table_weighs_each_of_the_eight_once():
    assert sorted(EMOTION_CODES) == sorted(EMOTIONS)
    assert {"fear", "sadness", "disgust", "anger"} == NEGATIVE_EMOTIONS
    assert set(CORRECTION_CODES) == {*EMOTIONS, "neutral", "joke"}


@pytest.mark.parametrize(
    ("emotion", "valence"),
    [
        ("joy", -1.0),
        ("trust", -1.0),
        ("anticipation", -1.0),
        ("surprise", 0.0),
        ("fear", 1.0),
        ("sadness", 1.0),
        ("disgust", 1.0),
        ("anger", 1.0),
    ],
)
def test_valence_of_one_certain_emotion(emotion, valence):
    assert compute_valence({**ZERO, emotion: 1.0}) == valence


def test_valence_is_negative_minus_positive():
    scores = {**ZERO, "sadness": 0.75, "anger": 0.5, "joy": 0.25, "surprise": 1.0}
    assert compute_valence(scores) == 1.0


@pytest.mark.parametrize(
    ("dominant", "correction", "settled"),
    [
        ("sadness", "", "sadness"),
        ("sadness", "joy", "joy"),
        ("sadness", "neutral", "neutral"),
        ("sadness", "joke", "neutral"),
        ("", "", ""),
    ],
)
def test_the_persons_word_counts_before_the_models(dominant, correction, settled):
    assert settle_emotion(dominant=dominant, correction=correction) == settled


@pytest.mark.parametrize("correction", ["neutral", "joke"])
def test_scores_of_a_joke_are_all_zero(correction):
    scores = {**ZERO, "sadness": 0.9}
    assert settle_scores(scores=scores, correction=correction) == ZERO


def test_scores_of_a_correction_are_certain():
    scores = {**ZERO, "sadness": 0.9}
    assert settle_scores(scores=scores, correction="") == scores
    assert settle_scores(scores=scores, correction="joy") == {**ZERO, "joy": 1.0}
