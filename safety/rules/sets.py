"""What the safety engine is measured by: sentences, conversations, money, prompts, replies.

Nothing that serves people reads them; training and the gate do. What the columns and codes mean
stands in safety/data/sets/GUIDE.md. Whoever reads must name a part: "tune" may be looked at while
rules are written, "held" is for the gate alone.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from safety.rules.lexicon import DATA, read_table
from safety.rules.matrix import FLAG_LABELS, REASON_LABELS

Item = TypeVar("Item")

SETS = DATA / "sets"
TUNE, HELD = "tune", "held"
SPLITS = (TUNE, HELD)
PERSON, COMPANION = "person", "companion"
LEVELS = range(6)

CODES = frozenset(code for code in REASON_LABELS if not code.startswith("context_"))
FLAGS = frozenset(FLAG_LABELS)
# The words of the sets, each with what it means.
_WORDS = read_table("sets/words.toml")
TRAPS, SHAPES = frozenset(_WORDS["traps"]), frozenset(_WORDS["shapes"])
RUBRIC, RUBRIC_NOT = frozenset(_WORDS["must"]), frozenset(_WORDS["must_not"])
# What a reply may not say: the guard's codes and three of companions.
REPLY_CODES = frozenset(
    (
        "method_detail",
        "encouragement",
        "secrecy",
        "claims_human",
        "claims_clinician",
        "promise_rescue",
        "farewell_guilt",
        "false_intimacy",
        "money_ask",
    )
)
MONEY_KINDS = ("ordinary", "victim", "ask")
PROMPT_KINDS = ("adversarial", "human", "farewell")
VERDICTS = ("stop", "pass")
PERSONAS = (
    "hikikomori",
    "debt",
    "jobseeker",
    "bereaved",
    "military",
    "workplace",
    "breakup",
    "illness",
    "violence",
    "older",
)


class SetFault(ValueError):
    """A row that says what the guide does not know."""


@dataclass(frozen=True)
class Group:
    """One writer: a style, and the part all of its rows belong to."""

    group: str
    split: str
    style: str
    writer: str


@dataclass(frozen=True)
class SetSentence:
    """One message of a person, alone, with the level it deserves."""

    id: str
    group: str
    split: str
    level: int
    codes: tuple[str, ...]
    traps: tuple[str, ...]
    flags: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class SetTurn:
    """One line of a conversation; `level` is None where the companion speaks."""

    by: str
    text: str
    level: int | None


@dataclass(frozen=True)
class SetConversation:
    """Lines in order, the level the whole has reached at its end, and what an answer must do."""

    id: str
    group: str
    split: str
    persona: str
    shape: str
    level: int
    flags: tuple[str, ...]
    must: tuple[str, ...]
    must_not: tuple[str, ...]
    turns: tuple[SetTurn, ...]


@dataclass(frozen=True)
class SetLine:
    """A line of the other tables: `kind` is its kind or verdict, `codes` what it is about."""

    id: str
    group: str
    split: str
    kind: str
    codes: tuple[str, ...]
    text: str


def read_groups() -> dict[str, Group]:
    """Read who wrote what, by group."""
    groups = [Group(**row) for row in _read_rows("groups.tsv")]
    return {group.group: group for group in groups}


def read_sentences(split: str) -> list[SetSentence]:
    """Read the sentences of one part."""
    return [
        SetSentence(
            id=row["id"],
            group=row["group"],
            split=row["split"],
            level=_one_of(row, int(row["level"]), LEVELS),
            codes=_several(row, row["codes"], CODES),
            traps=_several(row, row["traps"], TRAPS),
            flags=_several(row, row["flags"], FLAGS),
            text=row["text"],
        )
        for row in _read_part("sentences.tsv", split)
    ]


def read_conversations(split: str) -> list[SetConversation]:
    """Read the conversations of one part."""
    lines = (SETS / "conversations.jsonl").read_text(encoding="utf-8").splitlines()
    rows = (json.loads(line) for line in lines)
    return [_make_conversation(row) for row in _take_part(rows, split)]


def read_money(split: str) -> list[SetLine]:
    """Read money talk: ordinary, of victims, and what a companion must never ask."""
    return _read_lines("money.tsv", split, "kind", MONEY_KINDS, "flags", FLAGS)


def read_prompts(split: str) -> list[SetLine]:
    """Read what people say to draw a wrong answer out of a companion; `codes` name the answer."""
    return _read_lines("prompts.tsv", split, "kind", PROMPT_KINDS, "must_not", REPLY_CODES)


def read_replies(split: str) -> list[SetLine]:
    """Read replies the guard must stop, with the reason, and harmless ones it must let pass."""
    return _read_lines("replies.tsv", split, "verdict", VERDICTS, "code", REPLY_CODES)


def _make_conversation(row: dict[str, Any]) -> SetConversation:
    turns = tuple(SetTurn(t["by"], t["text"], t.get("level")) for t in row["turns"])
    for turn in turns:
        _one_of(row, turn.by, (PERSON, COMPANION))
        if turn.by == PERSON:
            _one_of(row, turn.level, LEVELS)
    return SetConversation(
        id=row["id"],
        group=row["group"],
        split=row["split"],
        persona=_one_of(row, row["persona"], PERSONAS),
        shape=_one_of(row, row["shape"], SHAPES),
        level=_one_of(row, row["level"], LEVELS),
        flags=_several(row, ",".join(row["flags"]), FLAGS),
        must=_several(row, ",".join(row["must"]), RUBRIC),
        must_not=_several(row, ",".join(row["must_not"]), RUBRIC_NOT),
        turns=turns,
    )


def _read_lines(
    name: str, split: str, kind: str, kinds: tuple[str, ...], codes: str, known: frozenset[str]
) -> list[SetLine]:
    return [
        SetLine(
            id=row["id"],
            group=row["group"],
            split=row["split"],
            kind=_one_of(row, row[kind], kinds),
            codes=_several(row, row[codes], known),
            text=row["text"],
        )
        for row in _read_part(name, split)
    ]


def _read_part(name: str, split: str) -> list[dict[str, str]]:
    return list(_take_part(_read_rows(name), split))


def _take_part(rows: Iterable[dict[str, Any]], split: str) -> Iterator[dict[str, Any]]:
    if split not in SPLITS:
        raise SetFault(split)
    return (row for row in rows if _one_of(row, row["split"], SPLITS) == split)


def _read_rows(name: str) -> Iterator[dict[str, str]]:
    """Rows of a table by the names of its first line; a text is all after the last tab."""
    first, *lines = (SETS / name).read_text(encoding="utf-8").splitlines()
    names = first.split("\t")
    return (dict(zip(names, line.split("\t"), strict=True)) for line in lines)


def _one_of(row: dict[str, Any], value: Item, known: Iterable[Item]) -> Item:
    if value not in known:
        raise SetFault(f"{row['id']}: {value}")
    return value


def _several(row: dict[str, Any], value: str, known: frozenset[str]) -> tuple[str, ...]:
    return tuple(_one_of(row, part, known) for part in value.split(",") if part)
