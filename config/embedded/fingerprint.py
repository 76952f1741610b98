"""Whether migrate and collectstatic have anything to do, told without importing Django.

Importing every app costs seconds at each start; these prints cost milliseconds, and any doubt
means that the command runs.
"""

import contextlib
import hashlib
import importlib.metadata
import json
from collections.abc import Iterable
from pathlib import Path

import psycopg

from .folder import PROJECT


def migrations_print(database_url: str) -> str:
    """Changes with a migration file, an installed package or the table of applied migrations."""
    try:
        with psycopg.connect(database_url, connect_timeout=5) as connection:
            applied = connection.execute(
                "SELECT count(*), max(id), max(applied)::text FROM django_migrations"
            ).fetchone()
    except psycopg.Error:
        return ""
    return _digest(PROJECT.glob("*/migrations/*.py"), _packages(), applied)


def is_fresh(database_url: str) -> bool:
    """Whether no migration has ever run in this database."""
    try:
        with psycopg.connect(database_url, connect_timeout=5) as connection:
            row = connection.execute("SELECT to_regclass('django_migrations')").fetchone()
    except psycopg.Error:
        return False
    return row is None or row[0] is None


def matches(mark: Path, current: str) -> bool:
    """Whether the last successful run stood at the same print."""
    with contextlib.suppress(OSError):
        return bool(current) and mark.read_text() == current
    return False


def static_print(target: Path) -> str:
    """Changes with a static file or an installed package; empty when nothing was collected."""
    if not (target / "staticfiles.json").exists():
        return ""
    files = [PROJECT / "config" / "settings.py"]
    for root in (PROJECT / "static", *PROJECT.glob("*/static")):
        files += [path for path in root.rglob("*") if path.is_file()]
    return _digest(files, _packages())


def _packages() -> list[str]:
    names = [f"{one.name}=={one.version}" for one in importlib.metadata.distributions()]
    return sorted(names)


def _digest(files: Iterable[Path], *others: object) -> str:
    stats = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in sorted(files)]
    return hashlib.sha256(json.dumps([stats, *others]).encode()).hexdigest()
