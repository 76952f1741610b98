"""The job `summary`: a day of conversation in a few lines."""

from collections.abc import Sequence

from ai.summary.base import Summariser
from core.providers import build_provider

__all__ = ["Summariser", "summarise"]


def summarise(lines: Sequence[str]) -> str:
    """Summarise the lines of one day, in order. Raise ProviderUnavailable."""
    return build_provider("summary").summarise(lines)
