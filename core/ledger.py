"""Append-only tables, enforced by PostgreSQL itself."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, migrations, transaction
from django.db.migrations.operations.base import Operation

_FUNCTION = """
CREATE OR REPLACE FUNCTION ongi_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('ongi.erasing', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'rows of % are append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""


def append_only(table: str) -> list[Operation]:
    """Migration operations after which rows of a table can be added but not changed.

    Deleting is possible only inside `allow_erasure()`: erasing a person's data is a duty
    (PIPA art. 36), editing a ledger never is.
    """
    trigger = f"{table}_append_only"
    return [
        migrations.RunSQL(_FUNCTION, migrations.RunSQL.noop),
        migrations.RunSQL(
            f"CREATE TRIGGER {trigger} BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION ongi_refuse_change();",
            f"DROP TRIGGER IF EXISTS {trigger} ON {table};",
        ),
    ]


@contextmanager
def allow_erasure() -> Iterator[None]:
    """Let rows of append-only tables be deleted until the end of this block's transaction."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ongi.erasing = 'on'")
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ongi.erasing = 'off'")
