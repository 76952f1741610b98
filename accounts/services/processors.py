"""Who outside handles something of ours: one registry, for people and for the test of the code."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.providers import build_provider

_TABLE = Path(__file__).resolve().parents[1] / "data" / "processors.toml"


@dataclass(frozen=True)
class Processor:
    """One vendor: who, where, what for, what it gets, and how to say no."""

    code: tuple[str, ...]
    job: str
    name: str
    country: str
    contact: str
    purpose: str
    items: str
    when: str
    retention: str
    refusal: str
    consent: str

    @property
    def is_abroad(self) -> bool:
        """Whether what it gets leaves the country (PIPA art. 28-8)."""
        return self.country != "대한민국"

    @property
    def is_used(self) -> bool:
        """Whether this installation speaks to it; those without a job of settings may be."""
        if not self.job:
            return True
        module = type(build_provider(self.job)).__module__.replace(".", "/")
        return f"{module}.py" in self.code


@cache
def list_processors() -> tuple[Processor, ...]:
    """Read the registry."""
    rows = tomllib.loads(_TABLE.read_text(encoding="utf-8"))["processor"]
    return tuple(Processor(**{**row, "code": tuple(row["code"])}) for row in rows)
