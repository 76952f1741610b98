"""How eight emotion scores become one number, and what a person's own correction does to them."""

from collections.abc import Mapping

# +1 weighs towards a hard day, -1 towards a good one (Plutchik 1980; domain.md D, "Method").
# Surprise has no direction of its own.
VALENCE_WEIGHTS: Mapping[str, int] = {
    "joy": -1,
    "trust": -1,
    "fear": 1,
    "surprise": 0,
    "sadness": 1,
    "disgust": 1,
    "anger": 1,
    "anticipation": -1,
}
EMOTION_CODES: tuple[str, ...] = tuple(VALENCE_WEIGHTS)
NEGATIVE_EMOTIONS: frozenset[str] = frozenset(
    code for code, weight in VALENCE_WEIGHTS.items() if weight > 0
)
NEUTRAL = "neutral"
JOKE = "joke"
UNKNOWN = "unknown"
CORRECTION_CODES: tuple[str, ...] = (*EMOTION_CODES, NEUTRAL, JOKE)


def compute_valence(scores: Mapping[str, float]) -> float:
    """Return the sum of negative minus positive scores: above zero is a hard moment."""
    return sum(weight * scores[code] for code, weight in VALENCE_WEIGHTS.items())


def settle_emotion(*, dominant: str, correction: str) -> str:
    """Return the emotion that counts: the person's word before the model's, a joke as neutral."""
    if correction == JOKE:
        return NEUTRAL
    return correction or dominant


def settle_scores(*, scores: Mapping[str, float], correction: str) -> dict[str, float]:
    """Return the scores that count: a correction is certain, so it is 1 and every other 0."""
    if not correction:
        return dict(scores)
    return {code: float(code == correction) for code in EMOTION_CODES}
