import pytest

from core import live


@pytest.fixture
def announced(monkeypatch):
    """What was handed to the live layer after the commit, as (group, event)."""
    told = []
    monkeypatch.setattr(live, "announce", lambda *, group, event: told.append((group, event)))
    return told
