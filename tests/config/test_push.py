"""Which carrier serves which devices: none given, the outbox; both may be on at once."""

import os

import pytest
from environ import FileAwareEnv

from config.push import read_carriers

OUTBOX = "accounts.push.embedded.EmbeddedOutbox"


@pytest.fixture
def read(monkeypatch):
    def read(**given):
        for name in list(os.environ):
            if name.startswith(("EXPO_", "FCM_")):
                monkeypatch.delenv(name)
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        return read_carriers(FileAwareEnv())

    return read


def test_nothing_given_sends_nothing(read):
    found = read(EXPO_ACCESS_TOKEN="key")
    assert [found[name]["BACKEND"] for name in sorted(found)] == [OUTBOX, OUTBOX]


def test_each_is_chosen_by_itself(read, tmp_path):
    expo = read(EXPO_PUSH="true", EXPO_ACCESS_TOKEN="key")
    assert expo["push_expo"] == {
        "BACKEND": "accounts.push.expo.ExpoCarrier",
        "OPTIONS": {"access_token": "key", "base_url": "https://exp.host"},
    }
    assert expo["push_fcm"]["BACKEND"] == OUTBOX
    file = tmp_path / "account.json"
    file.write_text("{}")
    fcm = read(FCM_SERVICE_ACCOUNT_FILE=str(file))
    assert fcm["push_fcm"]["OPTIONS"]["service_account"] == "{}"
    assert fcm["push_expo"]["BACKEND"] == OUTBOX
