"""Making a column of readable values a sealed one, in a migration, and back."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from core.encryption import get_ring
from core.ledger import allow_resealing

BATCH = 500


def seal_column(
    *, model: str, table: str, name: str, field: models.Field, was: str
) -> list[Operation]:
    """Migration operations that turn a column of type `was` into bytes and bound their length.

    The values stay as they are, in bytes: dual read understands them and `rotate_field_keys` seals
    them while people go on. Backwards everything is opened first, so all keys must be there.
    Constraints that mention the column must be removed before and added again after.
    """
    column = f'"{table}"."{name}"'
    forward = (
        f'ALTER TABLE "{table}" ALTER COLUMN "{name}" TYPE bytea '
        f"USING convert_to({column}::text, 'UTF8'); {_bound(table, name, field)}"
    )
    backward = (
        f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{_check_name(table, name)}"; '
        f'ALTER TABLE "{table}" ALTER COLUMN "{name}" TYPE {was} '
        f"USING convert_from({column}, 'UTF8')::{was};"
    )
    return [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(forward, backward),
                migrations.RunPython(migrations.RunPython.noop, _opening(table, name)),
            ],
            state_operations=[migrations.AlterField(model, name, field)],
        )
    ]


def _check_name(table: str, name: str) -> str:
    return f"{table}_{name}_check"


def _bound(table: str, name: str, field: models.Field) -> str:
    """The check that Django itself would write for a new column of this field."""
    most = getattr(field, "most_bytes", None)
    return (
        ""
        if most is None
        else (
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{_check_name(table, name)}" '
            f'CHECK (octet_length("{name}") <= {most});'
        )
    )


def _opening(table: str, name: str) -> Callable[[Any, Any], None]:
    return partial(_open_column, f'"{table}"', f'"{name}"', f"{table}.{name}".encode())


def _open_column(table: str, column: str, place: bytes, apps: Any, schema_editor: Any) -> None:
    """Put the readable bytes back in place of every sealed value."""
    last = 0
    while True:
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id, {column} FROM {table} WHERE id > %s AND octet_length({column}) > 0 "
                "ORDER BY id LIMIT %s",
                [last, BATCH],
            )
            rows = cursor.fetchall()
            opened = [(get_ring().open(bytes(stored), place), key) for key, stored in rows]
            with allow_resealing():
                cursor.executemany(f"UPDATE {table} SET {column} = %s WHERE id = %s", opened)
        if not rows:
            return settle_constraints(schema_editor)
        last = rows[-1][0]


def settle_constraints(schema_editor: Any) -> None:
    """Check foreign keys of changed rows now: a table with checks pending cannot be altered."""
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")
