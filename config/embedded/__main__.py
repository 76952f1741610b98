"""`python -m config.embedded ROLE`: everything on one machine, or one role of many."""

import argparse
import os
import shutil
import sys

from . import checks, environment, folder, postgres, processes, programs, stack

EMPTIED = (
    "postgres", "valkey", "logs", "run", "static", "media", "mail", "test",
    "secret_key", "field_keys",
)  # fmt: skip


def main() -> int:
    """Run the role named on the command line; returns the exit status."""
    options, rest = _parser().parse_known_args()
    if rest and options.role != "manage":
        _parser().error(f"unknown: {' '.join(rest)}")
    return int(ROLES[options.role](options, rest) or 0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m config.embedded", description=__doc__)
    roles = parser.add_subparsers(dest="role", required=True)
    roles.add_parser("run", help="everything on this machine")
    web = roles.add_parser("web", help="one web process")
    web.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
    web.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
    worker = roles.add_parser("worker", help="one worker process")
    worker.add_argument("--queues", default="crisis,live,bulk")
    worker.add_argument("--threads", type=int)
    roles.add_parser("beat", help="the clock; exactly one in a whole installation")
    roles.add_parser("manage", help="a management command on the running stack")
    test = roles.add_parser("test", help="every check and test")
    test.add_argument("--processes", type=int, default=2)
    roles.add_parser("clean", help="empty the data folder")
    return parser


def _run(options: argparse.Namespace, rest: list[str]) -> int:
    return stack.run()


def _test(options: argparse.Namespace, rest: list[str]) -> int:
    return checks.run(options.processes)


def _web(options: argparse.Namespace, rest: list[str]) -> int:
    return _become(programs.web_command(os.environ, options.host, options.port))


def _worker(options: argparse.Namespace, rest: list[str]) -> int:
    return _become(programs.worker_command(os.environ, options.queues, options.threads))


def _beat(options: argparse.Namespace, rest: list[str]) -> int:
    return _become(programs.beat_command())


def _manage(options: argparse.Namespace, rest: list[str]) -> int:
    return _become(environment.manage(*rest))


def _become(command: list[str]) -> int:
    """Turn into the command, so that signals of whoever runs us reach it directly."""
    try:
        env = environment.for_single_role(folder.default_root())
    except processes.StartFailed as error:
        print(f"켜지 못했어요: {error}")
        return 1
    os.chdir(folder.PROJECT)
    os.execve(command[0], command, env)


def _clean(options: argparse.Namespace, rest: list[str]) -> int:
    """Remove what we made and nothing else: `DATA_DIR` may point at a folder with more in it."""
    root = folder.default_root()
    try:
        with folder.locked(root):
            ours = [root / name for name in EMPTIED] + list(root.glob("celerybeat-*"))
            servers = (root / "postgres", root / "test" / "postgres")
            for path in [*map(postgres.elsewhere, servers), *ours]:
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    path.unlink(missing_ok=True)
    except folder.FolderInUse as holder:
        print(f"온기가 돌고 있어요 ({holder}). 먼저 멈춰 주세요  ·  stop Ongi first: {root}")
        return 1
    print(f"비웠어요: {root}  ·  emptied")
    return 0


ROLES = {
    "run": _run,
    "web": _web,
    "worker": _worker,
    "beat": _beat,
    "manage": _manage,
    "test": _test,
    "clean": _clean,
}

if __name__ == "__main__":
    sys.exit(main())
