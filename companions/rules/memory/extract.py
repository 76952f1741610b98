"""One message in, the facts worth remembering out: rather none than a wrong one."""

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from ai.text.masking import mask_identifiers
from companions.rules.memory.base import TEXT_LIMIT, Fact
from companions.rules.memory.clauses import Clause, split_clauses
from companions.rules.memory.dates import said_on
from companions.rules.memory.likes import find_likes
from companions.rules.memory.moments import find_moments
from companions.rules.memory.people import find_names, find_people
from companions.rules.memory.phrases import find_predicate
from companions.rules.memory.plans import find_plans
from companions.rules.memory.relevance import list_terms
from companions.rules.memory.tables import words
from companions.rules.memory.work import find_work
from companions.rules.memory.worries import find_worries
from safety.rules import assess_text

FACTS_PER_MESSAGE = 5


def extract_facts(text: str, said_at: datetime) -> list[Fact]:
    """Read the facts of one message of the person, at most FACTS_PER_MESSAGE.

    Nothing is read from a message of crisis; nothing that identifies anybody is kept.
    """
    plain = unicodedata.normalize("NFC", text)
    if is_never_remembered(plain):
        return []
    today = said_on(said_at)
    found: dict[tuple[str, str], Fact] = {}
    for clause in split_clauses(plain, today):
        for fact in _read_clause(clause, today):
            if 1 < len(fact.text) <= TEXT_LIMIT and not has_identifier(fact.text):
                found.setdefault((fact.kind, fact.subject_key), fact)
    return [
        replace(fact, terms=tuple(list_terms(fact.text)))
        for fact in list(found.values())[:FACTS_PER_MESSAGE]
    ]


def is_never_remembered(text: str) -> bool:
    """Tell whether a message is one of crisis or secrets, of which nothing may be kept."""
    if any(word in text for word in words("never", "words")):
        return True
    return assess_text(text, ()).level > 0


def has_identifier(text: str) -> bool:
    """Tell whether a text holds a phone, account or resident number, an address or the like."""
    return mask_identifiers(text) != text


def _read_clause(clause: Clause, today: date) -> Iterator[Fact]:
    """The first kind that fits a clause wins: one clause, one memory (names apart)."""
    if not clause.is_open:
        return
    predicate = find_predicate(clause)
    yield from find_names(clause)
    if predicate is None:
        return
    readers = (find_people, find_plans, find_likes, find_work, find_worries)
    for reader in readers:
        facts = list(reader(clause, predicate))
        if facts:
            yield from facts
            return
    yield from find_moments(clause, predicate, today)
