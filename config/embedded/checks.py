"""`make test`: every check and every test, and a summary that hides nothing."""

import contextlib
import difflib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from . import environment
from .folder import PROJECT

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
        # The server under test may run as another user, who must reach its data.
        Path(folder).chmod(0o711)
        env = _environment(Path(folder))
        outcomes = [_tell(name, check, env) for name, check in CHECKS.items()]
        workers = ("-n", str(processes)) if processes > 1 else ()
        pytest = lambda env: _call(env, str(BIN / "pytest"), *workers, "--durations=10")  # noqa: E731
        outcomes.append(_tell("pytest", pytest, env))
    print("\n" + "─" * 60)
    for one in outcomes:
        print(f"{'✓' if one.is_ok else '✗ FAILED'}  {one.name}  {one.seconds:.1f} s")
    return 0 if all(one.is_ok for one in outcomes) else 1


def _environment(folder: Path) -> dict[str, str]:
    env = dict(os.environ, PYTHONUNBUFFERED="1", DJANGO_SETTINGS_MODULE="config.settings")
    env.setdefault("ONGI_TEST_DATA", str(folder))
    return env


def _tell(name: str, check: Callable[[dict[str, str]], bool], env: dict[str, str]) -> Outcome:
    print(f"\n── {name} ", flush=True)
    started = time.monotonic()
    is_ok = check(env)
    return Outcome(name, is_ok, time.monotonic() - started)


def _call(env: dict[str, str], *command: str) -> bool:
    return subprocess.run(command, cwd=PROJECT, env=env, check=False).returncode == 0


def _compare_schema(env: dict[str, str]) -> bool:
    """The committed OpenAPI file is what the code says now."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "api-v1.yml"
        command = environment.manage("spectacular", "--validate", "--fail-on-warn")
        if not _call(env, *command, "--file", str(fresh)):
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


def _make_migrations(env: dict[str, str]) -> bool:
    """No model has changed without its migration; no database is running, nor needed."""
    quiet = env | {"PYTHONWARNINGS": "ignore::RuntimeWarning"}
    return _call(quiet, *environment.manage("makemigrations", "--check", "--dry-run"))


CHECKS: dict[str, Callable[[dict[str, str]], bool]] = {
    "ruff check": lambda env: _call(env, str(BIN / "ruff"), "check", "."),
    "ruff format": lambda env: _call(env, str(BIN / "ruff"), "format", "--check", "."),
    "mypy": lambda env: _call(env, str(BIN / "mypy"), "."),
    "lint-imports": lambda env: _call(env, str(BIN / "lint-imports"), "--no-logo"),
    "makemigrations --check": _make_migrations,
    "OpenAPI freshness": _compare_schema,
}
