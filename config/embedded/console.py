"""What the person at the terminal reads: Korean first, English beside it."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Callable


def say(korean: str, english: str = "") -> None:
    """One line; a closed terminal must not keep us from stopping in order."""
    with contextlib.suppress(OSError, ValueError):
        print(f"{korean}  ·  {english}" if english else korean, flush=True)


class Step:
    """A line that grows a dot each second and ends in the time it took."""

    def __init__(self, korean: str, english: str) -> None:
        self.started = self.last_dot = time.monotonic()
        self._write(f"  {korean}  ·  {english} ")

    def tick(self) -> None:
        """Call often; writes at most one dot a second."""
        if time.monotonic() - self.last_dot >= 1:
            self.last_dot += 1
            self._write(".")

    def finish(self, result: str = "") -> None:
        """End the line."""
        self._write(f" {result or f'{time.monotonic() - self.started:.1f} s'}\n")

    @staticmethod
    def _write(text: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.write(text)
            sys.stdout.flush()


def wait_with_dots(process: subprocess.Popen[bytes], step: Step, check: Callable[[], None]) -> int:
    """Wait for a short command while the line shows that it lives; `check` may raise."""
    while (code := process.poll()) is None:
        check()
        step.tick()
        time.sleep(0.05)
    return code
