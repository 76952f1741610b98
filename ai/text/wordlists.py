"""Word lists of the reply engine, read once from one file."""

import tomllib
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "words.toml"


@cache
def _lists() -> dict[str, str]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def words(name: str) -> frozenset[str]:
    """Return one list. Raise KeyError."""
    return frozenset(_lists()[name].split())
