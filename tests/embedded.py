"""Pytest plugin: an embedded PostgreSQL and Valkey before any setting is read.

`DATABASE_URL` and `REDIS_URL` in the environment replace them. `ONGI_TEST_DATA` names the folder;
it is kept and used again, so `--reuse-db` works from run to run.
"""

import contextlib
import os
import sys
import time
from pathlib import Path

import pytest

from config.embedded.folder import PROJECT, FolderInUse, locked
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
    os.environ["DATA_DIR"] = str(root / "data")
    (root / "data").mkdir(parents=True, exist_ok=True)
    if time.monotonic() - started > 5:
        _say(f"embedded pair in {root} started in {time.monotonic() - started:.1f} s")


def _separate_worker(number):
    """Workers share both servers: their own database comes from pytest-django, the rest from here."""
    if folder := os.environ.get(SOCKET):
        os.environ.update(Valkey(Path(folder), log=Path(folder).with_suffix(".log")).urls(number))
    os.environ["CHANNEL_PREFIX"] = f"test{number}"
    os.environ["BROKER_PREFIX"] = f"test{number}"
    data = Path(os.environ["DATA_DIR"]) / f"worker{number}"
    data.mkdir(parents=True, exist_ok=True)
    os.environ["DATA_DIR"] = str(data)


def _say(line):
    print(line, file=sys.stderr, flush=True)
