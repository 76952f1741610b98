"""What a memory is before it is a row."""

from dataclasses import dataclass
from datetime import date

# Who may follow whom; a corrected memory is the person's own sentence.
STATES = {
    "proposed": {"confirmed", "corrected"},
    "confirmed": {"corrected"},
    "corrected": {"corrected"},
}
LINE_LIMIT = 300


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
