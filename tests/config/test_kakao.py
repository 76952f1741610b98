"""Real keys, a rehearsal on this machine, or no Kakao at all; never a rehearsal for others."""

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from environ import FileAwareEnv

from config import kakao
from config.embedded import environment
from config.embedded import kakao as rehearsal

URL = "http://127.0.0.1:8001"
OURS = {"KAKAO_REHEARSAL_URL": URL, "KAKAO_REHEARSAL_SECRET": "s", "ONGI_SUPERVISED": "/data"}
NAMES = ("KAKAO_", "ONGI_SUPERVISED", "HTTPS", "BEHIND_PROXY", "HOST")


@pytest.fixture
def read(monkeypatch):
    def read(**given):
        for name in list(os.environ):
            if name.startswith(NAMES):
                monkeypatch.delenv(name)
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        return kakao.read_kakao(FileAwareEnv())

    return read


def test_nothing_given_is_no_kakao(read):
    found = read()
    assert (found.is_on, found.is_rehearsal, found.origins) == (False, False, ())
    assert found.describe_provider()["openid_connect"]["APPS"] == []


def test_keys_are_the_real_kakao(read):
    found = read(KAKAO_REST_KEY="rest", KAKAO_NATIVE_KEY="native", KAKAO_CLIENT_SECRET="secret")
    assert (found.is_on, found.is_rehearsal) == (True, False)
    apps = found.describe_provider()["openid_connect"]["APPS"]
    assert [(app["client_id"], app["secret"]) for app in apps] == [
        ("rest", "secret"),
        ("native", ""),
    ]
    assert [app["settings"] for app in apps] == [
        {"server_url": "https://kauth.kakao.com", "hidden": False},
        {"server_url": "https://kauth.kakao.com", "hidden": True},
    ]


@pytest.mark.parametrize("key", ["KAKAO_REST_KEY", "KAKAO_NATIVE_KEY"])
def test_a_key_wins_over_a_rehearsal(read, key):
    found = read(**OURS, **{key: "real"})
    assert found.is_rehearsal is False
    assert found.server_url == "https://kauth.kakao.com"


def test_the_supervisor_offers_a_rehearsal(read):
    found = read(**OURS)
    assert (found.is_on, found.is_rehearsal, found.server_url) == (True, True, URL)
    assert found.rest_key == rehearsal.REST_KEY
    assert found.native_key == rehearsal.NATIVE_KEY
    assert found.describe_provider()["openid_connect"]["APPS"][0]["name"] == "연습용 카카오"


@pytest.mark.parametrize(
    "changes",
    [
        {"ONGI_SUPERVISED": ""},
        {"HTTPS": "true"},
        {"BEHIND_PROXY": "true"},
        {"HOST": "0.0.0.0"},
        {"HOST": "10.0.0.5"},
        {"KAKAO_REHEARSAL_URL": "http://10.0.0.5:8001"},
        {"KAKAO_REHEARSAL_URL": "http://kakao.example"},
        {"KAKAO_REHEARSAL_URL": "http://127.0.0.1.evil.example"},
        {"KAKAO_REHEARSAL_URL": "http://127.0.0.1@evil.example"},
        {"KAKAO_REHEARSAL_URL": "https://127.0.0.1"},
    ],
)
def test_a_rehearsal_for_others_does_not_even_start(read, changes):
    with pytest.raises(ImproperlyConfigured):
        read(**{**OURS, **changes})


@pytest.mark.parametrize(
    ("given", "is_offered"),
    [
        ({}, True),
        ({"HOST": "127.0.0.1"}, True),
        ({"HOST": "localhost"}, True),
        ({"HOST": "0.0.0.0"}, False),
        ({"HTTPS": "true"}, False),
        ({"BEHIND_PROXY": "1"}, False),
        ({"KAKAO_REST_KEY": "x"}, False),
        ({"KAKAO_REST_KEY_FILE": "/run/secrets/kakao"}, False),
        ({"KAKAO_NATIVE_KEY": "x"}, False),
    ],
)
def test_the_supervisor_rehearses_only_alone_and_without_a_key(given, is_offered):
    assert environment.needs_rehearsal(given) is is_offered


def test_nobody_turns_the_rehearsal_on_from_outside(tmp_path):
    env = environment.complete({**OURS, "KAKAO_REST_KEY": "x"}, tmp_path, None, None)
    assert [name for name in env if name.startswith("KAKAO_REHEARSAL")] == []
    assert env["KAKAO_REST_KEY"] == "x"


def test_settings_refuse_a_rehearsal_in_production():
    env = {**os.environ, **OURS, "HTTPS": "true"}
    shown = subprocess.run(
        [sys.executable, "-c", "import config.settings"],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown.returncode != 0
    assert "give KAKAO_REST_KEY for real sign-in" in shown.stderr


# --- The rehearsal itself


@pytest.fixture
def running():
    with rehearsal.RehearsalKakao(secret="s") as found:
        yield found


def ask(**changes):
    usual = {
        "client_id": rehearsal.REST_KEY,
        "redirect_uri": "http://localhost:8000/accounts/kakao/login/callback/",
        "response_type": "code",
    }
    return {**usual, **changes}


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "http://evil.example/accounts/kakao/login/callback/"},
        {"redirect_uri": "https://localhost/accounts/kakao/login/callback/"},
        {"redirect_uri": "http://localhost:8000/elsewhere/"},
        {"redirect_uri": "http://localhost@evil.example/accounts/kakao/login/callback/"},
        {"redirect_uri": "kakaorehearsal-native://oauth"},
        {"client_id": "another"},
        {"client_id": rehearsal.NATIVE_KEY},
        {"response_type": "token"},
    ],
)
def test_the_rehearsal_sends_nobody_off_this_machine(running, changes):
    with pytest.raises(rehearsal.Refused):
        running.grant(ask(**changes), "4000000001")


def test_the_rehearsal_gives_tokens_once_and_for_the_right_secret(running):
    given = {**ask(), "client_secret": "s"}
    for wrong in ({"client_secret": "x"}, {"redirect_uri": "http://localhost/x"}):
        code = running.grant(ask(), "4000000001").partition("code=")[2]
        with pytest.raises(rehearsal.Refused):
            running.exchange({**given, "code": code, **wrong})
    code = running.grant(ask(), "4000000001").partition("code=")[2]
    assert running.exchange({**given, "code": code})["scope"] == "openid"
    with pytest.raises(rehearsal.Refused):
        running.exchange({**given, "code": code})


def test_the_rehearsal_listens_on_loopback_only(running):
    assert running.server.server_address[0] == "127.0.0.1"
