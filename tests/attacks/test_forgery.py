"""What another site can make a browser do here: post without our word, or be sent away (CSRF)."""

from urllib.parse import urlsplit
from uuid import UUID

import pytest
from django.test import Client

from tests.accounts.life import log_in, make_life
from tests.attacks.everything import find_changes, fingerprint
from tests.attacks.people import describe, prove_again
from tests.attacks.test_ids import (
    ADMIN,
    COMMON,
    GIVEN,
    KEYS,
    OURS,
    WITH_ID,
    fill,
    list_names,
    name_objects,
)
from tests.factories.accounts import PASSWORD, StaffMemberFactory, UserFactory
from tests.factories.sign_ins import sign_in_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_storage")]
JSON = "application/json"
EVIL = "https://evil.example"

# Doors that hear no cookie, and why a forged request is worth nothing there.
NO_COOKIE = {
    "kakao/unlink/": "Kakao calls it, and shows the admin key",
    "api/v1/auth/kakao/nonce": "gives a nonce to whoever asks; changes nothing of anybody",
}


def hears_cookies(route):
    return route not in NO_COOKIE and not route.startswith("_allauth/app/")


def list_addresses(user):
    ids = describe(user)
    for route in OURS:
        if "(?P" in route or not hears_cookies(route):
            continue
        known = name_objects(route) if route in WITH_ID else {}
        values = {name: ids[kind] for name, kind in known.items() if name in list_names(route)}
        nobody = dict.fromkeys(list_names(route) - set(COMMON), UUID(int=1))
        yield fill(route, {**nobody, **values})


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("kind", ["form", "json"])
def test_no_cookie_alone_changes_anything(method, kind):
    """Every address with the ids of ones own things, asked by another site's page."""
    user = make_life("가나")
    log_in(plain := Client(), user)
    prove_again(plain)
    client = Client(enforce_csrf_checks=True, headers={"Origin": EVIL})
    client.cookies = plain.cookies
    addresses = list(list_addresses(user))
    before, heard = fingerprint(), []
    for address in addresses:
        if kind == "json" or method != "post":
            response = getattr(client, method)(address, GIVEN, JSON)
        else:
            response = client.post(address, GIVEN)
        if response.status_code not in {403, 405}:
            heard.append((address, response.status_code))
    assert (heard, find_changes(before)) == ([], [])
    assert client.get("/me/").status_code == 200


def test_no_cookie_of_staff_alone_changes_anything():
    user = UserFactory(password=PASSWORD, is_staff=True, is_superuser=True)
    sign_in_staff(plain := Client(), StaffMemberFactory(user=user).user)
    client = Client(enforce_csrf_checks=True, headers={"Origin": EVIL})
    client.cookies = plain.cookies
    before, heard = fingerprint(), []
    for route in ADMIN:
        address = fill(route, {"object_id": user.pk, "id": user.pk, "content_type_id": 1})
        response = client.post(address, {"post": "yes", "_save": "1"})
        if response.status_code not in {403, 404, 405}:
            heard.append((address, response.status_code))
    assert (heard, find_changes(before)) == ([], [])


def test_nobody_is_signed_in_as_somebody_else_by_another_site():
    """Or what they write next would land in an account they do not own."""
    user = UserFactory(password=PASSWORD)
    client = Client(enforce_csrf_checks=True, headers={"Origin": EVIL})
    given = {"login": user.email, "email": user.email, "password": PASSWORD}
    assert client.post("/accounts/login/", given).status_code == 403
    assert client.post("/api/v1/session", given, JSON).status_code == 403
    assert "_auth_user_id" not in client.session


# --- Open redirects

WORDS = ["next", "url", "return_to", "redirect", "redirect_to", "continue", "back", "callback_url"]
ELSEWHERE = [
    EVIL,
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "http:///evil.example",
    "https://testserver@evil.example",
    "https://testserver.evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "//evil.example/%2f..",
    "javascript:alert(1)",
    "data:text/html,x",
    "https://evil.example#@testserver",
    "https://evil。example",
]


def leads_away(where):
    """Read an address as browsers do: backslashes are slashes, control characters are nothing."""
    plain = "".join(c for c in where.replace("\\", "/") if c.isprintable()).strip()
    parts = urlsplit(plain)
    return parts.scheme not in {"", "http"} or parts.netloc not in {"", "testserver"}


def test_a_way_on_that_stays_here_is_followed():
    user = UserFactory(password=PASSWORD)
    given = {"login": user.email, "password": PASSWORD, "next": "/me/devices/"}
    response = Client().post("/accounts/login/", given)
    assert (response.url, is_away(response)) == ("/me/devices/", False)
    for where in ELSEWHERE:
        assert leads_away(where) or "evil" in urlsplit(where).path, where


def has_id(route):
    return route in WITH_ID or route in KEYS


def is_away(response):
    where = response.get("Location", "")
    return "evil" in urlsplit(where).path or leads_away(where)


@pytest.mark.parametrize("where", [EVIL, "//evil.example", "/\\evil.example"])
def test_no_address_sends_anybody_away(where):
    """Every page of a stranger and of a signed-in person, whatever the word for the way on."""
    signed_in = prove_again(log_in(Client(), UserFactory(password=PASSWORD)))
    asked = dict.fromkeys(WORDS, where)
    away = []
    for address in (fill(route, {}) for route in OURS if "(?P" not in route and not has_id(route)):
        if address.startswith(("/accounts/logout/", "/api/")):
            continue
        for client in (Client(), signed_in):
            for response in (client.get(address, asked), client.post(address, asked)):
                if response.status_code in {301, 302, 303, 307, 308} and is_away(response):
                    away.append((address, response["Location"]))
    assert away == []


@pytest.mark.parametrize("where", ELSEWHERE)
def test_no_act_that_succeeds_sends_anybody_away(where):
    user = UserFactory(password=PASSWORD)
    client = Client()
    acts = [
        ("/accounts/login/", {"login": user.email, "password": PASSWORD}),
        ("/accounts/reauthenticate/", {"password": PASSWORD}),
        ("/me/notifications/read/", {}),
        ("/accounts/logout/", {}),
    ]
    for address, given in acts:
        for asked in (f"{address}?next={where}", address):
            response = client.post(asked, {**given, "next": where})
            assert response.status_code in {302, 400}, (address, response.status_code)
            assert not is_away(response), (address, response["Location"])
            if address == "/accounts/login/":
                client.cookies.clear()
                client.force_login(user)


def test_the_way_on_of_a_correction_stays_here():
    user = make_life("가나")
    log_in(client := Client(), user)
    reading = describe(user)["reading"]
    for where in ELSEWHERE:
        response = client.post(
            f"/mood/readings/{reading}/correction/", {"emotion": "joy", "next": where}
        )
        assert response.status_code == 302
        assert not is_away(response), response["Location"]
