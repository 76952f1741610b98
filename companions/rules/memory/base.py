"""What a memory is before it is a row."""

from dataclasses import dataclass
from datetime import date

from ai.text.masking import mask_identifiers
from companions.rules.memory.clauses import Clause

# Who may follow whom; a corrected memory is the person's own sentence.
STATES = {
    "proposed": {"confirmed", "corrected"},
    "confirmed": {"corrected"},
    "corrected": {"corrected"},
}
LINE_LIMIT = 300
TEXT_LIMIT = 80


@dataclass(frozen=True)
class Fact:
    """One thing the person told: a short neutral sentence, and what it is about.

    `subject_key` leaves polarity out, so that a change of mind meets the old memory.
    """

    kind: str
    subject_key: str
    text: str
    line: str
    terms: tuple[str, ...] = ()
    planned_date: date | None = None


def make_fact(
    clause: Clause, kind: str, subject: str, text: str, planned_date: date | None = None
) -> Fact:
    """Make a fact of a clause; the line it rests on is kept without direct identifiers."""
    return Fact(
        kind=kind,
        subject_key="".join(subject.split()).lower()[:120],
        text=" ".join(text.split()),
        line=mask_identifiers(clause.line)[:LINE_LIMIT],
        planned_date=planned_date,
    )
