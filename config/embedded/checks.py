"""`make test`: every check and every test, and a summary that hides nothing."""

import contextlib
import difflib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from . import environment
from .folder import PROJECT, locked
from .postgres import FAST_AND_UNSAFE, Postgres

BIN = Path(sys.executable).parent
SCHEMA = PROJECT / "docs" / "api-v1.yml"


@dataclass(frozen=True)
class Outcome:
    """One check: how it ended and how long it took."""

    name: str
    is_ok: bool
    seconds: float


def run(processes: int) -> int:
    """Run everything, even after a failure; returns the exit status."""
    with tempfile.TemporaryDirectory(prefix="ongi-test-") as folder:
        # As root the database runs as another user, who must reach its data.
        Path(folder).chmod(0o711)
        env = _environment(Path(folder))
        outcomes = [_tell(name, check, env) for name, check in CHECKS.items()]
        with _database(Path(env["ONGI_TEST_DATA"]), env) as database_env:
            outcomes += [_tell(name, check, database_env) for name, check in DJANGO_CHECKS.items()]
        workers = ("-n", str(processes), "--dist", "loadgroup") if processes > 1 else ()
        outcomes.append(_tell("pytest", lambda env: _call(env, "pytest", *workers), env))
    print("\n" + "─" * 60)
    for one in outcomes:
        print(f"{'✓' if one.is_ok else '✗ FAILED'}  {one.name}  {one.seconds:.1f} s")
    return 0 if all(one.is_ok for one in outcomes) else 1


@contextlib.contextmanager
def _database(root: Path, env: dict[str, str]) -> Iterator[dict[str, str]]:
    """The database that the tests will use, for the commands that want to see one."""
    if not environment.needs_postgres(env):
        yield env
        return
    with locked(root, wait=900):
        postgres = Postgres(root / "postgres", log=root / "postgres.log", settings=FAST_AND_UNSAFE)
        postgres.start()
        try:
            yield env | {"DATABASE_URL": postgres.url, "DATABASE_POOL_SIZE": "1"}
        finally:
            postgres.stop()


def _environment(folder: Path) -> dict[str, str]:
    env = dict(os.environ, PYTHONUNBUFFERED="1", DJANGO_SETTINGS_MODULE="config.settings")
    env.setdefault("ONGI_TEST_DATA", str(folder))
    return env


def _tell(name: str, check: Callable[[dict[str, str]], bool], env: dict[str, str]) -> Outcome:
    print(f"\n── {name} ", flush=True)
    started = time.monotonic()
    is_ok = check(env)
    return Outcome(name, is_ok, time.monotonic() - started)


def _call(env: dict[str, str], program: str, *arguments: str) -> bool:
    """Run a program of the virtual environment."""
    command = (str(BIN / program), *arguments)
    return subprocess.run(command, cwd=PROJECT, env=env, check=False).returncode == 0


def _compare_schema(env: dict[str, str]) -> bool:
    """The committed OpenAPI file is what the code says now."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "api-v1.yml"
        options = ("--validate", "--fail-on-warn", "--file", str(fresh))
        if not _call(env, "python", "manage.py", "spectacular", *options):
            return False
        committed = ""
        with contextlib.suppress(FileNotFoundError):
            committed = SCHEMA.read_text()
        lines = difflib.unified_diff(
            committed.splitlines(), fresh.read_text().splitlines(), str(SCHEMA), "code", n=1
        )
        difference = "\n".join(lines)
    if difference:
        print(difference[:4000])
        print("\ndocs/api-v1.yml is stale: run `make api`")
    return not difference


CHECKS: dict[str, Callable[[dict[str, str]], bool]] = {
    "ruff check": lambda env: _call(env, "ruff", "check", "."),
    "ruff format": lambda env: _call(env, "ruff", "format", "--check", "."),
    "mypy": lambda env: _call(env, "mypy", "."),
    "lint-imports": lambda env: _call(env, "lint-imports", "--no-logo"),
}
DJANGO_CHECKS: dict[str, Callable[[dict[str, str]], bool]] = {
    "makemigrations --check": lambda env: _call(
        env, "python", "manage.py", "makemigrations", "--check", "--dry-run"
    ),
    "OpenAPI freshness": _compare_schema,
}
