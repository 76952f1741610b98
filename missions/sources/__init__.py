"""Public policy data: the services that tell of it, behind one protocol (ADR 0021).

Nothing here knows a database; services hand over page numbers and keep the rows.
"""

from core.providers import build_provider
from missions.sources.base import PolicySource

SOURCES = ("youth", "bokjiro")


def get_source(name: str) -> PolicySource:
    """Return the adapter that the settings chose for a source."""
    source: PolicySource = build_provider(f"policies_{name}")
    return source
