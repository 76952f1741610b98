"""The word tables of memory extraction, read once from companions/data."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_DATA = Path(__file__).resolve().parents[2] / "data"


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_DATA / name).read_text(encoding="utf-8"))


@cache
def words(section: str, name: str) -> frozenset[str]:
    """One list of memory.toml as a set."""
    return frozenset(_read("memory.toml")[section][name])


@cache
def objects_of(verb: str) -> frozenset[str]:
    """What a verb must be done to for a moment to be worth remembering."""
    return frozenset(_read("memory.toml")["moments"]["with_object"].get(verb, ()))


@cache
def third_persons() -> frozenset[str]:
    """Every word that, as a subject, says the sentence is about somebody else."""
    lists = ("family", "close", "around")
    return frozenset().union(*(words("people", name) for name in lists))


@cache
def topics() -> dict[str, frozenset[str]]:
    """Content word → the everyday topics it belongs to (topics.toml)."""
    found: dict[str, set[str]] = {}
    for topic, members in _read("topics.toml")["topics"].items():
        for word in members:
            found.setdefault(word, set()).add(topic)
    return {word: frozenset(names) for word, names in found.items()}
