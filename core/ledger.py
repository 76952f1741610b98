"""Append-only tables, enforced by PostgreSQL itself."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from django.db import connection, migrations, transaction
from django.db.migrations.operations.base import Operation

_FUNCTION = """
CREATE OR REPLACE FUNCTION ongi_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('ongi.erasing', true) = 'on' THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND current_setting('ongi.resealing', true) = 'on'
        AND to_jsonb(OLD) - TG_ARGV = to_jsonb(NEW) - TG_ARGV THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'rows of % are append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""


def append_only(table: str, *, sealed: tuple[str, ...] = ()) -> list[Operation]:
    """Migration operations after which rows of a table can be added but not changed.

    Deleting is possible only inside `allow_erasure()`: erasing a person's data is a duty
    (PIPA art. 36), editing a ledger never is. `sealed` names the encrypted columns: they may be
    sealed anew inside `allow_resealing()`, where every other column must stay as it is.
    """
    columns = ", ".join(f"'{name}'" for name in sealed)
    trigger = f"{table}_append_only"
    return [
        migrations.RunSQL(_FUNCTION, migrations.RunSQL.noop),
        migrations.RunSQL(
            f"DROP TRIGGER IF EXISTS {trigger} ON {table};"
            f"CREATE TRIGGER {trigger} BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION ongi_refuse_change({columns});",
            f"DROP TRIGGER IF EXISTS {trigger} ON {table};",
        ),
    ]


@contextmanager
def _allow(what: str) -> Iterator[None]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, 'on', true)", [f"ongi.{what}"])
        yield
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, 'off', true)", [f"ongi.{what}"])


def allow_erasure() -> AbstractContextManager[None]:
    """Let rows of append-only tables be deleted until the end of this block's transaction."""
    return _allow("erasing")


def allow_resealing() -> AbstractContextManager[None]:
    """Let sealed columns of append-only tables be written anew; nothing else of their rows."""
    return _allow("resealing")
