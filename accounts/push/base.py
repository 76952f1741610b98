"""What a carrier is given and what it answers; a message has no place for a person's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol
from uuid import UUID

from accounts.push.texts import PushText, find_text


@dataclass(frozen=True)
class PushMessage:
    """One push: where to, of which category, and ids that mean nothing to anybody else.

    Its words are those of the category. There is no field for others, nor one that tells an
    urgent push from any other, so neither can reach a wire.
    """

    token: str
    category: str
    thread: UUID
    push_id: UUID
    ttl_s: int

    def __repr__(self) -> str:
        return f"PushMessage(category={self.category!r}, push_id={self.push_id})"

    @property
    def text(self) -> PushText:
        """What a lock screen shows."""
        return find_text(self.category)

    @property
    def data(self) -> dict[str, str]:
        """What the app is told: where to go, and how to know the same push again."""
        return {"category": self.category, "id": str(self.thread), "push": str(self.push_id)}


class Fate(Enum):
    """What became of one push."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    GONE = "gone"
    REFUSED = "refused"
    BUSY = "busy"


@dataclass(frozen=True)
class Outcome:
    """A carrier's answer for one push.

    GONE: the token will never work again. REFUSED: trying again changes nothing. BUSY: try later,
    not before `retry_after_s`; `is_carrier_down` says that nobody's push would get through now.
    """

    fate: Fate
    ticket: str = ""
    error: str = ""
    retry_after_s: float = 0.0
    is_carrier_down: bool = False


class Carrier(Protocol):
    """Takes pushes to phones. Never raises for what a vendor does."""

    name: str
    is_remote: bool
    batch_size: int

    def send(self, messages: Sequence[PushMessage]) -> list[Outcome]:
        """One outcome for each of at most `batch_size` messages, in order."""
        ...

    def read_receipts(self, tickets: Sequence[str]) -> Mapping[str, Outcome]:
        """What became of up to 1000 accepted pushes; those not decided yet are left out."""
        ...
