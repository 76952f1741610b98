"""`make run`: the whole product on one machine, from an empty folder to an open page."""

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.korean import join_particle

from . import environment, fingerprint, processes, programs
from .console import Step, say, wait_with_dots
from .folder import PROJECT, FolderInUse, FolderUnsafe, default_root, locked
from .supervisor import Interrupted, Supervisor

FIRST_PORT = 8000


@dataclass(frozen=True)
class Job:
    """A management command of the start, needed when its print has changed."""

    korean: str
    command: str
    fingerprint: Callable[[], str]


class Stack:
    """One start of the product in one data folder."""

    def __init__(self, root: Path) -> None:
        self.root, self.logs, self.started = root, root / "logs", time.monotonic()
        self.values = environment.read()
        self.postgres = environment.build_postgres(self.values, root)
        self.valkey = environment.build_valkey(self.values, root)
        self.host = self.values.get("HOST") or "127.0.0.1"
        self.port = self._choose_port()
        self.supervisor = Supervisor()
        self.env: dict[str, str] = {}
        self.speech: subprocess.Popen[bytes] | None = None
        self.is_making_demo = False

    def run(self) -> None:
        """Start everything, watch it, and stop it in order whatever happens."""
        self.supervisor.listen()
        say("온기를 켜요", f"starting Ongi; state in {self.root}")
        try:
            self._start_servers()
            self._prepare()
            self._start_programs()
            self._welcome()
            self.supervisor.watch([self._tend_speech])
        except Interrupted:
            pass
        finally:
            say("")
            say("순서대로 멈춰요", "stopping in order; nothing is lost")
            if self.speech is not None:
                processes.stop(self.speech, limit=5)
            self.supervisor.stop()
            say("모두 멈췄어요. 또 만나요", "all stopped")

    def _choose_port(self) -> int:
        given = self.values.get("PORT", "")
        wanted = int(given) if given.isdigit() else FIRST_PORT
        port = programs.free_port(self.host, wanted, tries=1 if given else 10)
        if port is None:
            taken = join_particle(str(wanted), "은/는")
            raise processes.StartFailed(
                f"포트 {taken} 이미 쓰이고 있어요. `PORT=9000 make run`처럼 골라 주세요"
                f"  ·  port {wanted} is taken; choose one: PORT=9000 make run"
            )
        if port != wanted:
            taken, free = join_particle(str(wanted), "은/는"), join_particle(str(port), "을/를")
            say(f"포트 {taken} 쓰이고 있어서 {free} 써요", f"port {wanted} is taken")
        return port

    def _start_servers(self) -> None:
        processes.end_all(processes.find_marked(environment.MARK, str(self.root)))
        if self.postgres is not None:
            step = Step("데이터베이스를 켜요", "PostgreSQL")
            self.supervisor.start({"postgres": self.postgres})
            step.finish()
        if self.valkey is not None:
            step = Step("대기열을 켜요", "Valkey")
            self.supervisor.start({"valkey": self.valkey})
            step.finish()
        self.env = environment.complete(self.values, self.root, self.postgres, self.valkey)
        self._start_rehearsal()

    def _start_rehearsal(self) -> None:
        """Offer a Kakao of our own where there is no key and only this machine comes in."""
        if not environment.needs_rehearsal(self.values):
            return
        port = programs.free_port(environment.LOOPBACK[0], self.port + 1, tries=100)
        if port is None:
            return
        self.env |= environment.rehearse(port, f"http://127.0.0.1:{self.port}")
        self.supervisor.start({"kakao": self._program("kakao", programs.rehearsal_command(port))})

    def _prepare(self) -> None:
        """Migrate and collect static files, side by side, each only when something changed."""
        self.supervisor.check()
        url, marks = environment.get(self.env, "DATABASE_URL"), self.root / "run"
        marks.mkdir(parents=True, exist_ok=True)
        if self._wants_demo() and fingerprint.is_fresh(url):
            self._demo_mark().touch()
        jobs = [Job("표를 준비해요", "migrate", lambda: fingerprint.migrations_print(url))]
        if not environment.is_on(self.env, "DEBUG"):
            target = self.root / "static"
            collect = Job(
                "화면 파일을 모아요", "collectstatic", lambda: fingerprint.static_print(target)
            )
            jobs.append(collect)
        due = [
            job for job in jobs if not fingerprint.matches(marks / job.command, job.fingerprint())
        ]
        running = [(job, self._manage(job)) for job in due]
        try:
            for job, process in running:
                self._finish(job, process)
                (marks / job.command).write_text(job.fingerprint())
        finally:
            for _, process in running:
                processes.stop(process, limit=5)

    def _manage(self, job: Job) -> subprocess.Popen[bytes]:
        command = environment.manage(job.command, "--no-input", "-v", "0")
        return processes.spawn(command, log=self._log(job.command), env=self.env, cwd=PROJECT)

    def _finish(self, job: Job, process: subprocess.Popen[bytes]) -> None:
        step = Step(job.korean, job.command)
        if wait_with_dots(process, step, self.supervisor.check) != 0:
            step.finish("✗")
            log = self._log(job.command)
            raise processes.StartFailed(f"{job.command}: {log}\n{processes.tail(log)}")
        step.finish()

    def _log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def _start_programs(self) -> None:
        """The web first, so that the page opens soonest; it stops first as well."""
        env = self.env
        if self._wants_demo() and environment.shows_demo_codes(self.values, self.host):
            env = {**env, "DEMO_AUTHENTICATOR": "true"}
        command = programs.web_command(env, self.host, self.port)
        web = programs.Program(command, log=self._log("web"), env=env)
        step = Step("화면을 열어요", "web")
        self.supervisor.start({"web": web})
        while not programs.wait_for_port(web, self.host, self.port, limit=0.5):
            self.supervisor.check()
            step.tick()
            if web.process is not None and web.process.poll() is not None:
                step.finish("✗")
                raise processes.StartFailed(f"web: {web.log}\n{processes.tail(web.log)}")
        step.finish()
        workers = {
            f"worker-{name}": self._program(
                f"worker-{name}", programs.worker_command(self.values, queue, name=name)
            )
            for name, queue in programs.WORKERS.items()
        }
        self.supervisor.start(workers, stops_after="web")
        beat = self._program("beat", programs.beat_command())
        self.supervisor.start({"beat": beat}, stops_after="web")

    def _program(self, name: str, command: list[str]) -> programs.Program:
        return programs.Program(command, log=self._log(name), env=self.env)

    def _wants_demo(self) -> bool:
        """Demo people belong into our own fresh database; elsewhere only when asked for."""
        if self.values.get("DEMO"):
            return environment.is_on(self.values, "DEMO")
        return self.postgres is not None

    def _welcome(self) -> None:
        """Say where the page is; accounts and what to try come from the command that made them."""
        seconds, address = (
            time.monotonic() - self.started,
            f"http://{self._shown_host()}:{self.port}",
        )
        say(f"\n온기가 열렸어요 ({seconds:.1f}초):  {address}/\n")
        arguments = ["make_demo", "--address", address]
        self.is_making_demo = self._wants_demo() and self._demo_mark().exists()
        if self.is_making_demo:
            say("체험용 이야기를 만들어요. 그동안 둘러봐도 괜찮아요", "making the demo data")
        else:
            arguments.append("--print")
        command = environment.manage(*arguments)
        self.speech = processes.spawn(command, log=None, env=self.env, cwd=PROJECT)

    def _demo_mark(self) -> Path:
        return self.root / "run" / "demo.wanted"

    def _tend_speech(self) -> None:
        """Note how the demo data went; a failure costs only the demo until the next start."""
        if self.speech is None or (code := self.speech.poll()) is None:
            return
        self.speech = None
        if self.is_making_demo and code != 0:
            say("체험용 이야기를 다 만들지 못했어요. 나머지는 잘 돌아요", "demo data is incomplete")
        elif self.is_making_demo:
            self._demo_mark().unlink(missing_ok=True)
        say("멈추려면 Ctrl-C를 눌러 주세요", f"Ctrl-C stops; logs in {self.logs}")

    def _shown_host(self) -> str:
        return "localhost" if self.host in {"127.0.0.1", "0.0.0.0"} else self.host  # noqa: S104


def run(root: Path | None = None) -> int:
    """Hold the folder and run the stack; returns the exit status."""
    root = root or default_root()
    try:
        with locked(root):
            Stack(root).run()
    except FolderInUse as holder:
        say(
            f"이 폴더에서 온기가 이미 돌고 있어요 (프로세스 {holder}): {root}",
            f"Ongi already runs on this folder (process {holder}); stop it, or set DATA_DIR",
        )
        return 1
    except (processes.StartFailed, FolderUnsafe) as error:
        say(f"켜지 못했어요: {error}", "could not start")
        return 1
    return 0
