"""Tokens of apps, and those who would like to have them."""

import base64
import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import jwt
import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts import services
from accounts.models import Notification, SignIn, User
from accounts.services import tokens
from core.ledger import allow_erasure
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.sign_ins import make_sign_in

pytestmark = pytest.mark.django_db
APP = "/_allauth/app/v1"
JSON = "application/json"


@pytest.fixture
def user():
    return UserFactory(password=PASSWORD)


def log_in(user, password=PASSWORD, client=None):
    given = {"email": user.email, "password": password}
    return (client or Client()).post(f"{APP}/auth/login", given, JSON)


def meta(response):
    return response.json()["meta"]


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def get_me(token, **more):
    return Client().get("/api/v1/me", headers=bearer(token), **more)


def refresh(token):
    return Client().post(f"{APP}/tokens/refresh", {"refresh_token": token}, JSON)


@pytest.fixture
def pair(user):
    return meta(log_in(user))


def test_sign_in_gives_a_pair_and_neither_cookie_nor_session(user):
    response = log_in(user)
    assert response.status_code == 200
    assert set(meta(response)) == {
        "is_authenticated", "access_token", "refresh_token", "expires_in",
    }  # fmt: skip
    assert meta(response)["expires_in"] == 600
    assert response.cookies == {}
    row = SignIn.objects.get()
    assert (row.user, row.client, row.refresh_number) == (user, "app", 1)
    claims = decode(meta(response)["access_token"])
    assert row.session_key not in json.dumps(claims)
    assert claims["exp"] - claims["iat"] == 600


def test_sign_up_over_tokens_asks_what_every_sign_up_asks():
    given = {"email": "new@example.com", "password": PASSWORD, "nickname": "새싹"}
    refused = Client().post(f"{APP}/auth/signup", given, JSON)
    assert refused.status_code == 400
    assert {one["param"] for one in refused.json()["errors"]} == {
        "birth_date", "region", "is_terms_accepted",
    }  # fmt: skip
    assert SignIn.objects.count() == 0
    more = {"birth_date": "1998-05-17", "region": "11110", "is_terms_accepted": True}
    done = Client().post(f"{APP}/auth/signup", given | more, JSON)
    pending = [flow["id"] for flow in done.json()["data"]["flows"] if flow.get("is_pending")]
    assert (done.status_code, pending, SignIn.objects.count()) == (401, ["verify_email"], 0)
    services.trust_email(user=User.objects.get(email="new@example.com"))
    entered = Client().post(f"{APP}/auth/login", given, JSON)
    assert get_me(meta(entered)["access_token"]).json()["nickname"] == "새싹"


def decode(token):
    return jwt.decode(token, options={"verify_signature": False})


def test_token_opens_the_api_without_csrf(pair, user):
    client = Client(enforce_csrf_checks=True)
    response = client.patch(
        "/api/v1/me", {"nickname": "새벽"}, JSON, headers=bearer(pair["access_token"])
    )
    assert (response.status_code, response.json()["nickname"]) == (200, "새벽")


