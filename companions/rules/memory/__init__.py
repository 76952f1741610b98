"""What is worth remembering of what a person says, and what bears on what was said now."""

from datetime import date

from companions.rules.memory.base import STATES, Fact
from companions.rules.memory.dates import find_dates, name_day
from companions.rules.memory.extract import extract_facts, has_identifier
from companions.rules.memory.relevance import (
    LEXICAL_FLOOR,
    SOON_BOOST,
    VECTOR_FLOOR,
    fuse_ranks,
    is_same,
    list_terms,
    score_words,
)

__all__ = [
    "LEXICAL_FLOOR",
    "SOON_BOOST",
    "STATES",
    "VECTOR_FLOOR",
    "Fact",
    "describe",
    "extract_facts",
    "fuse_ranks",
    "has_identifier",
    "is_same",
    "list_days",
    "list_terms",
    "score_words",
]


def describe(text: str, planned_date: date | None) -> str:
    """Say a memory as one line of a prompt, with its day unless the text names it."""
    if planned_date is None or name_day(planned_date) in text:
        return text
    return f"{text} ({name_day(planned_date)})"


def list_days(text: str, today: date) -> set[date]:
    """The days a text names."""
    return {mention.day for mention in find_dates(text, today) if mention.day}
