"""Sign-in by Kakao's id_token, as a phone does it and as an attacker would."""

import base64
import hashlib
import hmac
import json
import threading
import time
from datetime import timedelta

import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts import services
from accounts.models import KakaoTokenUse, User
from config.embedded.kakao import NATIVE_KEY, REST_KEY
from tests.accounts.phone import NONCE, TOKEN, ask_nonce, assert_refused, send
from tests.accounts.test_signup import today_minus
from tests.factories.accounts import UserFactory
from tests.servers.kakao import ANOTHER_KEY, long_ago

pytestmark = pytest.mark.django_db
SIGN_UP = "/_allauth/app/v1/auth/provider/signup"
GARAM, NARAE = "4000000001", "4000000002"


def test_a_known_person_comes_in(client, kakao, nonce, garam):
    response = send(client, kakao.make_token(nonce))
    assert response.status_code == 200, response.content
    assert response.json()["meta"]["is_authenticated"] is True
    assert User.objects.count() == 1


def test_both_keys_are_one_person(client, kakao, garam):
    for key in (NATIVE_KEY, REST_KEY):
        token = kakao.make_token(ask_nonce(client), client_id=key)
        response = send(Client(), token, client_id=key)
        assert response.status_code == 200
    assert User.objects.count() == 1


ANSWERS = {
    "nickname": "새봄",
    "birth_date": "1999-03-14",
    "region": "11110",
    "is_terms_accepted": True,
}


def begin(client, kakao, nonce):
    response = send(client, kakao.make_token(nonce))
    assert response.status_code == 401
    flows = {flow["id"]: flow for flow in response.json()["data"]["flows"]}
    assert flows["provider_signup"]["is_pending"] is True
    session = {"headers": {"X-Session-Token": response.json()["meta"]["session_token"]}}
    return lambda **changes: client.post(
        SIGN_UP,
        {k: v for k, v in {**ANSWERS, **changes}.items() if v is not None},
        content_type="application/json",
        **session,
    )


def test_a_new_person_meets_the_form_before_any_row(client, kakao, nonce):
    sign_up = begin(client, kakao, nonce)
    assert User.objects.count() == SocialAccount.objects.count() == 0
    response = sign_up(email="taken@example.com")
    assert response.status_code == 200, response.content
    user = User.objects.get()
    assert (user.email, user.nickname, str(user.birth_date)) == (None, "새봄", "1999-03-14")
    assert SocialAccount.objects.get().uid == GARAM


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"birth_date": str(today_minus(14, days=1))}, "guardian_consent_required"),
        ({"birth_date": None}, "required"),
        ({"birth_date": 19990314.5}, "invalid"),
        ({"birth_date": ["1999-03-14"]}, "invalid"),
        ({"is_terms_accepted": None}, "required"),
        ({"is_terms_accepted": False}, "required"),
    ],
)
def test_a_refused_form_keeps_nothing_on_phones_either(client, kakao, nonce, changes, code):
    response = begin(client, kakao, nonce)(**changes)
    assert response.status_code == 400
    assert code in [error["code"] for error in response.json()["errors"]]
    assert User.objects.count() == SocialAccount.objects.count() == 0


def test_a_taken_kakao_is_told_in_json(client, kakao, nonce):
    late = begin(client, kakao, nonce)
    begin(client, kakao, ask_nonce(client))()
    response = late()
    assert (response.status_code, response.json()["code"]) == (409, "kakao_taken")
    assert User.objects.count() == 1


# --- Attacks on the token itself


def forge_with_public_key(kakao, nonce):
    """HS256 with the public key as the secret: what a checker that trusts `alg` falls for."""
    public = kakao.keys[kakao.key_id].public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    header = encode({"alg": "HS256", "typ": "JWT", "kid": kakao.key_id})
    claims = encode(kakao.make_claims(client_id=NATIVE_KEY, kakao_id=GARAM, nonce=nonce))
    signature = hmac.new(pem, f"{header}.{claims}".encode(), hashlib.sha256).digest()
    return f"{header}.{claims}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def encode(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def forge_unsigned(kakao, nonce):
    claims = kakao.make_claims(client_id=NATIVE_KEY, kakao_id=GARAM, nonce=nonce)
    return f"{encode({'alg': 'none', 'kid': kakao.key_id})}.{encode(claims)}."


def swap_claims(kakao, nonce):
    """Another person's id under a genuine signature."""
    head, claims, signature = kakao.make_token(nonce, kakao_id=NARAE).split(".")
    padded = claims + "=" * (-len(claims) % 4)
    other = encode({**json.loads(base64.urlsafe_b64decode(padded)), "sub": GARAM})
    return f"{head}.{other}.{signature}"