def test_cookie_still_needs_csrf(user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    response = client.patch("/api/v1/me", {"nickname": "새벽"}, JSON)
    assert response.status_code == 403
    user.refresh_from_db()
    assert user.nickname != "새벽"


def test_bad_token_is_refused_even_with_a_good_cookie(user):
    client = Client()
    client.force_login(user)
    assert client.get("/api/v1/me", headers=bearer("nonsense")).status_code == 401
    assert client.get("/api/v1/me").status_code == 200


def forge(pair, **claims):
    return {**decode(pair["access_token"]), **claims}


KEY = "another-key-of-thirty-two-characters-and-more"
FORGERIES = {
    "empty": lambda pair: "",
    "no dots": lambda pair: "abc",
    "truncated": lambda pair: pair["access_token"][:-10],
    "no signature": lambda pair: pair["access_token"].rpartition(".")[0] + ".",
    "other key": lambda pair: jwt.encode(forge(pair), KEY, "HS256"),
    "raw secret": lambda pair: jwt.encode(forge(pair), settings.SECRET_KEY, "HS256"),
    "alg none": lambda pair: jwt.encode(forge(pair), None, "none"),
    "other algorithm": lambda pair: jwt.encode(forge(pair), tokens._signing_key(), "HS512"),
    "refresh as access": lambda pair: pair["refresh_token"],
    "expired": lambda pair: jwt.encode(
        forge(pair, exp=int(time.time()) - 1), tokens._signing_key(), "HS256"
    ),
    "unknown sign-in": lambda pair: jwt.encode(
        forge(pair, sid=uuid4().hex), tokens._signing_key(), "HS256"
    ),
    "sid is a number": lambda pair: jwt.encode(forge(pair, sid=7), tokens._signing_key(), "HS256"),
    "no number": lambda pair: jwt.encode(forge(pair, num="1"), tokens._signing_key(), "HS256"),
    "without end": lambda pair: jwt.encode(
        {k: v for k, v in forge(pair).items() if k != "exp"}, tokens._signing_key(), "HS256"
    ),
    "payload is a list": lambda pair: b".".join(
        [base64.urlsafe_b64encode(b'{"alg":"HS256"}'), b"W10", b"AAAA"]
    ).decode(),
    "ten megabytes": lambda pair: "a" * 10_000_000,
    "not ascii": lambda pair: "토큰",
}


@pytest.mark.parametrize("name", FORGERIES)
def test_forged_access_token_is_refused(pair, name):
    token = FORGERIES[name](pair)
    response = Client().get("/api/v1/me", headers=bearer(token))
    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")
    assert get_me(pair["access_token"]).status_code == 200


@pytest.mark.parametrize("name", FORGERIES)
def test_forged_refresh_token_is_refused_and_ends_nothing(pair, name):
    if name == "refresh as access":
        token = pair["access_token"]
    else:
        token = FORGERIES[name]({"access_token": pair["refresh_token"], **pair})
    response = Client().post(f"{APP}/tokens/refresh", {"refresh_token": token}, JSON)
    assert response.status_code == (413 if name == "ten megabytes" else 400)
    assert get_me(pair["access_token"]).status_code == 200


def test_refresh_gives_a_new_pair(pair):
    response = refresh(pair["refresh_token"])
    assert response.status_code == 200
    fresh = response.json()["data"]
    assert fresh["refresh_token"] != pair["refresh_token"]
    assert get_me(fresh["access_token"]).status_code == 200


def test_lost_answer_is_given_again_within_the_grace(pair):
    first, second = refresh(pair["refresh_token"]), refresh(pair["refresh_token"])
    assert first.json()["data"] == second.json()["data"]
    assert SignIn.objects.get().refresh_number == 2
    assert Notification.objects.count() == 0


def rewind(seconds=31):
    at = timezone.now() - timedelta(seconds=seconds)
    SignIn.objects.filter(refresh_number__gt=0).update(refreshed_at=at)


def test_old_refresh_after_the_grace_ends_the_sign_in_and_tells_the_person(pair, user):
    fresh = refresh(pair["refresh_token"]).json()["data"]
    rewind()
    assert refresh(pair["refresh_token"]).status_code == 400
    assert get_me(fresh["access_token"]).status_code == 401
    assert refresh(fresh["refresh_token"]).status_code == 400
    assert SignIn.objects.count() == Session.objects.count() == 0
    assert Notification.objects.get(user=user).kind == "security"


def test_refresh_two_steps_old_ends_the_sign_in_at_once(pair):
    second = refresh(pair["refresh_token"]).json()["data"]
    refresh(second["refresh_token"])
    assert refresh(pair["refresh_token"]).status_code == 400
    assert SignIn.objects.count() == 0


def test_copied_token_ends_one_device_only(pair, user):
    other = meta(log_in(user))
    refresh(pair["refresh_token"])
    rewind()
    refresh(pair["refresh_token"])
    assert get_me(other["access_token"]).status_code == 200


def test_session_outlives_the_newest_refresh_token(pair):
    session = Session.objects.get()
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=1))
    refresh(pair["refresh_token"])
    session.refresh_from_db()
    assert session.expire_date > timezone.now() + timedelta(days=30, hours=1)


def test_expired_session_refreshes_nothing(pair):
    Session.objects.update(expire_date=timezone.now())
    assert refresh(pair["refresh_token"]).status_code == 400
    assert get_me(pair["access_token"]).status_code == 401


def log_out(pair, user):
    response = Client().delete(f"{APP}/auth/session", headers=bearer(pair["access_token"]))
    assert response.status_code == 401  # allauth's way of saying that nobody is signed in now


def log_out_by_our_api(pair, user):
    response = Client().delete("/api/v1/session", headers=bearer(pair["access_token"]))
    assert response.status_code == 204


def change_password(pair, user):
    given = {"current_password": PASSWORD, "new_password": "otherwise-온기-43"}
    response = Client().post(
        f"{APP}/account/password/change", given, JSON, headers=bearer(pair["access_token"])
    )
    assert response.status_code == 401


def change_password_elsewhere(pair, user):
    user.set_password("otherwise-온기-43")
    user.save()


