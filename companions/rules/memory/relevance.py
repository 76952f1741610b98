"""How near a memory is to what was just said, by words and topics, and by vectors."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from companions.rules.memory.clauses import Token, tokenize
from companions.rules.memory.tables import topics, words

_CONTENT = frozenset({"NNG", "NNP", "SL", "XR"})
_VERBAL = frozenset({"VV", "VA"})
WORD_WEIGHT = 1.0
VERB_WEIGHT = 0.6
TOPIC_WEIGHT = 0.45
LEXICAL_FLOOR = 0.4
# Cosine of the embedded engine above which two short texts share a subject (tests/companions).
VECTOR_FLOOR = 0.22
RANK_CONSTANT = 60
# More than any two ranks can give: a plan of today or tomorrow always comes along.
SOON_BOOST = 0.05
SAME_WORDS = 0.6
SAME_DIRECTION = 0.9


def list_terms(text: str) -> list[str]:
    """The content words of a text: nouns, roots and verb stems; compounds also whole."""
    terms: dict[str, None] = {}
    common = words("recall", "common")
    tokens = tokenize(text)
    for number, token in enumerate(tokens):
        form = token.form.lower()
        before = tokens[number - 1] if number else None
        if token.tag in _CONTENT | _VERBAL and form not in common:
            terms.setdefault(form)
        if before and before.end == token.start and _is_compound(before, token):
            whole = before.form.lower() + form
            if whole not in common:
                terms.setdefault(whole)
    return list(terms)


def _is_compound(before: Token, token: Token) -> bool:
    return before.tag in _CONTENT and token.tag in _CONTENT | {"XSN", "XSV", "XSA"}


def score_words(query: Sequence[str], rows: Sequence[Sequence[str]]) -> list[float]:
    """Score each row's terms against a query's: shared words by rarity among the rows, topics."""
    spread = Counter(term for row in rows for term in set(row))
    asked = set(query)
    asked_topics = _count_topics(asked)
    return [_score_row(asked, asked_topics, set(row), spread) for row in rows]


def _score_row(
    asked: set[str], asked_topics: Mapping[str, int], row: set[str], spread: Counter[str]
) -> float:
    shared = asked & row
    exact = sum(_weigh(term) / (1 + math.log(spread[term])) for term in shared)
    common = asked_topics.keys() & _count_topics(row).keys()
    return exact + TOPIC_WEIGHT * min(len(common), 2)


def _weigh(term: str) -> float:
    return VERB_WEIGHT if len(term) == 1 else WORD_WEIGHT


def _count_topics(terms: set[str]) -> Counter[str]:
    table = topics()
    return Counter(name for term in terms for name in table.get(term, ()))


def fuse_ranks(rankings: Sequence[Sequence[int]]) -> dict[int, float]:
    """Merge rankings of ids: reciprocal rank fusion (Cormack, Clarke, Büttcher 2009)."""
    fused: dict[int, float] = {}
    for ranking in rankings:
        for rank, key in enumerate(ranking):
            fused[key] = fused.get(key, 0.0) + 1 / (RANK_CONSTANT + rank + 1)
    return fused


def is_same(
    terms: Sequence[str],
    vector: NDArray[np.float32],
    new_terms: Sequence[str],
    new_vector: NDArray[np.float32],
) -> bool:
    """Tell whether two facts of one kind say the same: near vectors and mostly the same words."""
    union = set(terms) | set(new_terms)
    if not union:
        return False
    overlap = len(set(terms) & set(new_terms)) / len(union)
    return overlap >= SAME_WORDS and float(np.dot(vector, new_vector)) >= SAME_DIRECTION
