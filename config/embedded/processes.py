"""Children that never outlive their parent unnoticed."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psutil

LOG_LIMIT = 5_000_000
LOG_GENERATIONS = 3
PR_SET_PDEATHSIG = 1


class StartFailed(RuntimeError):
    """A child ended before it was ready; the text is the end of its log."""


def rotate(log: Path) -> Path:
    """Move a grown log aside, keep a few generations, and return the path to write to."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        for age in range(LOG_GENERATIONS - 1, 0, -1):
            older = log.with_suffix(f".log.{age}")
            if older.exists():
                older.replace(log.with_suffix(f".log.{age + 1}"))
        log.replace(log.with_suffix(".log.1"))
    return log


def tail(log: Path, size: int = 1500) -> str:
    """The end of a log, for a message to a person."""
    with contextlib.suppress(OSError):
        return log.read_bytes()[-size:].decode(errors="replace").strip()
    return ""


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path | None,
    env: Mapping[str, str] | None = None,
    cwd: Path | str = "/",
    uid: int | None = None,
    gid: int | None = None,
    death_signal: int = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start a child in its own session, told by the kernel (Linux) when its parent dies.

    The session keeps a Ctrl-C in the terminal away from it: stopping has an order. Without a log
    it writes to the terminal.
    """
    with rotate(log).open("ab") if log else contextlib.nullcontext() as output:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=cwd,
            env=dict(env) if env is not None else None,
            start_new_session=True,
            preexec_fn=_dies_with_parent(death_signal),  # noqa: PLW1509 - calls prctl only
            user=uid,
            group=gid,
            extra_groups=None if uid is None else [],
        )


def _dies_with_parent(death_signal: int) -> Callable[[], None] | None:
    """Ask the kernel for a signal at the parent's death; set after the change of user clears it."""
    if not sys.platform.startswith("linux"):
        return None
    libc, parent = ctypes.CDLL(None), os.getpid()

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return ask


def stop(
    process: subprocess.Popen[bytes], *, with_signal: int = signal.SIGTERM, limit: float = 15
) -> bool:
    """Ask a child to end, insist after `limit` seconds; False when it had to be killed."""
    if process.poll() is not None:
        return True
    process.send_signal(with_signal)
    try:
        process.wait(limit)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return False
    return True


def find_in_folder(name: str, folder: Path) -> list[psutil.Process]:
    """Live processes of that name working in `folder`: what a killed supervisor left behind.

    A pid file is no proof: the number may belong to a zombie or, by now, to a stranger.
    """
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if not process.name().startswith(name) or process.status() == psutil.STATUS_ZOMBIE:
                continue
            if Path(process.cwd()) == folder:
                found.append(process)
    return found


def find_marked(variable: str, value: str) -> list[psutil.Process]:
    """Live processes that were started with this environment variable."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.pid != os.getpid() and process.environ().get(variable) == value:
                found.append(process)
    return found


def end_all(
    processes: Sequence[psutil.Process], *, with_signal: int = signal.SIGTERM, limit: float = 10
) -> None:
    """End processes that are not our children: ask, wait, insist."""
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.send_signal(with_signal)
    for process in _still_running(processes, limit):
        with contextlib.suppress(psutil.Error):
            process.kill()
    _still_running(processes, 3)


def _still_running(processes: Sequence[psutil.Process], limit: float) -> list[psutil.Process]:
    """Those not gone after `limit`; a zombie nobody reaps counts as gone."""
    deadline = time.monotonic() + limit
    while True:
        alive = [one for one in processes if _is_alive(one)]
        if not alive or time.monotonic() > deadline:
            return alive
        time.sleep(0.05)


def _is_alive(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.Error):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False
