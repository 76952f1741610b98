"""Nobody works as staff without a browser, a second factor, and somebody at the keyboard."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from accounts import rules, services
from accounts.models import SignIn
from agencies.models import Alert
from tests.factories.accounts import PASSWORD, StaffMemberFactory, UserFactory
from tests.factories.agencies import AlertFactory
from tests.factories.sign_ins import add_totp, make_sign_in, read_code, sign_in_staff
from tests.house.test_doors import fill, walk
from tests.servers.seed import leave_screens_alone

pytestmark = pytest.mark.django_db
STAFF_PREFIXES = ("agency/", "api/v1/agency/", "admin/")
STAFF_URLS = [
    (route, entry)
    for route, entry in walk(get_resolver().url_patterns)
    if route.startswith(STAFF_PREFIXES) and "(?P" not in route
]


@pytest.fixture
def member():
    user = UserFactory(password=PASSWORD, birth_date=None, region=None, is_staff=True,
                       is_superuser=True)  # fmt: skip
    return StaffMemberFactory(user=user)


def log_in(client, user, **more):
    return client.post("/accounts/login/", {"login": user.email, "password": PASSWORD, **more})


def leave_alone(session_key):
    row = SignIn.objects.get(session_key=session_key)
    leave_screens_alone(row.user.email)


def ask_all(client, **more):
    for route, entry in STAFF_URLS:
        for method in ("get", "post"):
            yield route, getattr(client, method)(fill(route, entry), **more)


def test_the_walk_meets_every_kind_of_staff_url():
    routes = [route for route, _ in STAFF_URLS]
    for prefix in STAFF_PREFIXES:
        assert sum(route.startswith(prefix) for route in routes) > 4
    assert len(routes) > 60


# The two pages of the admin that must be open for signing in and out, and its script of words.
FREE = {"admin/login/", "admin/logout/", "admin/jsi18n/"}


def test_no_staff_url_opens_without_the_second_factor(client, member):
    add_totp(member.user)
    client.force_login(member.user)
    for route, response in ask_all(client):
        if route in FREE:
            continue
        client.force_login(member.user)
        if route.startswith("api/"):
            assert response.status_code in {403, 405}, route
            if response.status_code == 403:
                assert response.json()["code"] == "second_factor_missing", route
        else:
            assert response.status_code in {302, 405}, route
            if response.status_code == 302:
                assert response.url.startswith("/me/second-factor/?next="), route


def test_no_staff_url_opens_to_a_phone(member):
    sign_in = make_sign_in(member.user, client=SignIn.Client.APP)
    token = services.issue_tokens(sign_in=sign_in).access
    headers = {"Authorization": f"Bearer {token}"}
    assert Client().get("/api/v1/me", headers=headers).status_code == 200
    for route, response in ask_all(Client(), headers=headers):
        assert response.status_code in {302, 401, 405}, route
        if response.status_code == 302:
            assert response.url.startswith(("/accounts/login/", "/admin/")), route


def test_session_of_an_app_in_a_cookie_is_refused_although_it_showed_a_second_factor(member):
    client = sign_in_staff(Client(), member.user)
    SignIn.objects.update(client="app")
    for route, response in ask_all(client):
        assert response.status_code in {302, 403, 405} if route in FREE else {403, 405}, route
    assert client.get("/api/v1/agency/alerts").json()["code"] == "browser_only"


def test_no_staff_url_opens_after_fifteen_idle_minutes(member):
    client = sign_in_staff(Client(), member.user)
    leave_alone(client.session.session_key)
    for route, entry in STAFF_URLS:
        if route in FREE:
            continue
        response = client.get(fill(route, entry))
        if route.startswith("api/"):
            assert response.status_code in {403, 405}, route
        else:
            assert response.status_code in {302, 405}, route
            if response.status_code == 302:
                assert response.url.startswith("/accounts/reauthenticate/?next="), route


def test_second_factor_opens_portal_api_and_admin(member):
    client = sign_in_staff(Client(), member.user)
    for path in ("/agency/", "/api/v1/agency/alerts", "/admin/"):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/admin/accounts/", "/admin/nowhere/", "/admin/r/1/1/"])
def test_what_the_admin_finds_by_pattern_is_behind_the_door_too(member, path):
    client = Client()
    add_totp(member.user)
    client.force_login(member.user)
    assert client.get(path).url.startswith("/me/second-factor/")


def test_cookie_api_names_the_missing_second_factor(member):
    add_totp(member.user)
    client = Client()
    response = client.post(
        "/api/v1/session", {"email": member.user.email, "password": PASSWORD}, "application/json"
    )
    assert (response.status_code, response.json()["code"]) == (403, "second_factor_missing")
    assert client.get("/api/v1/me").status_code == 401


def test_portal_stays_hidden_from_those_who_are_not_staff():
    client = sign_in_staff(Client(), UserFactory())
    assert client.get("/agency/").status_code == 404
    assert client.get("/api/v1/agency/alerts").status_code == 404


def test_admin_has_no_sign_in_of_its_own(client, member):
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/accounts/login/?next=")
    given = {"username": member.user.email, "password": PASSWORD}
    assert client.post("/admin/login/", given).status_code == 302
    assert "_auth_user_id" not in client.session
    client.force_login(UserFactory())
    assert client.get("/admin/login/").status_code in {403, 404}


def test_first_sign_in_leads_through_the_set_up(client, member):
    log_in(client, member.user)
    response = client.get("/agency/")
    assert response.url == "/me/second-factor/?next=%2Fagency%2F"
    assert "2단계 인증을 먼저 준비해요" in client.get(response.url).content.decode()
    response = client.get("/accounts/2fa/totp/activate/")
    assert response.url.startswith("/accounts/reauthenticate/")
    client.post(response.url, {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r"data-totp-secret>(\w+)<", page)[1]
    wrong = client.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert wrong.status_code == 200
    assert not Authenticator.objects.exists()
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r"data-totp-secret>(\w+)<", page)[1]
    response = client.post("/accounts/2fa/totp/activate/", {"code": read_code(secret)}, follow=True)
    codes = re.findall(r"<li><code>(\d{8})</code>", response.content.decode())
    assert len(codes) == 10
    rows = {row.type: row.data for row in Authenticator.objects.all()}
    assert set(rows) == {"totp", "recovery_codes"}
    assert secret not in str(rows)
    # One more code: the app works, and this sign-in has shown it.
    response = client.get("/agency/", follow=True)
    assert response.request["PATH_INFO"] == "/accounts/2fa/reauthenticate/"
    response = client.post(
        "/accounts/2fa/reauthenticate/", {"code": read_code(secret), "next": "/agency/"}
    )
    assert response.url == "/agency/"
    assert client.get("/agency/").status_code == 200
    client.post("/accounts/logout/")
    log_in(client, member.user)
    client.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert client.get("/agency/").status_code == 200
    client.post("/accounts/logout/")
    log_in(client, member.user)
    client.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert client.get("/agency/").status_code == 302


def test_sign_in_with_a_code_opens_the_portal_and_a_code_counts_once(member):
    secret = add_totp(member.user)
    client, thief = Client(), Client()
    code = read_code(secret)
    assert log_in(client, member.user).url.startswith("/accounts/2fa/authenticate/")
    assert client.get("/agency/").url.startswith("/accounts/login/")
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert client.get("/agency/").status_code == 200
    log_in(thief, member.user)
    assert thief.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 200
    assert thief.get("/agency/").status_code == 302


def test_codes_cannot_be_guessed(member):
    secret = add_totp(member.user)
    client = Client()
    log_in(client, member.user)
    wrong = next(n for n in ("111111", "222222") if n != read_code(secret))
    for _ in range(5):
        client.post("/accounts/2fa/authenticate/", {"code": wrong})
    response = client.post("/accounts/2fa/authenticate/", {"code": read_code(secret)})
    assert response.status_code == 200
    assert "여러 번 시도했어요" in response.content.decode()
    assert client.get("/agency/").status_code == 302


def test_passwords_cannot_be_guessed(client, member):
    for _ in range(5):
        client.post("/accounts/login/", {"login": member.user.email, "password": "wrong"})
    response = log_in(client, member.user)
    assert response.status_code == 200
    assert "여러 번 시도했어요" in response.content.decode()


def test_locked_screen_opens_with_the_password_and_keeps_what_was_being_sent(member):
    client = sign_in_staff(Client(), member.user)
    alert = AlertFactory(agency=member.agency)
    leave_alone(client.session.session_key)
    response = client.post(f"/agency/alerts/{alert.public_id}/acknowledge/")
    assert response.url.startswith("/accounts/reauthenticate/")
    alert.refresh_from_db()
    assert alert.state == Alert.State.OPEN
    path = f"/agency/alerts/{alert.public_id}/acknowledge/"
    assert (
        client.post("/accounts/reauthenticate/", {"password": "x", "next": path}).status_code == 200
    )
    client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": path})
    alert.refresh_from_db()
    assert alert.state == Alert.State.ACKNOWLEDGED
    assert client.get("/agency/").status_code == 200


def test_password_again_is_no_second_factor(member):
    add_totp(member.user)
    client = Client()
    client.force_login(member.user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/agency/"})
    assert client.get("/agency/").url.startswith("/me/second-factor/")


def test_what_the_page_asks_by_itself_keeps_nothing_unlocked(member):
    client = sign_in_staff(Client(), member.user)
    assert client.get("/agency/", headers={"HX-Request": "true"}).status_code == 200
    row = SignIn.objects.get(user=member.user)
    assert row.staff_active_at is None
    client.get("/agency/")
    row.refresh_from_db()
    assert row.staff_active_at is not None
    leave_alone(row.session_key)
    response = client.get("/agency/", headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Refresh"]) == (403, "true")


def test_pages_of_a_person_keep_no_staff_screen_unlocked(member):
    client = sign_in_staff(Client(), member.user)
    leave_alone(client.session.session_key)
    assert client.get("/me/").status_code == 200
    assert client.get("/agency/").status_code == 302


@pytest.mark.parametrize(
    ("shown_ago", "active_ago", "is_idle"),
    [(0, None, False), (899, None, False), (901, None, True), (5000, 899, False),
     (5000, 901, True), (10, 5000, False)],
)  # fmt: skip
def test_idle_rule(shown_ago, active_ago, is_idle):
    now = timezone.now()
    active_at = now - timedelta(seconds=active_ago) if active_ago is not None else None
    shown_at = now.timestamp() - shown_ago
    assert rules.is_idle(now=now, shown_at=shown_at, active_at=active_at) is is_idle


def test_staff_keep_their_last_second_factor(member):
    client = sign_in_staff(Client(), member.user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/deactivate/")
    assert "하나 이상 있어야 해요" in page.content.decode()
    client.post("/accounts/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(user=member.user, type="totp").exists()


def test_people_may_let_their_second_factor_go(client):
    user = UserFactory(password=PASSWORD)
    add_totp(user)
    client.force_login(user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()


def test_second_factor_taken_away_leads_back_to_the_set_up(member):
    client = sign_in_staff(Client(), member.user)
    Authenticator.objects.all().delete()
    assert client.get("/api/v1/agency/alerts").json()["code"] == "second_factor_unset"


def test_operators_never_see_a_secret(member):
    client = sign_in_staff(Client(), member.user)
    row = Authenticator.objects.get(user=member.user)
    page = client.get(f"/admin/mfa/authenticator/{row.pk}/change/").content.decode()
    assert row.data["secret"] not in page
    assert str(member.user.public_id) in page
    assert client.get("/admin/mfa/authenticator/").status_code == 200


def test_secret_of_a_lost_key_opens_to_nobody(member, settings):
    secret = add_totp(member.user)
    settings.SECRET_KEY = "another-key-than-the-one-that-encrypted-the-secrets"
    client = Client()
    log_in(client, member.user)
    for code in (read_code(secret), read_code("A" * 32)):
        assert client.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 200
    assert client.get("/agency/").status_code == 302


def test_a_next_that_leaves_our_pages_is_not_followed(member):
    secret = add_totp(member.user)
    client = Client()
    client.force_login(member.user)
    response = client.get(f"/me/second-factor/?next=https://evil.example/{uuid4()}")
    assert "evil" not in response.url
    given = {"code": read_code(secret), "next": "https://evil.example/"}
    assert "evil" not in client.post("/accounts/2fa/reauthenticate/", given).url
