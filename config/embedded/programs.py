"""The application's own processes: three workers by urgency, the clock, the web."""

import contextlib
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from . import processes
from .environment import is_on, speaks_by_itself
from .folder import PROJECT

# Threads that wait for a remote engine cost nothing; those that write themselves share one core.
REMOTE_REPLIES = 8
# Readings and memories may wait for a reply, and a reply for the search for danger.
NICENESS = {"live": 5, "bulk": 10}
# Two for `crisis`: one goes on when the other dies, and one Python process uses one core only.
WORKERS = {"crisis-1": "crisis", "crisis-2": "crisis", "live": "live", "bulk": "bulk"}
CELERY = (sys.executable, "-m", "celery", "-A", "config.celery:app")


class Part(Protocol):
    """What the supervisor starts, watches and stops."""

    process: subprocess.Popen[bytes] | None
    log: Path

    def start(self) -> None:
        """Start and return when others may rely on it; raise StartFailed."""

    def stop(self, *, limit: float = 15) -> bool:
        """End it; False when it had to be killed."""


class Program:
    """A command of ours as a child; ready as soon as it runs."""

    def __init__(
        self, command: Sequence[str], *, log: Path, env: Mapping[str, str] | None = None
    ) -> None:
        self.command, self.log, self.env = command, log, env
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the command in the project's folder."""
        self.process = processes.spawn(self.command, log=self.log, env=self.env, cwd=PROJECT)

    def stop(self, *, limit: float = 15) -> bool:
        """SIGTERM: Celery finishes its tasks, daphne closes its sockets."""
        return True if self.process is None else processes.stop(self.process, limit=limit)

    def ask_to_stop(self) -> None:
        """Send the signal without waiting, so that equals stop at the same time."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)


def web_command(values: Mapping[str, str], host: str, port: int) -> list[str]:
    """Daphne without an access log: addresses of pages belong to nobody's log."""
    command = [
        sys.executable,
        "-m",
        "config.daphne",
        "-v",
        "0",
        "--no-server-name",
        "--ping-interval",
        "25",
        # Hundreds come back at once after a restart; who waits a little is not turned away.
        "--websocket_connect_timeout",
        "20",
    ]
    if is_on(values, "BEHIND_PROXY"):
        command.append("--proxy-headers")
    return [*command, "-b", host, "-p", str(port), "config.asgi:application"]


def worker_command(
    values: Mapping[str, str], queues: str, threads: int | None = None, name: str = ""
) -> list[str]:
    """A Celery worker for one queue, or several joined by commas."""
    polite = ["nice", "-n", str(NICENESS[queues])] if queues in NICENESS else []
    command = [
        *polite,
        *CELERY,
        "worker",
        "-Q",
        queues,
        "-n",
        f"{name or queues.replace(',', '-')}@%h",
    ]
    command += [*_choose_pool(values, queues, threads), "-l", "WARNING"]
    # One machine's workers have nothing to tell each other; it only slows the start.
    return [*command, "--without-gossip", "--without-mingle", "--without-heartbeat"]


def _choose_pool(values: Mapping[str, str], queues: str, threads: int | None) -> list[str]:
    if threads is None and queues == "crisis":
        # Threads would draw lines out of the queue that the other worker could take at once.
        return ["--pool", "solo"]
    answers_remotely = "live" in queues.split(",") and not speaks_by_itself(values)
    count = threads or (REMOTE_REPLIES if answers_remotely else 2)
    return ["--pool", "threads", "-c", str(count)]


def beat_command() -> list[str]:
    """The clock that starts the sweeps; exactly one may run."""
    return [*CELERY, "beat", "-l", "WARNING", "--pidfile="]


def rehearsal_command(port: int) -> list[str]:
    """The rehearsal Kakao, on loopback."""
    return [sys.executable, "-m", "config.embedded.kakao", str(port)]


def free_port(host: str, wanted: int, tries: int = 10) -> int | None:
    """The first port from `wanted` on that nobody listens on."""
    for port in range(wanted, wanted + tries):
        with contextlib.suppress(OSError, OverflowError), socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            return port
    return None


def answers(host: str, port: int) -> bool:
    """Whether somebody accepts connections there."""
    target = "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104 - compared only
    with contextlib.suppress(OSError), socket.create_connection((target, port), timeout=1):
        return True
    return False


def wait_for_port(part: Part, host: str, port: int, limit: float) -> bool:
    """True when the port opens, False when the part ends or the time is over."""
    deadline = time.monotonic() + limit
    while part.process is not None and part.process.poll() is None:
        if answers(host, port):
            return True
        if time.monotonic() > deadline:
            break
        time.sleep(0.05)
    return False
