"""The demo's authenticator: there for whoever sits at the demo's own machine, and nowhere else."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from config import demo
from config.embedded import environment
from tests.factories.accounts import UserFactory
from tests.factories.sign_ins import add_totp, read_code

pytestmark = pytest.mark.django_db
PATH = "/demo/authenticator/"


@pytest.fixture
def duty():
    return demo._make_user({"email": "duty@demo.ongi", "nickname": "여울"})


@pytest.fixture
def opened(settings):
    settings.DEMO_AUTHENTICATOR = True


def get(**more):
    return Client().get(PATH, **{"HTTP_HOST": "localhost:8000", **more})


def test_demo_staff_get_a_second_factor_and_the_page_shows_its_code(opened, duty):
    user = UserFactory(email="somebody@example.com")
    secret = add_totp(user)
    page = get().content.decode()
    assert read_code(add_totp(duty)) in page
    assert "somebody@example.com" not in page
    assert read_code(secret) not in page
    assert set(Authenticator.objects.filter(user=duty).values_list("type", flat=True)) == {
        "totp",
        "recovery_codes",
    }
    assert duty.check_password(demo.PASSWORD)


def test_code_of_the_page_signs_in(opened, duty):
    client = Client()
    client.post("/accounts/login/", {"login": duty.email, "password": demo.PASSWORD})
    shown = get().content.decode()
    code = shown.split(f'data-code="{duty.email}">')[1][:6]
    assert client.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    assert client.get("/me/").status_code == 200


def test_page_is_not_there_unless_the_demo_opened_it(duty):
    assert get().status_code == 404


def test_page_is_not_there_without_demo_staff(opened):
    add_totp(UserFactory(email="somebody@example.com"))
    assert get().status_code == 404


@pytest.mark.parametrize(
    "more",
    [
        {"REMOTE_ADDR": "192.168.0.7"},
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "::ffff:10.0.0.1"},
        {"HTTP_HOST": "testserver"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_X_FORWARDED_HOST": "localhost"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_VIA": "1.1 proxy"},
    ],
)
def test_page_is_not_there_from_elsewhere(opened, duty, more):
    assert get(**more).status_code == 404


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", "127.0.0.1", "[::1]:8000"])
def test_page_is_there_from_this_machine(opened, duty, host):
    assert get(HTTP_HOST=host).status_code == 200


@pytest.mark.parametrize(
    ("values", "host", "is_shown"),
    [
        ({}, "127.0.0.1", True),
        ({}, "0.0.0.0", False),
        ({}, "192.168.0.7", False),
        ({"DATABASE_URL": "postgres://db/ongi"}, "127.0.0.1", False),
        ({"DATABASE_URL_FILE": "/run/secrets/db"}, "127.0.0.1", False),
        ({"BEHIND_PROXY": "true"}, "127.0.0.1", False),
    ],
)
def test_supervisor_opens_it_for_its_own_database_and_this_machine_only(values, host, is_shown):
    assert environment.shows_demo_codes(values, host) is is_shown


def test_no_other_process_is_told(tmp_path):
    given = {"DEMO_AUTHENTICATOR": "true", "SECRET_KEY": "x"}
    assert "DEMO_AUTHENTICATOR" not in environment.complete(given, tmp_path, None, None)
