"""The response bank: lines by topic and situation, written for this project, loaded once."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from ai.text.base import SPEECH_LEVELS
from ai.text.korean import render, sentences

BANK = Path(__file__).parent / "data" / "bank"
TONES = ("bad", "good", "flat", "heavy")


@dataclass(frozen=True)
class Question:
    """An open question, with what to say when the answer is a bare yes or no."""

    text: str
    section: str
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """What may be said in one situation; `match` holds patterns over surface or lemmas.

    `warm` lines suit a feeling (F) persona, `plain` ones a thinking (T) persona; `tip` answers a
    wish for advice; an empty `tone` fits every tone.
    """

    topic: str
    name: str
    tone: str = ""
    match: tuple[re.Pattern[str], ...] = ()
    say: tuple[str, ...] = ()
    warm: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    tip: tuple[str, ...] = ()
    ask: tuple[Question, ...] = ()


@dataclass(frozen=True)
class Topic:
    """A subject people talk about: its words and its situations."""

    name: str
    words: tuple[re.Pattern[str], ...]
    sections: dict[str, Section] = field(default_factory=dict)


def _question(item: str | dict[str, Any], section: str) -> Question:
    if isinstance(item, str):
        return Question(item, section)
    return Question(item["q"], section, tuple(item.get("yes", ())), tuple(item.get("no", ())))


def _section(topic: str, name: str, raw: dict[str, Any]) -> Section:
    tone = raw.get("tone", name if name in TONES else "")
    lines = {key: tuple(raw.get(key, ())) for key in ("say", "warm", "plain", "tip")}
    return Section(
        topic=topic,
        name=name,
        tone=tone,
        match=_patterns(raw.get("match", ())),
        ask=tuple(_question(item, f"{topic}.{name}") for item in raw.get("ask", ())),
        **lines,
    )


def _patterns(sources: list[str] | tuple[()]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(source) for source in sources)


@cache
def load_bank() -> dict[str, Topic]:
    """Read every file of the bank: one topic each."""
    topics = {}
    for path in sorted(BANK.glob("*.toml")):
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        words = _patterns(raw.pop("words", ()))
        sections = {name: _section(path.stem, name, part) for name, part in raw.items()}
        topics[path.stem] = Topic(path.stem, words, sections)
    return topics


def lines(section: Section) -> Iterator[str]:
    """Yield every line of a section as it is written in the bank."""
    yield from section.say + section.warm + section.plain + section.tip
    for question in section.ask:
        yield from (question.text, *question.yes, *question.no)


def all_lines() -> list[str]:
    """Return the distinct lines of the whole bank, before speech-level variants."""
    found = (
        line
        for topic in load_bank().values()
        for section in topic.sections.values()
        for line in lines(section)
    )
    return list(dict.fromkeys(found))


def section(topic: str, name: str) -> Section:
    """Return a section that the code relies on. Raise KeyError."""
    return load_bank()[topic].sections[name]


@cache
def _questions() -> dict[str, Question]:
    return {
        sentences(render(question.text, level))[-1]: question
        for topic in load_bank().values()
        for part in topic.sections.values()
        for question in part.ask
        if "{" not in question.text
        for level in SPEECH_LEVELS
    }


def find_question(reply: str) -> Question | None:
    """Return the bank's question with which a reply ended, so that its answer can be understood."""
    said = sentences(reply)
    return _questions().get(said[-1]) if said else None
