"""Moves, codes and limits of benefits."""

import secrets
from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from missions.rules.ledger import KST

BENEFIT_MOVES = {
    # Back to draft: an edit needs a new approval.
    "draft": {"approved", "closed"},
    "approved": {"draft", "open", "closed"},
    "open": {"closed"},
    "closed": {"draft"},
}
REDEMPTION_MOVES = {"issued": {"used", "void", "expired"}}
FEW_LEFT = 5
REASON_LENGTH = 200
# What holds an item of the stock.
HOLDING_STATES = ("issued", "used")
PRICE_LIMIT = 10_000
STOCK_LIMIT = 10_000
USE_DAYS_LIMIT = 365
# A person may give an unused one back this long.
CANCEL_TIME = timedelta(hours=24)

# Neither I nor O, 0 nor 1: no letter of a code is taken for another.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
RANDOM_LENGTH = 11
GROUP = 4
LOOK_UPS = 30
LOOK_UP_WINDOW = timedelta(minutes=10)


def make_code() -> str:
    """Make a code of 55 random bits and a check letter, `XXXX-XXXX-XXXX`."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))
    return format_code(letters + compute_check(letters))


def compute_check(letters: str) -> str:
    """The letter that makes a slip of one letter, or two swapped, show (Luhn's sum, base 32)."""
    base, total = len(ALPHABET), 0
    for place, letter in enumerate(reversed(letters)):
        value = ALPHABET.index(letter) * (2 - place % 2)
        total += value // base + value % base
    return ALPHABET[-total % base]


def format_code(letters: str) -> str:
    """Set twelve letters in groups of four."""
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def read_code(typed: str) -> str | None:
    """Read what somebody typed, in any case and grouping; None where it cannot be a code."""
    letters = "".join(letter for letter in typed.upper() if letter.isalnum())
    is_known = len(letters) == RANDOM_LENGTH + 1 and set(letters) <= set(ALPHABET)
    if not is_known or compute_check(letters[:-1]) != letters[-1]:
        return None
    return format_code(letters)


def find_use_end(*, at: datetime, days: int) -> datetime:
    """The end of the last day in Korea on which a code can be used."""
    last = at.astimezone(KST).date() + timedelta(days=days + 1)
    return datetime.combine(last, time.min, KST)


def describe_stock(left: int) -> str:
    """Say how many there are in words that press nobody."""
    if not left:
        return _("지금은 다 나갔어요")
    return _("조금 남아 있어요") if left <= FEW_LEFT else _("넉넉히 있어요")
