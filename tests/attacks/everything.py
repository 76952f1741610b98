"""What the whole database holds, so that a refused request can be shown to have changed nothing."""

from django.apps import apps
from django.db import connection

# Being refused is still being there: when somebody was last seen moves.
RESTLESS = {"accounts_signin", "django_session"}
TABLES = sorted(
    model._meta.db_table
    for model in apps.get_models(include_auto_created=True)
    if model._meta.managed and model._meta.db_table not in RESTLESS
)


def fingerprint():
    """One hash per table over all its rows, in one query."""
    parts = [
        f"SELECT '{table}', count(*), md5(coalesce(string_agg(r::text, '' ORDER BY r::text), ''))"
        f' FROM "{table}" AS r'
        for table in TABLES
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return {table: (count, digest) for table, count, digest in cursor.fetchall()}


def find_changes(before):
    """The tables that are not as they were."""
    after = fingerprint()
    return sorted(table for table in TABLES if after[table] != before[table])
