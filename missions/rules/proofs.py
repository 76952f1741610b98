"""Codes of centres and of people: their letters, their lives, how often one may guess."""

from collections.abc import Callable, Sequence
from datetime import timedelta

CODE_LIFE = timedelta(minutes=10)
# Without letters and digits that look alike, in print or by voice.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 6
GUESSES = 10
GUESS_TIME = timedelta(minutes=10)
# Old codes of a centre are known that long, to say that they are old.
CHECK_IN_KEPT = timedelta(days=30)


def make_code(choose: Callable[[Sequence[str]], str]) -> str:
    """Make up the letters a person reads to staff."""
    return "".join(choose(CODE_LETTERS) for _ in range(CODE_LENGTH))


def read_code(typed: str) -> str:
    """Read what staff typed: spaces, hyphens and small letters are no mistakes."""
    return "".join(letter for letter in typed.upper() if letter in CODE_LETTERS)


def show_code(code: str) -> str:
    """Write a code in two halves, easier to read aloud."""
    half = len(code) // 2
    return f"{code[:half]} {code[half:]}"
