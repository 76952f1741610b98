"""Writing every sealed value under the newest key, while the application runs (B9, ADR 0016).

Nothing is noted down: what is not under the newest key is found by its first bytes, so a run may
die anywhere and the next goes on. Rows are taken with SKIP LOCKED: a rotation never waits for a
person's own writing, and the old value must still stand when the new one is written.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models

from core.encryption import MAGIC, PLAINTEXT, get_ring, read_key_id
from core.errors import DomainError
from core.fields import KeyedHashField, SealedField
from core.ledger import allow_resealing

logger = logging.getLogger(__name__)

BATCH = 500


@dataclass(frozen=True)
class SealedColumn:
    """One column whose values are sealed, with the hashes made of it."""

    model: type[models.Model]
    field: SealedField

    @property
    def label(self) -> str:
        """Name it as values are bound to it."""
        return self.field.place.decode()

    @property
    def hashes(self) -> list[KeyedHashField]:
        """Hashes that must follow its key."""
        found = [f for f in self.model._meta.local_fields if isinstance(f, KeyedHashField)]
        return [field for field in found if self.field.name in field.of]


@dataclass
class Progress:
    """How far the rotation of one column is; `left` rows were locked, `unreadable` stay as is."""

    column: str
    sealed: int = 0
    unreadable: int = 0
    left: int = 0


def list_sealed_columns() -> list[SealedColumn]:
    """Find every sealed column of every installed model by itself."""
    return [
        SealedColumn(model, field)
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy and model._meta.managed
        for field in model._meta.local_concrete_fields
        if isinstance(field, SealedField)
    ]


def count_by_key(*, column: SealedColumn) -> dict[str, int]:
    """Count the values of a column by the id of their key; empty ones are left out."""
    table, name, _ = _quote(column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT CASE WHEN get_byte({name}, 0) = %s THEN substring({name} FROM 1 FOR 19) END, "
            f"count(*) FROM {table} WHERE octet_length({name}) > 0 GROUP BY 1",
            [MAGIC],
        )
        counts: dict[str, int] = {}
        for head, count in cursor.fetchall():
            key = PLAINTEXT if head is None else read_key_id(bytes(head))
            counts[key] = counts.get(key, 0) + count
    return dict(sorted(counts.items()))


def rotate_column(*, column: SealedColumn, batch: int = BATCH) -> Iterator[Progress]:
    """Seal a column anew in batches of their own transactions, and tell after each how far it is.

    Rows somebody held are taken in another pass; what is held even then is left for the next run.
    """
    progress = Progress(column.label)
    for _ in range(3):
        last, before, progress.unreadable = 0, progress.sealed, 0
        while (last := _rotate_batch(column, last, batch, progress)) is not None:
            yield progress
        progress.left = _count_old(column) - progress.unreadable
        if progress.left <= 0 or progress.sealed == before:
            break
    yield progress


def rotate_all() -> list[Progress]:
    """Seal every column anew as far as it can be done now; may be killed and begun again."""
    done = [list(rotate_column(column=column))[-1] for column in list_sealed_columns()]
    for one in done:
        if one.sealed or one.unreadable or one.left:
            logger.warning(
                "field_keys_rotated column=%s sealed=%s unreadable=%s left=%s",
                one.column,
                one.sealed,
                one.unreadable,
                one.left,
            )
    return done


def _rotate_batch(column: SealedColumn, last: Any, size: int, progress: Progress) -> Any:
    """Seal the next rows after a key; return the last key, or None where there are no more."""
    table, name, key = _quote(column)
    with allow_resealing(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key}, {name} FROM {table} WHERE {key} > %s AND {_old(name)} "
            f"ORDER BY {key} LIMIT %s FOR NO KEY UPDATE SKIP LOCKED",
            [last, get_ring().newest.header, size],
        )
        rows = cursor.fetchall()
        changes = [change for pk, old in rows if (change := _seal_anew(column, pk, bytes(old)))]
        progress.unreadable += len(rows) - len(changes)
        progress.sealed += _write(column, changes) if changes else 0
    return rows[-1][0] if rows else None


def _seal_anew(column: SealedColumn, pk: Any, old: bytes) -> tuple[Any, ...] | None:
    """The key, the old and the new value of a row, and its hashes; None if it cannot be opened."""
    ring, place = get_ring(), column.field.place
    try:
        new = ring.seal(ring.open(old, place), place)
        hashes = [_hash_anew(column, field, pk) for field in column.hashes]
    except DomainError:
        return None
    return (pk, old, new, *hashes)


def _hash_anew(column: SealedColumn, field: KeyedHashField, pk: Any) -> str:
    return field.compute(column.model._base_manager.only(*field.of).get(pk=pk))


def _write(column: SealedColumn, changes: list[tuple[Any, ...]]) -> int:
    """Compare and set: write each value anew if it still is what was read; return how many were."""
    table, name, key = _quote(column)
    hashes = [connection.ops.quote_name(str(field.column)) for field in column.hashes]
    key_kind = column.model._meta.pk.rel_db_type(connection)
    kinds = [key_kind, "bytea", "bytea", *["text"] * len(hashes)]
    arrays = ", ".join(f"%s::{kind}[]" for kind in kinds)
    fresh = [f"{hashed} = fresh.h{n}" for n, hashed in enumerate(hashes)]
    names = ["pk", "old", "new", *(f"h{n}" for n in range(len(hashes)))]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {', '.join([f'{name} = fresh.new', *fresh])} "
            f"FROM unnest({arrays}) AS fresh({', '.join(names)}) "
            f"WHERE {table}.{key} = fresh.pk AND {table}.{name} = fresh.old",
            [list(values) for values in zip(*changes, strict=True)],
        )
        return cursor.rowcount


def _count_old(column: SealedColumn) -> int:
    table, name, _ = _quote(column)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {table} WHERE {_old(name)}", [get_ring().newest.header]
        )
        (count,) = cursor.fetchone()
    return count


def _old(name: str) -> str:
    header = len(get_ring().newest.header)
    return f"octet_length({name}) > 0 AND substring({name} FROM 1 FOR {header}) <> %s"


def _quote(column: SealedColumn) -> tuple[str, str, str]:
    meta, quote = column.model._meta, connection.ops.quote_name
    return quote(meta.db_table), quote(str(column.field.column)), quote(str(meta.pk.column))
