"""Pytest plugin: an embedded PostgreSQL and Valkey before any setting is read.

`DATABASE_URL` and `REDIS_URL` in the environment replace them. `ONGI_TEST_DATA` names the folder;
it is kept and used again, so `--reuse-db` works from run to run.
"""

import contextlib
import os
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from config.embedded.folder import PROJECT, FolderInUse, field_keys, locked
from config.embedded.postgres import FAST_AND_UNSAFE, Postgres
from config.embedded.valkey import Valkey

WAIT_FOR_OTHER_RUN = 900
SOCKET = "ONGI_TEST_VALKEY_FOLDER"


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config):
    """A wrapper, so that it runs before pytest-django loads the settings."""
    options = early_config.known_args_namespace
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not (options.help or options.version):
        if worker:
            _separate_worker(int(worker.removeprefix("gw")) + 1)
        else:
            stack = contextlib.ExitStack()
            early_config.add_cleanup(stack.close)
            _start_missing(stack)
    return (yield)


def _start_missing(stack):
    root = Path(os.environ.get("ONGI_TEST_DATA") or PROJECT / ".data" / "test").resolve()
    needs_postgres = not os.environ.get("DATABASE_URL")
    needs_valkey = not os.environ.get("REDIS_URL")
    if needs_postgres or needs_valkey:
        try:
            stack.enter_context(locked(root, wait=WAIT_FOR_OTHER_RUN, on_wait=_say))
        except FolderInUse as error:
            pytest.exit(f"{root} is still used by process {error}: set ONGI_TEST_DATA", 3)
    started = time.monotonic()
    if needs_postgres:
        postgres = Postgres(root / "postgres", log=root / "postgres.log", settings=FAST_AND_UNSAFE)
        postgres.start()
        stack.callback(postgres.stop)
        os.environ["DATABASE_URL"] = postgres.url
    if needs_valkey:
        valkey = Valkey(root / "valkey", log=root / "valkey.log", keeps=False)
        valkey.start()
        stack.callback(valkey.stop)
        os.environ.update(valkey.urls())
        os.environ[SOCKET] = str(valkey.folder)
    root.mkdir(parents=True, exist_ok=True)
    if not (os.environ.get("FIELD_KEYS") or os.environ.get("FIELD_KEYS_FILE")):
        os.environ["FIELD_KEYS_FILE"] = str(field_keys(root))
    os.environ["DATA_DIR"] = str(root / "data")
    (root / "data").mkdir(parents=True, exist_ok=True)
    if time.monotonic() - started > 5:
        _say(f"embedded pair in {root} started in {time.monotonic() - started:.1f} s")


def _separate_worker(number):
    """Workers share both servers; pytest-django gives each a database, this gives it the rest."""
    if folder := os.environ.get(SOCKET):
        os.environ.update(Valkey(Path(folder), log=Path(folder).with_suffix(".log")).urls(number))
    os.environ["CHANNEL_PREFIX"] = f"test{number}"
    os.environ["BROKER_PREFIX"] = f"test{number}"
    data = Path(os.environ["DATA_DIR"]) / f"worker{number}"
    data.mkdir(parents=True, exist_ok=True)
    os.environ["DATA_DIR"] = str(data)


def pytest_terminal_summary(terminalreporter):
    """Say loudly what was skipped and why: a short green line must not hide it."""
    reasons = _skip_reasons(terminalreporter)
    if reasons:
        terminalreporter.section("SKIPPED: 건너뛴 테스트", sep="!", yellow=True, bold=True)
    for reason, count in reasons.most_common():
        terminalreporter.write_line(f"{count:4} × {reason}", yellow=True)
    if reasons and _forbids_skips():
        terminalreporter.write_line("NO_SKIPS is set: this run fails", red=True, bold=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    reporter = session.config.pluginmanager.getplugin("terminalreporter")
    if reporter and session.exitstatus == 0 and _forbids_skips() and _skip_reasons(reporter):
        session.exitstatus = 1


def _forbids_skips():
    return os.environ.get("NO_SKIPS") == "1" and not os.environ.get("PYTEST_XDIST_WORKER")


def _skip_reasons(reporter):
    texts = [report.longrepr for report in reporter.stats.get("skipped", [])]
    plain = [text[2] if isinstance(text, tuple) else str(text) for text in texts]
    return Counter(text.removeprefix("Skipped: ") for text in plain)


def _say(line):
    sys.stderr.write(line + "\n")
