"""No answer tells whether an address has an account."""

import re

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client

from accounts.models import User
from tests.accounts.test_signup import URL, fill
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
TAKEN, FREE = "taken@example.com", "free@example.com"
MINE = {"password1": "mine-온기-4242", "password2": "mine-온기-4242"}
OTHER = {"password1": "other-온기-42", "password2": "other-온기-42"}


@pytest.fixture(autouse=True)
def owner():
    return UserFactory(email=TAKEN, password=PASSWORD)


def seen(response):
    """All that somebody outside can compare."""
    cookies = sorted((name, morsel["max-age"]) for name, morsel in response.cookies.items())
    return response.status_code, response.get("Location"), cookies


def test_signing_up_looks_alike_for_a_taken_address():
    clients = {email: Client() for email in (TAKEN, FREE)}
    answers = {email: clients[email].post(URL, fill(email=email)) for email in clients}
    assert seen(answers[TAKEN]) == seen(answers[FREE])
    assert answers[TAKEN].url == "/accounts/confirm-email/"
    pages = {
        email: clients[email].get(answers[email].url).content.decode().replace(email, "…")
        for email in clients
    }
    assert blank(pages[TAKEN]) == blank(pages[FREE])
    for client in clients.values():
        assert client.get("/me/").status_code == 302


def blank(page):
    """Without what differs at every request: nonces and tokens."""
    return re.sub(r'(nonce|value|content)="[^"]*"', "", page)


def test_the_owner_is_told_by_mail_and_nobody_else(owner):
    before = User.objects.get(pk=owner.pk).password
    Client().post(URL, fill(email=TAKEN.upper(), **OTHER))
    assert [(message.to, message.subject) for message in mail.outbox] == [
        ([TAKEN], "[온기] 이미 가입한 주소예요")
    ]
    assert User.objects.count() == 1
    assert User.objects.get(pk=owner.pk).password == before
    assert EmailAddress.objects.count() == 1


def test_logging_in_after_it_looks_alike():
    """Or the second request would tell what the first kept quiet."""
    for email in (TAKEN, FREE):
        Client().post(URL, fill(email=email, **MINE))
    pages, statuses = [], []
    for email in (TAKEN, FREE):
        response = Client().post("/accounts/login/", {"login": email, "password": "mine-온기-4242"})
        statuses.append(seen(response))
        pages.append(blank(response.content.decode().replace(email, "…")))
    assert statuses[0] == statuses[1]
    assert pages[0] == pages[1]
    assert "메일로 받은 링크를 먼저 열어 주세요" in pages[0]


def test_logging_in_by_the_api_looks_alike():
    Client().post(URL, fill(email=FREE, **MINE))
    answers = []
    for email in (TAKEN, FREE):
        response = Client().post(
            "/api/v1/session",
            {"email": email, "password": "mine-온기-4242"},
            content_type="application/json",
        )
        answers.append((response.status_code, response.json()["code"]))
    assert answers[0] == answers[1] == (400, "login_refused")


def test_signing_up_by_the_app_looks_alike():
    answers = []
    for email in (TAKEN, FREE):
        given = {
            "email": email,
            "password": PASSWORD,
            "nickname": "새봄",
            "birth_date": "1999-03-14",
            "region": "11110",
            "is_terms_accepted": True,
        }
        response = Client().post(
            "/_allauth/app/v1/auth/signup", given, content_type="application/json"
        )
        body = response.json()
        body["meta"].pop("session_token", None)
        answers.append((response.status_code, body))
    assert answers[0] == answers[1]


def test_resetting_looks_alike():
    answers = [
        seen(Client().post("/accounts/password/reset/", {"email": email}))
        for email in (TAKEN, FREE)
    ]
    assert answers[0] == answers[1]


def test_adding_a_taken_address_to_an_account_looks_alike(client):
    client.force_login(UserFactory(email=None))
    pages = []
    for email in (TAKEN, FREE):
        response = client.post("/accounts/email/", {"action_add": "", "email": email}, follow=True)
        pages.append((response.status_code, response.redirect_chain))
    assert pages[0] == pages[1]


def test_a_link_of_a_squatter_does_not_take_the_address(client, owner):
    """Somebody adds the owner's address to an account of theirs: nothing changes hands."""
    squatter = UserFactory(email=None)
    client.force_login(squatter)
    client.post("/accounts/email/", {"action_add": "", "email": TAKEN})
    squatter.refresh_from_db()
    assert squatter.email is None
    assert User.objects.get(email=TAKEN) == owner


@pytest.mark.parametrize("email", [TAKEN, FREE])
def test_an_unconfirmed_address_never_becomes_the_main_one(client, email, owner):
    person = UserFactory(email=None)
    client.force_login(person)
    client.post("/accounts/email/", {"action_add": "", "email": email})
    EmailAddress.objects.get_or_create(user=person, email=email)
    page = client.post("/accounts/email/", {"action_primary": "", "email": email}, follow=True)
    assert "확인한 이메일만 대표로 정할 수 있어요" in page.content.decode()
    person.refresh_from_db()
    assert person.email is None


def confirm(client, person, email):
    address, _ = EmailAddress.objects.get_or_create(user=person, email=email)
    client.force_login(person)
    return client.post(f"/accounts/confirm-email/{EmailConfirmationHMAC(address).key}/")


def test_confirming_takes_an_address_from_whoever_only_sat_on_it(client):
    Client().post(URL, fill(email=FREE, **MINE))
    squatter = User.objects.get(email=FREE)
    person = UserFactory(email=None)
    confirm(client, person, FREE)
    person.refresh_from_db()
    squatter.refresh_from_db()
    assert (person.email, squatter.email) == (FREE, None)
    assert EmailAddress.objects.get(email=FREE).user == person


def test_confirming_takes_nothing_from_whoever_confirmed(client, owner):
    person = UserFactory(email=None)
    response = confirm(client, person, TAKEN)
    assert response.status_code == 302
    person.refresh_from_db()
    owner.refresh_from_db()
    assert (person.email, owner.email) == (None, TAKEN)


def test_confirming_takes_nothing_from_operators(client):
    operator = UserFactory(email="operator@example.com", is_staff=True)
    person = UserFactory(email=None)
    assert confirm(client, person, operator.email).status_code == 302
    person.refresh_from_db()
    operator.refresh_from_db()
    assert (person.email, operator.email) == (None, "operator@example.com")


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is hashed: that is what takes time."""

    algorithm = "counting"
    count = 0

    def encode(self, *args, **kwargs):
        CountingHasher.count += 1
        return super().encode(*args, **kwargs)


def test_storing_and_refusing_take_about_as_long(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    counts = {}
    for email in (TAKEN, FREE):
        CountingHasher.count = 0
        Client().post(URL, fill(email=email))
        counts[email] = CountingHasher.count
    assert counts[TAKEN] == counts[FREE] == 1


def test_confirming_signs_the_same_browser_in(client):
    client.post(URL, fill(email=FREE))
    link = next(word for word in mail.outbox[-1].body.split() if word.startswith("http"))
    assert client.post(link).url == "/welcome/consents/"
    assert client.get("/me/").status_code == 200


def test_confirming_elsewhere_signs_nobody_in(client):
    Client().post(URL, fill(email=FREE))
    link = next(word for word in mail.outbox[-1].body.split() if word.startswith("http"))
    client.post(link)
    assert EmailAddress.objects.get(email=FREE).verified
    assert client.get("/me/").status_code == 302
    client.post("/accounts/login/", {"login": FREE, "password": PASSWORD})
    assert client.get("/me/").status_code == 200
