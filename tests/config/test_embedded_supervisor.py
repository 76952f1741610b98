"""The supervisor, run as a process of its own with children that only sleep."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from config.embedded.folder import PROJECT

SCRIPT = """
import sys
from pathlib import Path
from config.embedded.folder import FolderInUse, locked
from config.embedded.programs import Program
from config.embedded.supervisor import Supervisor

root = Path(sys.argv[1])
CHILD = '''
import signal, sys, time
def end(*_):
    open(sys.argv[1], "a").write(sys.argv[2] + chr(10))
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
open(sys.argv[1] + "." + sys.argv[2], "a").write(".")
time.sleep(60 if sys.argv[2] != "broken" else 0)
'''

def part(name):
    command = [sys.executable, "-c", CHILD, str(root / "stopped"), name]
    return Program(command, log=root / f"{name}.log")

try:
    with locked(root):
        supervisor = Supervisor()
        supervisor.listen()
        for name in sys.argv[2:]:
            name, _, stops_after = name.partition("<")
            supervisor.start({name: part(name)}, stops_after=stops_after)
        supervisor.watch()
        supervisor.stop()
except FolderInUse as holder:
    sys.exit(f"in use by {holder}")
"""


def start(root, *names):
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(root), *names],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def wait_until(condition, limit=10):
    deadline = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def starts(root, name):
    path = root / f"stopped.{name}"
    return len(path.read_text()) if path.exists() else 0


@pytest.fixture
def supervisor(tmp_path):
    process = start(tmp_path, "first", "second", "third")
    wait_until(lambda: all(starts(tmp_path, name) for name in ("first", "second", "third")))
    yield process
    if process.poll() is None:
        process.terminate()
        process.wait(10)


def child(process, name):
    return next(
        one for one in psutil.Process(process.pid).children() if one.cmdline()[-1:] == [name]
    )


def test_stop_is_in_reverse_order(supervisor, tmp_path):
    supervisor.send_signal(signal.SIGINT)
    assert supervisor.wait(10) == 0
    assert (tmp_path / "stopped").read_text().split() == ["third", "second", "first"]


def test_late_part_stops_after_the_one_it_names(tmp_path):
    process = start(tmp_path, "server", "web", "worker<web")
    wait_until(lambda: all(starts(tmp_path, name) for name in ("server", "web", "worker")))
    process.terminate()
    assert process.wait(10) == 0
    assert (tmp_path / "stopped").read_text().split() == ["web", "worker", "server"]


def test_killed_child_is_started_again(supervisor, tmp_path):
    child(supervisor, "second").kill()
    wait_until(lambda: starts(tmp_path, "second") == 2)
    assert starts(tmp_path, "first") == starts(tmp_path, "third") == 1


def test_second_supervisor_on_the_folder_is_refused(supervisor, tmp_path):
    second = start(tmp_path, "first")
    output, _ = second.communicate(timeout=10)
    assert second.returncode == 1
    assert f"in use by {supervisor.pid}" in output
    assert starts(tmp_path, "first") == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's help is Linux's")
def test_killed_supervisor_leaves_no_child_and_no_lock(supervisor, tmp_path):
    children = psutil.Process(supervisor.pid).children()
    supervisor.kill()
    supervisor.wait()
    wait_until(lambda: not any(_lives(one) for one in children))
    again = start(tmp_path, "first")
    wait_until(lambda: starts(tmp_path, "first") == 2)
    again.terminate()
    assert again.wait(10) == 0


def test_child_that_always_fails_is_tried_ever_more_slowly(tmp_path):
    process = start(tmp_path, "broken")
    wait_until(lambda: starts(tmp_path, "broken") == 3)
    time.sleep(0.6)
    assert starts(tmp_path, "broken") == 3
    os.kill(process.pid, signal.SIGTERM)
    assert process.wait(10) == 0


def _lives(process):
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
