"""What a summariser promises."""

from collections.abc import Sequence
from typing import Protocol


class Summariser(Protocol):
    """Turns the lines of one day into a short text."""

    def summarise(self, lines: Sequence[str]) -> str:
        """Return at most about 200 characters; empty for no lines. Raise ProviderUnavailable."""
