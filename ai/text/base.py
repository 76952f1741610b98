"""What every reply engine takes and gives."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol, runtime_checkable

SpeechLevel = Literal["banmal", "haeyo", "hapsyo"]
SPEECH_LEVELS: tuple[SpeechLevel, ...] = ("banmal", "haeyo", "hapsyo")

# From this level on only an approved text may speak (domain A5): no engine is ever asked.
FIRST_SCRIPTED_LEVEL = 4


@dataclass(frozen=True)
class Persona:
    """Who speaks: the companion a person made."""

    name: str
    sex: str = "other"
    age: int = 25
    mbti: str = ""
    relation: str = ""
    speech_level: str = "haeyo"
    interests: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Turn:
    """One line of the conversation; `speaker` is "person" or "companion"."""

    speaker: str
    text: str


@dataclass(frozen=True)
class Together:
    """Something small the person is doing just now; `may_ask` once how it goes, never pressing."""

    title: str
    may_ask: bool = False


@dataclass(frozen=True)
class Prompt:
    """All an engine may know when it answers; nothing in it says who the person is.

    `turns` run oldest first and end with the person's newest line. `recent_replies` are the
    companion's last replies (20 are enough), so that it does not repeat itself. `emotion` is one of
    Plutchik's eight, "neutral", or "" when unknown.
    """

    persona: Persona
    turns: tuple[Turn, ...]
    today: date
    memories: tuple[str, ...] = ()
    summary: str = ""
    emotion: str = ""
    crisis_level: int = 0
    person_age: int | None = None
    recent_replies: tuple[str, ...] = ()
    together: Together | None = None

    def __post_init__(self) -> None:
        if self.crisis_level >= FIRST_SCRIPTED_LEVEL:
            raise ValueError("From crisis level 4 on only an approved text may answer.")
        if not self.turns or self.turns[-1].speaker != "person":
            raise ValueError("The last turn must be the person's.")
        if self.persona.speech_level not in SPEECH_LEVELS:
            raise ValueError("Unknown speech level.")


@dataclass(frozen=True)
class TextChunk:
    """The next piece of a reply.

    `is_fallback`: the embedded engine speaks because the chosen one failed. `is_restart`: drop what
    was shown of this reply so far; it starts again here.
    """

    text: str
    engine: str
    is_fallback: bool = False
    is_restart: bool = False


class ReplyEngine(Protocol):
    """A back end that answers in the persona's voice."""

    name: str
    is_remote: bool
    is_domestic: bool
    first_token_s: float

    def stream(self, prompt: Prompt) -> AsyncGenerator[str, None]:
        """Yield the reply in pieces. Raise ProviderUnavailable or ProviderRefused, nothing else."""


@runtime_checkable
class InstantEngine(ReplyEngine, Protocol):
    """A back end that has the whole reply within milliseconds, in the caller's own thread."""

    def reply(self, prompt: Prompt) -> str:
        """Return the whole reply. Raise nothing."""