def nest(kakao, nonce):
    deep = base64.urlsafe_b64encode(b"[" * 5000).decode().rstrip("=")
    return f"{deep}.{deep}.x"


ATTACKS = {
    "hs256": (forge_with_public_key, "kakao_token_algorithm"),
    "none": (forge_unsigned, "kakao_token_algorithm"),
    "rs512": (
        lambda kakao, nonce: kakao.forge_token(
            nonce, key=kakao.keys[kakao.key_id], algorithm="RS512"
        ),
        "kakao_token_algorithm",
    ),
    "own key": (
        lambda kakao, nonce: kakao.forge_token(nonce, key=ANOTHER_KEY, algorithm="RS256"),
        "kakao_token_signature",
    ),
    "own key id": (
        lambda kakao, nonce: kakao.forge_token(
            nonce, key=ANOTHER_KEY, algorithm="RS256", kid="mine"
        ),
        "kakao_token_key",
    ),
    "changed claims": (swap_claims, "kakao_token_signature"),
    "wrong issuer": (
        lambda kakao, nonce: kakao.make_token(nonce, iss="https://kauth.kakao.com"),
        "kakao_token_issuer",
    ),
    "wrong audience": (
        lambda kakao, nonce: kakao.make_token(nonce, aud="another-app"),
        "kakao_token_audience",
    ),
    "other key's audience": (
        lambda kakao, nonce: kakao.make_token(nonce, aud=REST_KEY),
        "kakao_token_audience",
    ),
    "several audiences": (
        lambda kakao, nonce: kakao.make_token(nonce, aud=[NATIVE_KEY, "another-app"]),
        "kakao_token_audience",
    ),
    "too old": (
        lambda kakao, nonce: kakao.make_token(nonce, iat=long_ago(605)),
        "kakao_token_expired",
    ),
    "expired": (
        lambda kakao, nonce: kakao.make_token(nonce, exp=long_ago(60)),
        "kakao_token_expired",
    ),
    "from the future": (
        lambda kakao, nonce: kakao.make_token(nonce, iat=long_ago(-120)),
        "kakao_token_expired",
    ),
    "no iat": (lambda kakao, nonce: kakao.make_token(nonce, iat=None), "kakao_token_malformed"),
    "no exp": (lambda kakao, nonce: kakao.make_token(nonce, exp=None), "kakao_token_malformed"),
    "no sub": (lambda kakao, nonce: kakao.make_token(nonce, sub=None), "kakao_token_malformed"),
    "empty sub": (lambda kakao, nonce: kakao.make_token(nonce, sub=""), "kakao_token_malformed"),
    "no audience": (
        lambda kakao, nonce: kakao.make_token(nonce, aud=None),
        "kakao_token_malformed",
    ),
    "words": (lambda kakao, nonce: "hello", "kakao_token_malformed"),
    "dots": (lambda kakao, nonce: "..", "kakao_token_malformed"),
    "hangul": (lambda kakao, nonce: "온.기.가", "kakao_token_malformed"),
    "nested": (nest, "kakao_token_malformed"),
    "9 kB": (
        lambda kakao, nonce: "a" * 3000 + "." + "b" * 3000 + "." + "c" * 3000,
        "kakao_token_malformed",
    ),
    "900 kB": (lambda kakao, nonce: "a." * 2 + "b" * 900_000, "kakao_token_malformed"),
}


@pytest.mark.parametrize(("forge", "code"), ATTACKS.values(), ids=ATTACKS)
def test_a_bad_token_is_refused_by_name(client, kakao, nonce, garam, forge, code):
    assert_refused(send(client, forge(kakao, nonce)), code)
    assert KakaoTokenUse.objects.count() == 0
    # And the nonce was not lost to the attacker.
    assert send(client, kakao.make_token(nonce)).status_code == 200


def test_ten_minutes_are_not_too_old(client, kakao, nonce, garam):
    assert send(client, kakao.make_token(nonce, iat=long_ago(590))).status_code == 200


@pytest.mark.parametrize(
    "given",
    [
        {"client_id": "unknown", "id_token": "x"},
        {"client_id": NATIVE_KEY},
        {"client_id": NATIVE_KEY, "id_token": ["x"]},
        {"client_id": NATIVE_KEY, "id_token": {"a": 1}},
        {"client_id": NATIVE_KEY, "access_token": "only"},
        {"id_token": "x"},
    ],
)
def test_a_token_of_another_shape_is_refused(client, kakao, given):
    body = {"provider": "kakao", "process": "login", "token": given}
    response = client.post(TOKEN, body, content_type="application/json")
    assert response.status_code == 400


