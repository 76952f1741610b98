"""The whole product as `make run` starts it, in a folder of its own, for journeys and measuring."""

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from email import message_from_bytes
from pathlib import Path

import psutil
import psycopg

from config.embedded import environment, processes
from config.embedded.folder import PROJECT

EMBEDDED = ("DATABASE_URL", "REDIS_URL", "BROKER_URL", "CHANNEL_LAYER_URL", "CACHE_URL")
TEST_ONLY = (
    "CHANNEL_PREFIX", "BROKER_PREFIX", "ONGI_TEST_DATA", "PYTEST_XDIST_WORKER", "FIELD_KEYS_FILE",
)  # fmt: skip


class LiveStack:
    """`with LiveStack() as stack:` — supervisor, PostgreSQL, Valkey, workers, beat and web."""

    def __init__(self, *, demo=False, **values):
        self.folder = tempfile.TemporaryDirectory(prefix="ongi-stack-")
        Path(self.folder.name).chmod(0o711)
        self.root = Path(self.folder.name).resolve() / "data"
        self.port = find_free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        kept = {k: v for k, v in os.environ.items() if k not in (*EMBEDDED, *TEST_ONLY)}
        self.values = {
            **kept,
            "DATA_DIR": str(self.root),
            "PORT": str(self.port),
            "DEMO": "1" if demo else "0",
            **values,
        }
        self.process = None

    def __enter__(self):
        self.output = (Path(self.folder.name) / "output.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "config.embedded", "run"],
            cwd=PROJECT,
            env=self.values,
            stdout=self.output,
            stderr=self.output,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.wait_until_ready()
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)
        self.output.close()
        self.folder.cleanup()

    def read_output(self):
        return (Path(self.folder.name) / "output.log").read_text()

    def wait_until_ready(self, limit=120):
        deadline = time.monotonic() + limit
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(self.read_output())
            try:
                with urllib.request.urlopen(f"{self.base}/readyz", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError(self.read_output())

    def run_python(self, code):
        """Run code inside the product's own settings; the last line it prints is its answer."""
        shown = subprocess.run(
            [sys.executable, "-m", "config.embedded", "manage", "shell", "-v", "0", "-c", code],
            cwd=PROJECT,
            env=self.values,
            capture_output=True,
            text=True,
            check=False,
        )
        if shown.returncode:
            raise RuntimeError(shown.stderr[-4000:])
        lines = shown.stdout.strip().splitlines()
        return json.loads(lines[-1]) if lines else None

    def seed(self, count, *, agency=True):
        """Make people with everything agreed, a companion and a room; and one duty officer."""
        return self.run_python(
            f"from tests.servers.seed import seed_people; seed_people({count}, agency={agency})"
        )

    def read_link(self, email):
        """The link in the newest mail to somebody; the stack writes its mail as files."""
        mails = sorted((self.root / "mail").glob("*"), key=lambda path: path.stat().st_mtime)
        texts = [message_from_bytes(path.read_bytes()) for path in mails]
        body = [text for text in texts if text["To"] == email][-1].get_payload(decode=True).decode()
        return next(word for word in body.split() if word.startswith("http"))

    def complete_environment(self):
        """What the stack's own processes see."""
        return environment.complete(
            self.values,
            self.root,
            environment.build_postgres(self.values, self.root),
            environment.build_valkey(self.values, self.root),
        )

    def query(self, sql, *params):
        with psycopg.connect(self.complete_environment()["DATABASE_URL"]) as connection:
            return connection.execute(sql, params).fetchall()

    def find(self, *words):
        """The product's processes whose command line holds all these words."""
        marked = {one.pid for one in processes.find_marked(environment.MARK, str(self.root))}
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                line = " ".join(process.cmdline())
                is_ours = process.pid in marked or str(self.root) in line
                if is_ours and all(word in line for word in words):
                    found.append(process)
        return found

    def kill(self, *words):
        victims = self.find(*words)
        assert victims, f"no process matches {words}"
        for victim in victims:
            victim.kill()
        return len(victims)


def find_free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def make_ref():
    return secrets.token_hex(4)
