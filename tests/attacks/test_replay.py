"""What was used up, ended or planted: links of mails, cookies, sessions, guesses."""

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.test import Client

from accounts import services
from accounts.models import User
from tests.accounts.life import log_in
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
JSON = "application/json"
APP = "/_allauth/app/v1"
NEW = "otherwise-온기-43"


@pytest.fixture
def user():
    return UserFactory(password=PASSWORD)


def read_link():
    return next(word for word in mail.outbox[-1].body.split() if word.startswith("http"))


def ask_reset(user):
    Client().post("/accounts/password/reset/", {"email": user.email})
    return read_link()


def set_password(link, password):
    client = Client()
    page = client.get(link, follow=True)
    address = page.redirect_chain[-1][0] if page.redirect_chain else link
    client.post(address, {"password1": password, "password2": password})


def test_a_reset_link_works_once(user):
    link = ask_reset(user)
    set_password(link, NEW)
    assert User.objects.get(pk=user.pk).check_password(NEW)
    set_password(link, "third-온기-44-long")
    assert User.objects.get(pk=user.pk).check_password(NEW)


def test_a_reset_link_dies_with_a_new_password(user):
    link = ask_reset(user)
    user.set_password(NEW)
    user.save()
    set_password(link, "third-온기-44-long")
    assert User.objects.get(pk=user.pk).check_password(NEW)


def test_a_reset_link_is_for_its_own_account(user):
    other = UserFactory(password=PASSWORD)
    mine, theirs = ask_reset(user), ask_reset(other)
    start, _, key = mine.rstrip("/").rpartition("/")[2].partition("-")
    mixed = theirs.replace(theirs.rstrip("/").rpartition("/")[2].partition("-")[2], key)
    assert start not in mixed
    set_password(mixed, NEW)
    assert User.objects.get(pk=other.pk).check_password(PASSWORD)
    for guess in ("x", "0-0", "", "set-password", key[:-1] + "x"):
        set_password(f"/accounts/password/reset/key/{start}-{guess}/", NEW)
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_a_forged_word_of_a_mail_confirms_nothing(user):
    address = EmailAddress.objects.create(user=user, email="second@example.com")
    key = EmailConfirmationHMAC(address).key
    for forged in (key[:-1] + ("A" if key[-1] != "A" else "B"), key.partition(":")[0], "x:y:z"):
        Client().post(f"/accounts/confirm-email/{forged}/")
        address.refresh_from_db()
        assert not address.verified


def log_out(client):
    client.post("/accounts/logout/")


def end_by_api(client):
    client.delete("/api/v1/session")


def end_everywhere(client):
    client.post("/me/devices/end/")


def change_password(client):
    given = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert client.post("/accounts/password/change/", given).status_code == 302


@pytest.mark.parametrize("end", [log_out, end_by_api, end_everywhere, change_password])
def test_a_cookie_kept_from_before_opens_nothing(user, end):
    client, thief = log_in(Client(), user), Client()
    thief.cookies["sessionid"] = client.cookies["sessionid"].value
    assert thief.get("/me/").status_code == 200
    end(client)
    assert thief.get("/me/").status_code == 302
    assert thief.get("/api/v1/me").status_code == 401


def enter_by_page(client, user):
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})


def enter_by_api(client, user):
    given = {"email": user.email, "password": PASSWORD}
    assert client.post("/api/v1/session", given, JSON).status_code == 200


@pytest.mark.parametrize("enter", [enter_by_page, enter_by_api])
@pytest.mark.parametrize("is_known", [True, False])
def test_a_planted_session_is_not_the_one_somebody_signs_in_with(user, enter, is_known):
    store = SessionStore()
    store["planted"] = "yes"
    store.create()
    planted = store.session_key if is_known else "a" * 32
    client = Client()
    client.cookies["sessionid"] = planted
    enter(client, user)
    assert client.get("/me/").status_code == 200
    assert client.cookies["sessionid"].value != planted
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert thief.get("/me/").status_code == 302


def test_the_session_that_may_undo_a_deletion_may_nothing_else(user):
    services.request_deletion(user=user, reason="person")
    client = Client()
    response = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert response.url == "/closing/"
    for page in ("/me/", "/chat/", "/me/data/", "/api/v1/me"):
        assert client.get(page).status_code in {302, 401}, page
    assert User.objects.get(pk=user.pk).is_active is False


# --- Guessing


def guess_reset_of_one(user):
    return Client().post("/accounts/password/reset/", {"email": user.email})


def guess_reset_by_app(user):
    return Client().post(f"{APP}/auth/password/request", {"email": user.email}, JSON)


@pytest.mark.parametrize("ask", [guess_reset_of_one, guess_reset_by_app])
def test_nobody_is_flooded_with_mails(user, ask):
    statuses = [ask(user).status_code for _ in range(8)]
    assert 429 in statuses
    assert len(mail.outbox) <= 5


def test_undoing_a_deletion_is_no_way_to_guess_passwords(user):
    services.request_deletion(user=user, reason="person")
    given = {"email": user.email, "password": "wrong-온기"}
    answers = [Client().post("/api/v1/deletions/undo", given, JSON) for _ in range(7)]
    assert {answer.status_code for answer in answers} == {400, 429}
    right = Client().post("/api/v1/deletions/undo", {**given, "password": PASSWORD}, JSON)
    assert right.status_code == 429
    assert not User.objects.get(pk=user.pk).is_active


def test_proving_again_is_no_way_to_guess_passwords(user):
    client = log_in(Client(), user)
    statuses = [
        client.post("/accounts/reauthenticate/", {"password": "wrong"}).status_code
        for _ in range(12)
    ]
    assert 429 in statuses


def test_signing_up_by_the_dozen_is_slowed_down():
    statuses = [Client().post("/accounts/signup/", {"email": f"{n}@a.kr"}).status_code
                for n in range(25)]  # fmt: skip
    assert 429 in statuses
