"""The one folder that holds all state: its layout, its lock, its secret keys."""

import base64
import contextlib
import fcntl
import hashlib
import os
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
SOCKET_PATH_LIMIT = (
    90  # the kernel allows 104 to 108 bytes, and the socket's own name still follows
)


class FolderInUse(RuntimeError):
    """Another process holds the lock of this data folder."""


class FolderUnsafe(RuntimeError):
    """A folder we would have to trust belongs to somebody else."""


def default_root() -> Path:
    """`DATA_DIR`, or `.data` beside manage.py."""
    return Path(os.environ.get("DATA_DIR") or PROJECT / ".data").resolve()


def key_of(path: Path) -> str:
    """A short name for a path, the same on every start."""
    return hashlib.sha256(str(path).encode()).hexdigest()[:10]


def private_folder(path: Path, owner: int | None = None) -> Path:
    """Make a folder only `owner` may enter; refuse one that somebody else prepared for us."""
    owner = os.geteuid() if owner is None else owner
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.is_symlink() or path.stat().st_uid not in {owner, os.geteuid()}:
        raise FolderUnsafe(f"{path} belongs to another user / 다른 사용자의 폴더예요: {path}")
    if path.stat().st_uid != owner:
        os.chown(path, owner, -1)
    path.chmod(0o700)
    return path


def socket_folder(wanted: Path, owner: int | None = None) -> Path:
    """`wanted`, or a short folder in its place where a socket's path would grow too long."""
    if len(os.fsencode(wanted)) <= SOCKET_PATH_LIMIT:
        return private_folder(wanted, owner)
    return private_folder(Path(tempfile.gettempdir()) / f"ongi-{key_of(wanted)}", owner)


@contextlib.contextmanager
def locked(
    root: Path, *, wait: float = 0, on_wait: Callable[[str], None] = print
) -> Iterator[None]:
    """Hold the folder for this process; the kernel lets go even after kill -9."""
    root.mkdir(parents=True, exist_ok=True)
    path = root / "lock"
    with path.open("a+") as file:
        deadline, told = time.monotonic() + wait, False
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                holder = path.read_text().strip() or "?"
                if time.monotonic() >= deadline:
                    raise FolderInUse(holder) from None
                if not told:
                    on_wait(f"{root} is used by process {holder}; waiting / 기다리고 있어요")
                    told = True
                time.sleep(0.2)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def secret_key(root: Path) -> str:
    """The key of this installation, made on the first start and readable by its owner only."""
    return _make_once(root / "secret_key", secrets.token_urlsafe(50)).read_text().strip()


def field_keys(root: Path) -> Path:
    """The file of the keys that seal what people write; one key is made on the first start.

    Without it nobody can read the database beside it.
    """
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    return _make_once(root / "field_keys", f"k1:{key}\n")


def _make_once(path: Path, content: str) -> Path:
    with contextlib.suppress(FileExistsError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(content)
    return path
