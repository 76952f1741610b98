"""From words to what PostgreSQL looks for: morphemes, a prefix at the end, no empty phrases."""

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

# Raised when the terms of policies are to be written anew.
TERMS_VERSION = 1
_NOUNS = {"NNG", "NNP", "XR", "SL", "SN", "SH"}
_VERBS = {"VV", "VA"}
# Said by everybody who looks for a policy; alone they still count.
_FILLERS = {"정책", "지원", "제도", "혜택", "사업", "프로그램", "수", "것", "방법", "알", "좀"}
_MOST_WORDS = 8


class Piece(Protocol):
    """A morpheme: how it is written, and its tag of the Sejong set."""

    @property
    def form(self) -> str:
        """As written."""
        ...

    @property
    def tag(self) -> str:
        """As tagged."""
        ...


def pick_terms(morphemes: Iterable[Piece]) -> list[str]:
    """Keep what carries meaning, in small letters, without anything a query could trip over."""
    kept = (m.form for m in morphemes if m.tag in _NOUNS | _VERBS)
    return [term for form in kept if (term := _bare(form))]


def list_surfaces(text: str) -> list[str]:
    """The words of a text as they are written, without their marks."""
    return [word for part in text.split() if (word := _bare(part))]


def write_query(words: Sequence[tuple[str, Sequence[Piece]]]) -> str:
    """Write a tsquery that asks for every word, by its morphemes or as it is written.

    The last word may be unfinished, so it also stands for what begins with it. Empty where the
    words say nothing.
    """
    parts = [(_bare(said), _pick_nouns(pieces)) for said, pieces in words]
    parts = [(said, terms) for said, terms in parts if said]
    telling = [one for one in parts if one[1] and not set(one[1]) <= _FILLERS]
    chosen = (telling or parts)[:_MOST_WORDS]
    return " & ".join(
        _write_word(said, terms, is_last=one == len(chosen) - 1)
        for one, (said, terms) in enumerate(chosen)
    )


def _write_word(said: str, terms: list[str], *, is_last: bool) -> str:
    whole = f"{said}:*" if is_last and len(said) > 1 else said
    if not terms or terms == [said]:
        return whole
    return f"({whole} | ({' & '.join(terms)}))"


def _pick_nouns(pieces: Sequence[Piece]) -> list[str]:
    """Nouns alone: verbs are bent too freely, and chosen too freely, to insist on them."""
    nouns = pick_terms(m for m in pieces if m.tag in _NOUNS)
    return [term for term in nouns if term not in _FILLERS] or nouns


def _bare(form: str) -> str:
    return re.sub(r"[^0-9a-z가-힣]", "", form.lower())[:60]
