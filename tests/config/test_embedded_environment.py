"""Every embedded part steps aside for what the operator gives."""

import os
import socket
import stat
import subprocess
import sys

import pytest

from config.embedded import environment, fingerprint, folder, processes, programs
from config.embedded.valkey import Valkey
from core.encryption import parse_keys


@pytest.mark.parametrize(
    ("given", "postgres", "valkey"),
    [
        ({}, True, True),
        ({"DATABASE_URL": "postgres://db/ongi"}, False, True),
        ({"DATABASE_URL_FILE": "/run/secrets/db"}, False, True),
        ({"DATABASE_URL": ""}, True, True),
        ({"REDIS_URL": "redis://cache"}, True, False),
        ({"BROKER_URL": "amqp://rabbit"}, True, True),
        (
            {"BROKER_URL": "amqp://r", "CHANNEL_LAYER_URL": "redis://l", "CACHE_URL": "redis://c"},
            True,
            False,
        ),
    ],
)
def test_given_address_replaces_the_embedded_part(given, postgres, valkey):
    assert environment.needs_postgres(given) is postgres
    assert environment.needs_valkey(given) is valkey


def test_given_broker_is_kept_beside_the_embedded_rest(tmp_path):
    valkey = Valkey(tmp_path / "valkey", log=tmp_path / "valkey.log")
    env = environment.complete({"BROKER_URL": "amqp://rabbit"}, tmp_path, None, valkey)
    assert env["BROKER_URL"] == "amqp://rabbit"
    assert env["CHANNEL_LAYER_URL"] == valkey.urls()["CHANNEL_LAYER_URL"]


def test_env_file_completes_the_environment(tmp_path, monkeypatch):
    file = tmp_path / "ongi.env"
    file.write_text("# a comment\nexport PORT='9001'\nDATABASE_URL=postgres://file/ongi\n")
    monkeypatch.setenv("DATABASE_URL", "postgres://process/ongi")
    monkeypatch.setenv("ENV_FILE", str(file))
    monkeypatch.delenv("PORT", raising=False)
    values = environment.read()
    assert (values["PORT"], values["DATABASE_URL"]) == ("9001", "postgres://process/ongi")


def test_secret_key_is_made_once_and_private(tmp_path):
    first = folder.secret_key(tmp_path)
    assert folder.secret_key(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_folder_of_a_stranger_is_refused(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(folder.FolderUnsafe):
        folder.private_folder(tmp_path / "link")


def test_taken_port_gives_the_next_one_or_none():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert programs.free_port("127.0.0.1", port, tries=1) is None
        assert programs.free_port("127.0.0.1", port, tries=20) not in {None, port}


def test_grown_log_moves_aside(tmp_path):
    log = tmp_path / "web.log"
    for text in ("oldest", "older"):
        log.write_text(text * (processes.LOG_LIMIT // 4))
        processes.rotate(log)
    assert (tmp_path / "web.log.1").read_text().startswith("older")
    assert (tmp_path / "web.log.2").read_text().startswith("oldest")
    assert not log.exists()


def test_unreadable_database_means_migrate_and_no_demo():
    assert fingerprint.migrations_print("postgres://nobody@/none?host=/nowhere") == ""
    assert fingerprint.is_fresh("postgres://nobody@/none?host=/nowhere") is False


def test_field_keys_are_made_once_and_private(tmp_path):
    path = folder.field_keys(tmp_path)
    first = path.read_text()
    assert folder.field_keys(tmp_path).read_text() == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(parse_keys(first)) == ["k1"]


def test_field_keys_are_made_for_a_database_of_our_own_only(tmp_path):
    postgres = environment.build_postgres({}, tmp_path)
    env = environment.complete({}, tmp_path, postgres, None)
    assert env["FIELD_KEYS_FILE"] == str(tmp_path / "field_keys")
    foreign = {"DATABASE_URL": "postgres://db/ongi"}
    with pytest.raises(processes.StartFailed, match="FIELD_KEYS"):
        environment.complete(foreign, tmp_path, None, None)
    for given in ({"FIELD_KEYS": "k7:x"}, {"FIELD_KEYS_FILE": "/run/secrets/keys"}):
        env = environment.complete({**foreign, **given}, tmp_path, None, None)
        assert {name: env.get(name) for name in given} == given
        assert env.get("FIELD_KEYS_FILE") == given.get("FIELD_KEYS_FILE")


@pytest.mark.parametrize(("keys", "serves"), [("", False), ("k1:short", False), (None, True)])
def test_nothing_is_served_without_field_keys(tmp_path, keys, serves):
    env = {k: v for k, v in os.environ.items() if not k.startswith("FIELD_KEYS")}
    env["FIELD_KEYS"] = folder.field_keys(tmp_path).read_text() if keys is None else keys
    command = [sys.executable, "-c", "import config.asgi"]
    shown = subprocess.run(
        command, cwd=folder.PROJECT, env=env, capture_output=True, text=True, check=False
    )
    assert (shown.returncode == 0) is serves
    assert serves or "FIELD_KEYS" in shown.stderr