def test_ten_megabytes_are_turned_away_unread(client, kakao):
    response = send(client, "a" * 10_000_000)
    assert response.status_code in {400, 413}


# --- Nonces and replay


def test_the_same_token_again_is_refused(client, kakao, nonce, garam):
    token = kakao.make_token(nonce)
    assert send(client, token).status_code == 200
    assert_refused(send(Client(), token), "kakao_token_replayed")


def test_the_same_token_is_refused_also_when_the_cache_was_emptied(client, kakao, nonce, garam):
    token = kakao.make_token(nonce)
    send(client, token)
    cache.clear()
    assert_refused(send(Client(), token), "kakao_token_replayed")


def respell(signature):
    """The same bytes in other letters: the last letter of 256 bytes carries four idle bits."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return signature[:-1] + letters[letters.index(signature[-1]) | 1]


def test_the_same_token_spelled_otherwise_is_refused(client, kakao, nonce, garam):
    token = kakao.make_token(nonce)
    send(client, token)
    head, _, signature = token.rpartition(".")
    other = f"{head}.{respell(signature)}"
    assert other != token
    response = send(Client(), other)
    # The JWT library refuses such spellings today; the mark would know the token anyway.
    assert response.status_code == 400
    assert response.json()["errors"][0]["code"] in {"kakao_token_malformed", "kakao_token_replayed"}
    digest = hashlib.sha256(head.encode()).hexdigest()
    assert KakaoTokenUse.objects.get().digest == digest


def test_a_nonce_serves_one_token(client, kakao, nonce, garam):
    send(client, kakao.make_token(nonce))
    second = kakao.make_token(nonce, auth_time=long_ago(1))
    assert_refused(send(Client(), second), "kakao_nonce_refused")


@pytest.mark.parametrize("given", [None, "", "made-up", 7, ["x"]])
def test_a_missing_or_foreign_nonce_is_refused(client, kakao, garam, given):
    assert_refused(send(client, kakao.make_token(given)), "kakao_nonce_refused")


def test_a_nonce_ends_after_five_minutes(client, kakao, nonce, garam):
    key = services.kakao._nonce_key("app", nonce)
    assert 290 < cache._cache.get_client().ttl(cache.make_key(key)) <= 300
    cache.touch(key, 0.01)
    time.sleep(0.05)
    assert_refused(send(client, kakao.make_token(nonce)), "kakao_nonce_refused")


def test_a_nonce_of_the_pages_is_none_for_phones(client, kakao, garam):
    nonce = services.issue_kakao_nonce(door="web")
    assert_refused(send(client, kakao.make_token(nonce)), "kakao_nonce_refused")


def test_emptying_the_cache_refuses_and_one_more_try_heals(client, kakao, nonce, garam):
    cache.clear()
    assert_refused(send(client, kakao.make_token(nonce)), "kakao_nonce_refused")
    assert send(client, kakao.make_token(ask_nonce(client))).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_racing_replays_one_comes_in(kakao):
    user = UserFactory(email=None)
    SocialAccount.objects.create(user=user, provider="kakao", uid=GARAM)
    token = kakao.make_token(ask_nonce(Client()))
    gate, statuses = threading.Barrier(6), []

    def replay():
        try:
            gate.wait(timeout=10)
            statuses.append(send(Client(), token).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=replay) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(statuses) == [200, 400, 400, 400, 400, 400]


def test_marks_are_kept_until_the_token_is_expired(client, kakao, nonce, garam):
    send(client, kakao.make_token(nonce))
    assert services.forget_spent_tokens() == 0
    KakaoTokenUse.objects.update(expires_at=timezone.now() - timedelta(minutes=59))
    assert services.forget_spent_tokens() == 0
    KakaoTokenUse.objects.update(expires_at=timezone.now() - timedelta(minutes=61))
    assert services.forget_spent_tokens() == 1


def test_asking_for_nonces_is_slowed_down(client):
    statuses = [client.post(NONCE).status_code for _ in range(121)]
    assert statuses == [201] * 120 + [429]
    assert client.post(NONCE).json()["code"] == "too_many_requests"


def test_linking_by_token_needs_a_signed_in_person(client, kakao, nonce):
    body = {
        "provider": "kakao",
        "process": "connect",
        "token": {"client_id": NATIVE_KEY, "id_token": kakao.make_token(nonce)},
    }
    response = client.post(TOKEN, body, content_type="application/json")
    assert response.status_code in {401, 403}
    assert SocialAccount.objects.count() == 0
