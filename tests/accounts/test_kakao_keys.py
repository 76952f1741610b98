"""Kakao's keys and addresses: kept for a day, old ones while it is down, none from elsewhere."""

import time

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.test import Client

from accounts.kakao import directory
from tests.accounts.phone import ask_nonce, assert_refused, send
from tests.servers.kakao import ANOTHER_KEY

pytestmark = pytest.mark.django_db


def age(kakao, path, seconds):
    key = f"kakao-kept:{kakao.url}/.well-known/{path}"
    kept = cache.get(key)
    cache.set(key, {**kept, "fetched_at": time.time() - seconds})


def test_keys_and_addresses_are_fetched_once_a_day(client, kakao, garam):
    for _ in range(3):
        assert send(Client(), kakao.make_token(ask_nonce(client))).status_code == 200
    assert kakao.asked == {"keys": 1, "addresses": 1, "unlink": 0}
    age(kakao, "jwks.json", 24 * 3600 + 1)
    assert send(Client(), kakao.make_token(ask_nonce(client))).status_code == 200
    assert kakao.asked == {"keys": 2, "addresses": 1, "unlink": 0}


def test_old_keys_serve_while_kakao_is_down(client, kakao, garam):
    send(Client(), kakao.make_token(ask_nonce(client)))
    for path in ("jwks.json", "openid-configuration"):
        age(kakao, path, 24 * 3600 + 1)
    kakao.is_down = True
    for _ in range(3):
        assert send(Client(), kakao.make_token(ask_nonce(client))).status_code == 200
    assert kakao.asked == {"keys": 2, "addresses": 2, "unlink": 0}


def test_without_any_keys_it_is_said_that_kakao_is_away(client, kakao, nonce, garam):
    kakao.is_down = True
    assert_refused(send(client, kakao.make_token(nonce)), "kakao_unavailable")
    kakao.is_down = False
    assert send(client, kakao.make_token(nonce)).status_code == 200


def test_new_keys_are_noticed_at_once(client, kakao, garam):
    send(Client(), kakao.make_token(ask_nonce(client)))
    kakao.rotate()
    assert send(Client(), kakao.make_token(ask_nonce(client))).status_code == 200
    assert kakao.asked["keys"] == 2


def test_made_up_key_ids_do_not_make_us_ask_and_ask(client, kakao, nonce, garam):
    send(Client(), kakao.make_token(ask_nonce(client)))
    for number in range(10):
        token = kakao.forge_token(nonce, key=ANOTHER_KEY, algorithm="RS256", kid=f"x{number}")
        assert_refused(send(Client(), token), "kakao_token_key")
    assert kakao.asked["keys"] == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://evil.example"},
        {"jwks_uri": "https://evil.example/keys"},
        {"token_endpoint": "http://127.0.0.1:1/token"},
        {"authorization_endpoint": None},
    ],
)
def test_addresses_elsewhere_are_not_believed(client, kakao, nonce, garam, changes):
    kakao.changes = changes
    assert_refused(send(client, kakao.make_token(nonce)), "kakao_unavailable")


def test_a_short_key_is_none(kakao):
    kakao.keys[kakao.key_id] = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    assert directory.find_key(kakao.url, kakao.key_id) is None
