"""The environment of every child: what the operator gave, and the embedded parts for the rest."""

import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

from . import folder, processes
from .postgres import Postgres
from .valkey import Valkey

MARK = "ONGI_SUPERVISED"
KAKAO_KEYS = ("KAKAO_REST_KEY", "KAKAO_NATIVE_KEY")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
LIVE_PARTS = ("BROKER_URL", "CHANNEL_LAYER_URL", "CACHE_URL")


def read(env_file: str = "") -> dict[str, str]:
    """The process environment, completed from `ENV_FILE` the way the settings read it."""
    values = dict(os.environ)
    path = env_file or values.get("ENV_FILE", "")
    for line in Path(path).read_text().splitlines() if path else ():
        name, separator, value = line.strip().removeprefix("export ").partition("=")
        if separator and not name.startswith("#"):
            values.setdefault(name.strip(), value.strip().strip("'\""))
    return values


def has(values: Mapping[str, str], name: str) -> bool:
    """Whether a variable, or the file it may be read from, is given."""
    return bool(values.get(name) or values.get(f"{name}_FILE"))


def get(values: Mapping[str, str], name: str) -> str:
    """A variable's value, read from its file where the operator gave one."""
    path = values.get(f"{name}_FILE", "")
    return values.get(name) or (Path(path).read_text().strip() if path else "")


def is_on(values: Mapping[str, str], name: str) -> bool:
    """Whether a switch is set to one of the words the settings understand."""
    return values.get(name, "").lower() in {"1", "true", "yes", "on", "y", "ok"}


def needs_postgres(values: Mapping[str, str]) -> bool:
    """The embedded database steps aside for `DATABASE_URL`."""
    return not has(values, "DATABASE_URL")


def needs_valkey(values: Mapping[str, str]) -> bool:
    """The embedded Valkey steps aside when broker, channel layer and cache all have a place."""
    return not has(values, "REDIS_URL") and not all(has(values, name) for name in LIVE_PARTS)


def needs_rehearsal(values: Mapping[str, str]) -> bool:
    """The rehearsal Kakao steps aside for a key, and where anybody but this machine may come."""
    is_keyed = any(has(values, name) for name in KAKAO_KEYS)
    is_public = is_on(values, "HTTPS") or is_on(values, "BEHIND_PROXY")
    return not is_keyed and not is_public and (values.get("HOST") or LOOPBACK[0]) in LOOPBACK


def speaks_by_itself(values: Mapping[str, str]) -> bool:
    """The embedded reply engine steps aside for an endpoint or a key."""
    return not (has(values, "TEXT_BASE_URL") or has(values, "TEXT_API_KEY"))


def rehearse(port: int, product: str) -> dict[str, str]:
    """What product and rehearsal Kakao must know of each other; a new secret on every start."""
    return {
        "KAKAO_REHEARSAL_URL": f"http://127.0.0.1:{port}",
        "KAKAO_REHEARSAL_SECRET": secrets.token_urlsafe(32),
        "KAKAO_REHEARSAL_PRODUCT": product,
    }


def complete(
    values: Mapping[str, str], root: Path, postgres: Postgres | None, valkey: Valkey | None
) -> dict[str, str]:
    """Add what the children need to find the embedded parts; never overrule the operator."""
    # Nobody but the supervisor of a whole stack turns the rehearsal on.
    env = {
        name: value
        for name, value in values.items()
        if value and not name.startswith("KAKAO_REHEARSAL_")
    }
    if postgres is not None:
        env["DATABASE_URL"] = postgres.url
    for name, url in (valkey.urls() if valkey is not None else {}).items():
        if not has(env, name):
            env[name] = url
    if not has(env, "SECRET_KEY"):
        env["SECRET_KEY"] = folder.secret_key(root)
    if not has(env, "FIELD_KEYS"):
        env["FIELD_KEYS_FILE"] = _make_field_keys(root, values)
    # Whatever was given: only the supervisor of a demo opens it, for its own web process.
    env.pop("DEMO_AUTHENTICATOR", None)
    env |= {"DATA_DIR": str(root), MARK: str(root), "PYTHONUNBUFFERED": "1"}
    env.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    return env


def _make_field_keys(root: Path, values: Mapping[str, str]) -> str:
    """A key of our own for a database of our own; another database may have other machines."""
    if not needs_postgres(values):
        raise processes.StartFailed(
            "DATABASE_URL을 쓰려면 FIELD_KEYS도 필요해요"
            "  ·  DATABASE_URL needs FIELD_KEYS, the same on every machine (docs/operations.md)"
        )
    return str(folder.field_keys(root))


def shows_demo_codes(values: Mapping[str, str], host: str) -> bool:
    """The demo's authenticator is for an embedded database that serves this machine alone."""
    is_alone = host in {"127.0.0.1", "localhost", "::1"}
    return is_alone and needs_postgres(values) and not is_on(values, "BEHIND_PROXY")


def build_postgres(values: Mapping[str, str], root: Path) -> Postgres | None:
    """The embedded database, unless it is replaced."""
    if not needs_postgres(values):
        return None
    return Postgres(root / "postgres", log=root / "logs" / "postgres.log")


def build_valkey(values: Mapping[str, str], root: Path) -> Valkey | None:
    """The embedded Valkey, unless it is replaced."""
    if not needs_valkey(values):
        return None
    return Valkey(root / "valkey", log=root / "logs" / "valkey.log")


def for_single_role(root: Path) -> dict[str, str]:
    """The environment of a role started by itself; embedded parts must already be running."""
    values = read()
    valkey = build_valkey(values, root)
    if valkey is not None and not valkey.answers():
        raise processes.StartFailed(
            "no REDIS_URL, and no embedded Valkey is running: give one or start `make run` first"
        )
    return complete(values, root, build_postgres(values, root), valkey)


def manage(*arguments: str) -> list[str]:
    """The command line of a management command."""
    return [sys.executable, str(folder.PROJECT / "manage.py"), *arguments]
