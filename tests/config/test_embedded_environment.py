"""Every embedded part steps aside for what the operator gives."""

import socket
import stat

import pytest

from config.embedded import environment, fingerprint, folder, processes, programs
from config.embedded.valkey import Valkey


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
