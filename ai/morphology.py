"""Korean morphemes by kiwipiepy: loaded at the first call of a process, kept for its life."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from threading import Lock
from typing import Any, NamedTuple

# Longer texts are read only so far: what a person says last is kept.
READ_LIMIT = 600
_CONTENT = ("NNG", "NNP", "XR", "SL")
_WORDS = ("알바", "자소서", "번아웃", "혼밥", "자취방", "코테", "썸", "야근", "퇴준생", "취준")
_lock = Lock()


class Morpheme(NamedTuple):
    """One morpheme with its tag of the Sejong set."""

    form: str
    tag: str


@dataclass(frozen=True)
class Analysis:
    """The morphemes of one text."""

    morphemes: tuple[Morpheme, ...]

    @cached_property
    def lemmas(self) -> str:
        """All morphemes joined by spaces, for patterns that must not depend on conjugation."""
        return " ".join(m.form for m in self.morphemes)

    @cached_property
    def nouns(self) -> tuple[str, ...]:
        """Content nouns, compound neighbours kept apart, in order."""
        return tuple(m.form for m in self.morphemes if m.tag in _CONTENT)


@lru_cache(maxsize=1)
def _load() -> Any:
    from kiwipiepy import Kiwi  # noqa: PLC0415  (seconds and 340 MB: never at web start-up)

    kiwi = Kiwi(num_workers=1, load_multi_dict=False, load_typo_dict=False)
    for word in _WORDS:
        kiwi.add_user_word(word, "NNG")
    kiwi.tokenize("준비")
    return kiwi


def load() -> Any:
    """Return this process's Kiwi; the first call takes one to four seconds."""
    with _lock:
        return _load()


def analyse(text: str) -> Analysis:
    """Split a text into morphemes; irregular tags (VV-R …) are reduced to their plain tag."""
    tokens = load().tokenize(text[-READ_LIMIT:])
    return Analysis(tuple(Morpheme(t.form, t.tag.split("-")[0]) for t in tokens))


def analyse_words(text: str) -> list[tuple[str, Analysis]]:
    """Split a text into its spaced words, each with its morphemes as the others let it be read."""
    said = text[-READ_LIMIT:]
    tokens = load().tokenize(said)
    words = []
    for word in re.finditer(r"\S+", said):
        own = [t for t in tokens if word.start() <= t.start < word.end()]
        parts = tuple(Morpheme(t.form, t.tag.split("-")[0]) for t in own)
        words.append((word.group(), Analysis(parts)))
    return words


def join(morphemes: list[Morpheme]) -> str:
    """Write morphemes as words, conjugated and spaced."""
    return str(load().join([(m.form, m.tag) for m in morphemes]))
