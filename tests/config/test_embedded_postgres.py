"""The embedded PostgreSQL survives what a real machine does to it."""

import contextlib
import os
import signal
import stat
from pathlib import Path

import psycopg
import pytest

from config.embedded.postgres import FAST_AND_UNSAFE, Postgres, elsewhere


@pytest.fixture
def data(tmp_path_factory):
    """A folder that the server's own user can reach."""
    return _reachable(tmp_path_factory.mktemp("pg"))


def _reachable(folder):
    for part in (folder, *folder.parents):
        if part.stat().st_uid == os.geteuid() and not part.stat().st_mode & 0o001:
            part.chmod(part.stat().st_mode | 0o011)
    return folder


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """One cluster for all: making one takes a second or two."""
    folder = _reachable(tmp_path_factory.mktemp("cluster"))
    server = Postgres(folder / "postgres", log=folder / "postgres.log")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def postgres(cluster):
    if cluster.process.poll() is not None:
        cluster.start()
    return cluster


def quick(folder):
    """Where only places matter, the disk need not be waited for."""
    return Postgres(folder / "postgres", log=folder / "postgres.log", settings=FAST_AND_UNSAFE)


def connect(server):
    return psycopg.connect(server.url, autocommit=True)


def test_killed_server_keeps_every_acknowledged_row(postgres):
    with connect(postgres) as connection:
        connection.execute("CREATE TABLE kept (number int)")
        for number in range(200):
            connection.execute("INSERT INTO kept VALUES (%s)", [number])
    postgres.process.kill()
    postgres.process.wait()
    postgres.start()
    with connect(postgres) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (200,)


def test_start_after_the_launcher_was_killed_too(postgres):
    """The postmaster still runs, its pid file stands, and nobody here is its parent."""
    again = Postgres(postgres.data, log=postgres.log)
    again.start()
    with connect(again) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert postgres.process.wait(5) == 0
    again.stop()


def test_pid_file_of_a_stranger_does_not_block_the_start(postgres):
    postgres.stop()
    (postgres.data / "postmaster.pid").write_text(f"{os.getpid()}\n{postgres.data}\n")
    postgres.start()
    with connect(postgres) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_interrupted_first_start_begins_anew(data):
    half = data / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    server = quick(data)
    server.start()
    assert server.stop()
    assert not half.exists()


def test_application_role_has_vector_and_is_no_superuser(postgres):
    with connect(postgres) as connection:
        assert connection.execute("SELECT '[1,2]'::vector <-> '[1,4]'").fetchone() == (2.0,)
        assert connection.execute("SHOW is_superuser").fetchone() == ("off",)
        connection.execute("CREATE DATABASE later")
    with psycopg.connect(postgres.url.replace("/ongi?", "/later?")) as connection:
        assert connection.execute("SELECT '[1]'::vector <-> '[1]'").fetchone() == (0.0,)


def test_failing_statement_leaves_no_personal_text_in_the_log(postgres):
    with connect(postgres) as connection:
        connection.execute("CREATE TABLE told (line text PRIMARY KEY)")
        for _ in range(2):
            with contextlib.suppress(psycopg.errors.UniqueViolation):
                connection.execute("INSERT INTO told VALUES (%s)", ["비밀이야기"])
    log = postgres.log.read_text()
    assert "duplicate key" in log
    assert "비밀이야기" not in log


def test_nobody_else_may_enter_the_data(postgres):
    assert stat.S_IMODE(postgres.data.stat().st_mode) == 0o700
    assert stat.S_IMODE((postgres.sockets / ".s.PGSQL.5432").stat().st_mode) == 0o700


def test_long_path_moves_only_the_socket(data):
    deep = data / ("long" * 20)
    server = quick(deep)
    server.start()
    assert server.data == deep / "postgres"
    assert server.sockets != server.data
    with connect(server) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert server.stop()
    for name in server.sockets.iterdir():
        name.unlink()
    server.sockets.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another user")
def test_closed_home_of_root_keeps_its_doors(data):
    closed = data / "home"
    closed.mkdir(mode=0o700)
    server = quick(closed)
    try:
        server.start()
        assert (closed / "postgres").resolve() == server.data
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
        again = quick(closed)
        again.start()
        assert again.data == server.data
        assert again.stop()
    finally:
        _remove(elsewhere(closed / "postgres"))


def _remove(folder: Path):
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
    folder.rmdir()
