"""Extractive summary: the person's own sentences that share most with the rest of the day."""

import math
import re
from collections import Counter
from collections.abc import Sequence

_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*")
_WORD = re.compile(r"[가-힣A-Za-z0-9]{2,}")
_LONGEST_SENTENCE = 80


class CentralSentences:
    """LexRank's idea (Erkan & Radev 2004) by degree: central sentences resemble many others."""

    def __init__(self, sentence_count: int = 3) -> None:
        self.sentence_count = sentence_count

    def summarise(self, lines: Sequence[str]) -> str:
        """Join the most central sentences in the order they were said."""
        sentences = _split_sentences(lines)
        bags = [_count_stems(sentence) for sentence in sentences]
        spread = Counter(stem for bag in bags for stem in bag)
        weights = {stem: math.log(1 + len(bags) / n) for stem, n in spread.items()}
        scores = [_score(place, bags, weights) for place in range(len(bags))]
        best = sorted(range(len(bags)), key=lambda place: (-scores[place], place))
        return " / ".join(sentences[place] for place in sorted(best[: self.sentence_count]))


def _split_sentences(lines: Sequence[str]) -> list[str]:
    found: dict[str, None] = {}
    for line in lines:
        for match in _SENTENCE.finditer(line):
            sentence = match.group().strip()[:_LONGEST_SENTENCE]
            if len(_WORD.findall(sentence)) >= 2:
                found.setdefault(sentence)
    return list(found)


def _count_stems(sentence: str) -> Counter[str]:
    # Two leading syllables stand for a Korean word: endings and particles come after them.
    return Counter(word[:2] for word in _WORD.findall(sentence))


def _score(place: int, bags: list[Counter[str]], weights: dict[str, float]) -> float:
    own = bags[place]
    shared = sum(
        weights[stem] for other, bag in enumerate(bags) if other != place for stem in own & bag
    )
    richness = sum(weights[stem] for stem in own) / (1 + len(own))
    return shared + richness
