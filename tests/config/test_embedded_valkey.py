"""The embedded Valkey keeps what it acknowledged."""

import time

import pytest
import redis

from config.embedded.valkey import Valkey


@pytest.fixture
def valkey(tmp_path):
    server = Valkey(tmp_path / "valkey", log=tmp_path / "valkey.log")
    server.start()
    yield server
    server.stop()


def client(server):
    return redis.Redis.from_url(server.urls()["CACHE_URL"])


def test_killed_server_keeps_its_keys(valkey):
    for number in range(100):
        client(valkey).set(f"key{number}", number)
    time.sleep(1.2)  # the append-only file is flushed once a second
    valkey.process.kill()
    valkey.process.wait()
    valkey.start()
    assert client(valkey).dbsize() == 100


def test_orphan_of_a_killed_launcher_is_replaced(valkey):
    client(valkey).set("key", "kept")
    again = Valkey(valkey.folder, log=valkey.log)
    again.start()
    assert valkey.process.wait(5) == 0
    assert client(again).get("key") == b"kept"
    again.stop()


def test_each_set_of_numbers_is_separate(valkey):
    assert len({*valkey.urls(0).values(), *valkey.urls(1).values()}) == 7
    redis.Redis.from_url(valkey.urls(1)["CACHE_URL"]).set("key", 1)
    assert client(valkey).dbsize() == 0
