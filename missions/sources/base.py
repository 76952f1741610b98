"""What a policy source is asked and what it answers: plain values, whatever the wire was like."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from core.errors import ProviderRefused, ProviderUnavailable


class SourceBusy(ProviderUnavailable):
    """No answer, half an answer or an error that passes: try again, not before `retry_after_s`."""

    code = "source_busy"

    def __init__(self, error: str, retry_after_s: float = 0.0) -> None:
        super().__init__()
        self.error, self.retry_after_s = error, retry_after_s


class SourceRefused(ProviderRefused):
    """The key or the call is not accepted; trying again changes nothing."""

    code = "source_refused"

    def __init__(self, error: str) -> None:
        super().__init__()
        self.error = error


class SourceSpent(ProviderRefused):
    """The calls of the day are used up."""

    code = "source_spent"
    error = "quota"


@dataclass(frozen=True)
class Period:
    """When one can apply; without dates and not always open, nobody said."""

    begins: date | None = None
    ends: date | None = None
    is_always: bool = False
    is_closed: bool = False


@dataclass(frozen=True)
class PolicyItem:
    """One policy as its source tells it, cleaned and in our codes."""

    external_id: str
    title: str
    summary: str = ""
    sections: Mapping[str, str] = field(default_factory=dict)
    org: str = ""
    apply_url: str = ""
    source_url: str = ""
    period: Period = field(default_factory=Period)
    age_min: int | None = None
    age_max: int | None = None
    is_nationwide: bool = False
    region_codes: tuple[str, ...] = ()
    lives: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class BrokenItem:
    """What could not be read, for an operator; the id where at least that was there."""

    external_id: str
    error: str
    raw: str = ""


@dataclass(frozen=True)
class Page:
    """One page of a list, and how many entries all pages have together."""

    items: tuple[PolicyItem, ...]
    broken: tuple[BrokenItem, ...]
    total: int

    def __len__(self) -> int:
        return len(self.items) + len(self.broken)


@dataclass(frozen=True)
class Detail:
    """What a second call tells of one policy."""

    sections: Mapping[str, str]
    org: str = ""
    apply_url: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict)


class ItemUnreadable(Exception):
    """An entry without what every policy has."""


class PolicySource(Protocol):
    """Reads one service. Raises SourceBusy, SourceRefused or SourceSpent, and nothing else.

    `daily_calls` is 0 where nobody counts; `pause_s` lies before every call.
    """

    is_remote: bool
    has_details: bool
    page_size: int
    daily_calls: int
    pause_s: float

    def read_page(self, number: int) -> Page:
        """Read a page of the list; the first is 1."""
        ...

    def read_detail(self, external_id: str) -> Detail:
        """Read what the list does not tell. Raise ItemUnreadable where there is nothing."""
        ...
