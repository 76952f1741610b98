"""Start parts in order, start again what dies, stop in reverse."""

import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

from .console import say
from .processes import StartFailed
from .programs import Part, Program

FIRST_PAUSE, LONGEST_PAUSE, HEALTHY_AFTER = 0.2, 10.0, 10.0
STOP_LIMIT = 20.0


class Interrupted(Exception):
    """A signal asked us to stop while the start was still under way."""


@dataclass
class Watched:
    """One part with its history of deaths."""

    name: str
    part: Part
    started_at: float = 0.0
    pause: float = FIRST_PAUSE
    again_at: float | None = None

    def start(self) -> None:
        """Start the part now."""
        self.started_at, self.again_at = time.monotonic(), None
        self.part.start()

    def note_death(self) -> float:
        """Plan the next start: soon after a long life, later after each short one."""
        if time.monotonic() - self.started_at > HEALTHY_AFTER:
            self.pause = FIRST_PAUSE
        pause, self.pause = self.pause, min(self.pause * 2, LONGEST_PAUSE)
        self.again_at = time.monotonic() + pause
        return pause

    @property
    def has_ended(self) -> bool:
        """Whether it runs no more, or never did; polling also reaps it, so no zombie stays."""
        process = self.part.process
        return process is None or process.poll() is not None


@dataclass
class Supervisor:
    """Stages in the reverse order of their stop; parts of one stage stop at the same time."""

    stages: list[list[Watched]] = field(default_factory=list)
    stop_limit: float = STOP_LIMIT
    signals: int = 0

    def listen(self) -> None:
        """Turn the terminal's and the system's signals into an orderly stop."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note_signal)

    def _note_signal(self, number: int, frame: FrameType | None) -> None:
        self.signals += 1
        if self.signals == 2:
            say("바로 멈출게요 (저장은 지켜요)", "stopping at once; data stays safe")

    def check(self) -> None:
        """Raise Interrupted between two steps of the start."""
        if self.signals:
            raise Interrupted

    def start(self, parts: Mapping[str, Part], *, stops_after: str = "") -> None:
        """Start one more stage; it stops before all others, or right after the part named."""
        self.check()
        stage: list[Watched] = []
        self.stages.insert(self._place_before(stops_after), stage)
        for name, part in parts.items():
            watched = Watched(name, part)
            stage.append(watched)
            watched.start()

    def _place_before(self, name: str) -> int:
        for place, stage in enumerate(self.stages):
            if any(watched.name == name for watched in stage):
                return place
        return len(self.stages)

    def watch(self, tasks: Sequence[Callable[[], None]] = ()) -> None:
        """Keep everything alive until a signal comes; `tasks` are polled on every round."""
        while not self.signals:
            for watched in [one for stage in self.stages for one in stage]:
                self._tend(watched)
            for task in tasks:
                task()
            time.sleep(0.1)

    def _tend(self, watched: Watched) -> None:
        if watched.again_at is None:
            if watched.has_ended:
                process = watched.part.process
                code = process.returncode if process else "?"
                pause = watched.note_death()
                say(
                    f"{watched.name}: 멈췄어요 ({code}). {pause:.1f}초 뒤에 다시 켜요",
                    f"ended, starting it again; log: {watched.part.log}",
                )
        elif time.monotonic() >= watched.again_at:
            self._start_again(watched)

    def _start_again(self, watched: Watched) -> None:
        try:
            watched.start()
        except (StartFailed, OSError) as error:
            watched.note_death()
            say(f"{watched.name}: 켜지 못했어요", f"does not start: {error}")
        else:
            say(f"{watched.name}: 다시 켰어요", "runs again")

    def stop(self) -> None:
        """Stop in reverse order; a second signal makes the application's parts end at once."""
        for stage in reversed(self.stages):
            for watched in stage:
                if isinstance(watched.part, Program):
                    watched.part.ask_to_stop()
            for watched in reversed(stage):
                self._stop_one(watched)
        self.stages.clear()

    def _stop_one(self, watched: Watched) -> None:
        if isinstance(watched.part, Program):
            self._wait_for_end(watched)
            is_gentle = watched.part.stop(limit=0.5)
        else:
            is_gentle = watched.part.stop(limit=60)
        if not is_gentle:
            say(f"{watched.name}: 억지로 멈췄어요", "had to be killed")

    def _wait_for_end(self, watched: Watched) -> None:
        """Let it finish what it holds, and say for whom we wait."""
        started, is_told = time.monotonic(), False
        while not watched.has_ended and self.signals < 2:
            waited = time.monotonic() - started
            if waited > self.stop_limit:
                break
            if waited > 1 and not is_told:
                say(f"{watched.name}: 하던 일을 마치고 있어요", "finishing what it holds")
                is_told = True
            time.sleep(0.05)
