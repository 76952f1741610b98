"""What the first-person corpus is made of, in numbers."""

from collections import Counter
from collections.abc import Iterable, Sequence

from ai.emotion.base import NEUTRAL
from ai.emotion.training.corpus import (
    FOLDER,
    LABELS,
    STYLES,
    Sentence,
    count_syllables,
    split_by_group,
)

_WORDS = FOLDER / "emotion_words.txt"
_LENGTHS = ((3, 8), (9, 14), (15, 20), (21, 30), (31, 40))

Report = dict[str, dict[str, float]]


def read_emotion_words() -> tuple[str, ...]:
    """Beginnings of words that name a feeling, written without spaces."""
    return tuple(_WORDS.read_text(encoding="utf-8").split())


def names_a_feeling(text: str, words: Sequence[str]) -> bool:
    """Whether any of the words stands in the text, read without spaces."""
    dense = text.replace(" ", "")
    return any(word in dense for word in words)


def describe(sentences: Sequence[Sentence]) -> Report:
    """Counts and shares of labels, styles and lengths."""
    words = read_emotion_words()
    train, dev = split_by_group(sentences)
    labels = Counter(label for sentence in sentences for label in sentence.labels)
    styles = Counter(style for sentence in sentences for style in sentence.styles)
    return {
        "size": {
            "sentences": len(sentences),
            "groups": len({sentence.group for sentence in sentences}),
            "train": len(train),
            "dev": len(dev),
        },
        "sentences with label": {label: labels[label] for label in LABELS},
        "dev sentences with label": {
            label: sum(label in sentence.labels for sentence in dev) for label in LABELS
        },
        "share of sentences": {
            "neutral": labels[NEUTRAL] / len(sentences),
            "several labels": _share(len(sentence.labels) > 1 for sentence in sentences),
            "naming a feeling": _share(names_a_feeling(one.text, words) for one in sentences),
        },
        "share with style": {style: styles[style] / len(sentences) for style in sorted(STYLES)},
        "share by syllables": {
            f"{low}-{high}": _share(
                low <= count_syllables(sentence.text) <= high for sentence in sentences
            )
            for low, high in _LENGTHS
        },
    }


def _share(flags: Iterable[bool]) -> float:
    counted = list(flags)
    return sum(counted) / len(counted)