def end_everywhere(pair, user):
    client = Client()
    client.force_login(user)
    assert client.post("/me/devices/end/").status_code == 302


def end_everywhere_by_token(pair, user):
    Client().post("/api/v1/sign-ins/end", headers=bearer(pair["access_token"]))


def close_account(pair, user):
    user.is_active = False
    user.save()


def delete_account(pair, user):
    with allow_erasure():
        user.consent_events.all().delete()
        user.delete()


@pytest.mark.parametrize(
    "end",
    [
        log_out,
        log_out_by_our_api,
        change_password,
        change_password_elsewhere,
        end_everywhere,
        end_everywhere_by_token,
        close_account,
        delete_account,
    ],
)
def test_access_and_refresh_end_at_once(pair, user, end):
    end(pair, user)
    assert get_me(pair["access_token"]).status_code == 401
    assert refresh(pair["refresh_token"]).status_code == 400


def test_session_token_is_no_cookie_and_opens_no_api(user):
    """Somebody on the way in (second factor pending) holds a sealed word, never a session key."""
    from tests.factories.sign_ins import add_totp, read_code

    secret = add_totp(user)
    pending = log_in(user)
    assert pending.status_code == 401
    sealed = meta(pending)["session_token"]
    assert not Session.objects.filter(session_key=sealed).exists()
    client = Client()
    client.cookies["sessionid"] = sealed
    assert client.get("/api/v1/me").status_code == 401
    assert get_me(sealed).status_code == 401
    done = Client().post(
        f"{APP}/auth/2fa/authenticate",
        {"code": read_code(secret)},
        JSON,
        headers={"X-Session-Token": sealed},
    )
    assert done.status_code == 200
    assert "session_token" not in meta(done)
    assert get_me(meta(done)["access_token"]).status_code == 200


@pytest.mark.parametrize("word", ["x", "", "A" * 5000, "토큰", "AAAA"])
def test_unknown_session_token_is_refused(word):
    response = Client().get(f"{APP}/auth/session", headers={"X-Session-Token": word})
    assert response.status_code in {401, 410}


def test_raw_session_key_is_no_session_token(user):
    row = make_sign_in(user)
    response = Client().get(f"{APP}/auth/session", headers={"X-Session-Token": row.session_key})
    assert response.status_code == 410


def test_wrong_passwords_are_soon_refused_unheard(user):
    answers = [log_in(user, "wrong").status_code for _ in range(5)]
    assert answers == [400] * 5
    response = log_in(user)
    assert response.status_code == 400
    assert response.json()["errors"][0]["code"] == "too_many_login_attempts"
    assert SignIn.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_hundred_refreshes_at_once_give_one_pair(user, pair):
    def ask(_):
        try:
            response = refresh(pair["refresh_token"])
            return response.status_code, response.content
        finally:
            connection.close()

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(ask, range(200)))
    assert {status for status, _ in answers} == {200}
    assert len({content for _, content in answers}) == 1
    assert SignIn.objects.get().refresh_number == 2
    (content,) = {content for _, content in answers}
    assert get_me(json.loads(content)["data"]["access_token"]).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_thief_and_the_owner_at_once_end_it_once(user, pair):
    refresh(pair["refresh_token"])
    rewind()

    def ask(_):
        try:
            return refresh(pair["refresh_token"]).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(ask, range(40))) == {400}
    assert SignIn.objects.count() == 0
    assert Notification.objects.filter(user=user).count() == 1


def test_sweep_forgets_what_ran_out(user, pair):
    kept = make_sign_in(user)
    gone = SignIn.objects.get(client="app")
    Session.objects.filter(session_key=gone.session_key).update(
        expire_date=timezone.now() - timedelta(seconds=1)
    )
    assert services.forget_ended_sign_ins() == 1
    assert list(SignIn.objects.all()) == [kept]


def test_app_leaves_only_after_proving_again_who_it_is(pair, user):
    row = SignIn.objects.get(user=user)
    session = SessionStore(row.session_key)
    session["account_authentication_methods"][0]["at"] -= 3600
    session.save()
    client, headers = Client(), bearer(pair["access_token"])
    refused = client.post("/api/v1/me/deletion", {}, JSON, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "recent_sign_in_needed")
    again = client.post(f"{APP}/auth/reauthenticate", {"password": PASSWORD}, JSON, headers=headers)
    assert again.status_code == 200
    asked = client.post("/api/v1/me/deletion", {}, JSON, headers=headers)
    assert asked.status_code == 202
    assert get_me(pair["access_token"]).status_code == 401
    assert not client.cookies
