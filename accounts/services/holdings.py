"""What each app holds of a person: told once, asked by export, erasure and retention.

Apps above register a part when they are ready, so this app never imports them (ADR 0014).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from core.ledger import allow_erasure

BATCH = 500


@dataclass(frozen=True)
class Column:
    """One thing the person is shown of a row."""

    key: str
    label: str
    read: Callable[[Any], Any]


@dataclass(frozen=True)
class HeldTable:
    """A table with rows of a person: how to find them, and what becomes of them.

    Without `columns` it is not exported, since it says nothing the person could read. With
    `kept_because` its rows outlive the person, for that reason and without their name.
    """

    model: type[models.Model]
    owner: str
    title: str = ""
    columns: tuple[Column, ...] = ()
    kept_because: str = ""
    shown: Q = field(default_factory=Q)
    related: tuple[str, ...] = ()
    # Files of a row that belong into the archive: the name there, and the name in the storage.
    list_files: Callable[[Any], Sequence[tuple[str, str]]] | None = None

    @property
    def label(self) -> str:
        """What certificates and archives call it."""
        return self.model._meta.label

    def list_rows(self, user: User) -> QuerySet[Any]:
        """Every row of the person."""
        return self.model._base_manager.filter(**{self.owner: user.pk}).order_by("pk")


def _no_step(user: User) -> None:
    """Nothing is to be done first."""


@dataclass(frozen=True)
class Retained:
    """Rows that are kept for a time; the time stands in `data/retention.toml` under `key`."""

    key: str
    find: Callable[[datetime], QuerySet[Any]]
    purge: Callable[[Sequence[Any]], None] | None = None


@dataclass(frozen=True)
class DataPart:
    """All that one app holds of people; tables stand in the order they can be erased in."""

    name: str
    tables: tuple[HeldTable, ...]
    retained: tuple[Retained, ...] = ()
    before_erasure: Callable[[User], None] = _no_step


PARTS: dict[str, DataPart] = {}


def register_part(*, part: DataPart) -> None:
    """Make a part known; the same name again takes the place of the first."""
    PARTS[part.name] = part


def list_held_tables() -> list[HeldTable]:
    """List the tables of every part, the lowest app first."""
    return [table for part in PARTS.values() for table in part.tables]


def describe_erasure() -> tuple[list[str], list[HeldTable]]:
    """Say what goes with an account, by title, and which tables outlive it and why."""
    tables = list_held_tables()
    gone = [str(table.title) for table in tables if table.title and not table.kept_because]
    return gone, [table for table in tables if table.title and table.kept_because]


def make_columns(
    model: type[models.Model], *specs: str | tuple[str, str, Callable[[Any], Any]]
) -> tuple[Column, ...]:
    """Build columns: a field by its name and own label, or a key, a label and how to read it."""
    return tuple(
        Column(*spec) if isinstance(spec, tuple) else _field_column(model, spec) for spec in specs
    )


def _field_column(model: type[models.Model], name: str) -> Column:
    column = model._meta.get_field(name)
    display = f"get_{name}_display"

    def read(row: Any) -> Any:
        return getattr(row, display)() if hasattr(row, display) else getattr(row, name)

    return Column(name, str(getattr(column, "verbose_name", name)), read)


def delete_batch(*, rows: QuerySet[Any]) -> int:
    """Delete some rows, ledgers included, and return how many; 0 when none is left."""
    keys = list(rows.values_list("pk", flat=True)[:BATCH])
    if keys:
        with transaction.atomic(), allow_erasure():
            # Nothing but the keys: erasing must not depend on being able to read.
            rows.model._base_manager.filter(pk__in=keys).only("pk").delete()
    return len(keys)


def find_owner(model: type[models.Model], *, limit: int = 4) -> str:
    """Find the shortest way of foreign keys from a table to a person; empty where there is none."""
    paths: list[tuple[str, Any]] = [("", model)]
    for _hop in range(limit):
        paths = [
            (f"{path}__{field.name}" if path else field.name, field.related_model)
            for path, place in paths
            for field in place._meta.get_fields()
            if (field.many_to_one or field.one_to_one) and field.concrete and field.related_model
        ]
        for path, place in paths:
            if place is User:
                return path
    return ""
