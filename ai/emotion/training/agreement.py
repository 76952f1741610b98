"""How far two passes of labelling agree (Cohen 1960)."""

from collections import Counter
from collections.abc import Hashable, Sequence
from pathlib import Path

from ai.emotion.training.corpus import FOLDER, JUDGED_AGAIN, LABELS, CorpusError, Sentence


def cohens_kappa(first: Sequence[Hashable], second: Sequence[Hashable]) -> float:
    """Agreement beyond chance of two judgements of the same things; 1 where chance explains all."""
    size = len(first)
    agreed = sum(one == other for one, other in zip(first, second, strict=True)) / size
    ones, others = Counter(first), Counter(second)
    by_chance = sum(ones[value] * others[value] for value in ones) / size**2
    return 1.0 if by_chance == 1 else (agreed - by_chance) / (1 - by_chance)


def read_second_pass(path: Path = FOLDER / JUDGED_AGAIN) -> dict[str, tuple[str, ...]]:
    """Text → labels as the second pass saw them. Raise CorpusError on an unknown label."""
    judged = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        text, labels = line.split("\t")
        judged[text] = tuple(labels.split(","))
        if unknown := set(judged[text]) - set(LABELS):
            raise CorpusError(f"{path.name}: unknown labels {sorted(unknown)}")
    return judged


def measure_agreement(
    sentences: Sequence[Sentence], judged: dict[str, tuple[str, ...]]
) -> dict[str, float]:
    """Kappa of each label, of all yes-or-no decisions together, and of the first label."""
    both = [(one.labels, judged[one.text]) for one in sentences if one.text in judged]
    decisions = {
        label: [(label in first, label in second) for first, second in both] for label in LABELS
    }
    kappas = {label: _kappa_of(pairs) for label, pairs in decisions.items()}
    kappas["all decisions"] = _kappa_of([pair for pairs in decisions.values() for pair in pairs])
    kappas["first label"] = _kappa_of([(first[0], second[0]) for first, second in both])
    return kappas


def _kappa_of(pairs: Sequence[tuple[Hashable, Hashable]]) -> float:
    return cohens_kappa([one for one, _ in pairs], [other for _, other in pairs])
