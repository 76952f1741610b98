"""The expressions of crisis and what weakens them, read once from safety/data."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_GRAVE = 2
DATA = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True)
class Expression:
    """One pattern of crisis language over folded text."""

    level: int
    code: str
    pattern: re.Pattern[str]
    is_open_subject: bool
    is_negatable: bool


@dataclass(frozen=True)
class ContextRule:
    """A line that is worth `to` after another line reached `from_level`, or gave the sign `after`.

    `is_in_line`: what the same sentence says beside it counts as said before.
    """

    code: str
    from_level: int
    to: int
    after: str
    is_in_line: bool
    patterns: tuple[re.Pattern[str], ...]

    @property
    def heeds_idioms(self) -> bool:
        """After little, an everyday idiom is one; after thoughts of death it no longer excuses."""
        return bool(self.after) or self.from_level < _GRAVE


@dataclass(frozen=True)
class Traps:
    """What makes an expression mean less than it says."""

    idioms: tuple[re.Pattern[str], ...]
    hyperbole: re.Pattern[str]
    serious: re.Pattern[str]
    negation: re.Pattern[str]
    negation_of_wish: re.Pattern[str]
    still: re.Pattern[str]
    third_subject: re.Pattern[str]
    third_any: re.Pattern[str]
    reported: re.Pattern[str]
    first_person: re.Pattern[str]
    fiction: re.Pattern[str]
    real_life: re.Pattern[str]
    past: re.Pattern[str]
    past_tense: re.Pattern[str]
    still_now: re.Pattern[str]
    asked_of_you: re.Pattern[str]


def read_table(name: str) -> dict[str, Any]:
    """Read one table of safety/data."""
    with (DATA / name).open("rb") as table:
        return tomllib.load(table)


def any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """Compile alternatives into one pattern."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def _read_expressions(table: dict[str, Any]) -> tuple[Expression, ...]:
    return tuple(
        Expression(
            level=group["level"],
            code=group["code"],
            pattern=re.compile(pattern),
            is_open_subject=group.get("subject") == "open",
            is_negatable=group.get("negatable", True),
        )
        for group in table["expression"]
        for pattern in group["patterns"]
    )


def _read_traps(table: dict[str, Any]) -> Traps:
    table["still"] = f"{table['still']}|{table.pop('still_more')}"
    lists = {name: any_of(table.pop(name)) for name in ("hyperbole", "serious")}
    idioms = tuple(re.compile(pattern) for pattern in table.pop("idioms"))
    rest = {name: re.compile(pattern) for name, pattern in table.items()}
    return Traps(idioms=idioms, **lists, **rest)


_CRISIS = read_table("crisis.toml")

VERSION: str = _CRISIS["version"]
RESPELLINGS: dict[str, str] = _CRISIS["respellings"]
EXPRESSIONS = _read_expressions(_CRISIS)
FLAGS = {code: any_of(patterns) for code, patterns in _CRISIS["flags"].items()}
TRAPS = _read_traps(read_table("traps.toml"))
_CONTEXT = read_table("context.toml")
# Words that mean nothing alone, and much beside others: standing on a roof, taking leave.
SIGNS = {code: any_of(patterns) for code, patterns in _CONTEXT["signs"].items()}
CONTEXT_RULES = tuple(
    ContextRule(
        code=rule["code"],
        from_level=rule.get("from_level", 0),
        to=rule["to"],
        after=rule.get("after", ""),
        is_in_line=rule.get("in_line", False),
        patterns=tuple(re.compile(pattern) for pattern in rule["patterns"]),
    )
    for rule in _CONTEXT["rule"]
)
