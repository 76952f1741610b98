"""The Kakao button, as a browser presses it, against a Kakao on loopback."""

import threading
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts import selectors
from accounts.models import ConsentEvent, KakaoTokenUse, User
from tests.accounts.test_signup import fill, open_link, today_minus
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
LOGIN, SIGN_UP = "/accounts/kakao/login/", "/accounts/social/signup/"
CONNECTIONS = "/accounts/social/"
GARAM, NARAE = "4000000001", "4000000002"


def press(client, **given):
    """Press the button; returns where the browser is sent."""
    response = client.post(LOGIN, given)
    assert response.status_code == 302, response.content.decode()
    return response.url


def come_back(client, kakao, kakao_id=GARAM, **given):
    """Press, agree at Kakao, and follow the way back."""
    return go_to(client, kakao.agree(press(client, **given), kakao_id))


def go_to(client, address):
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}")


def answers(**changes):
    given = fill(**changes)
    return {k: v for k, v in given.items() if k not in {"email", "password1", "password2"}}


def sign_up(client, kakao, kakao_id=GARAM, **changes):
    come_back(client, kakao, kakao_id)
    return client.post(SIGN_UP, answers(**changes))


def count_rows():
    return [model.objects.count() for model in (User, SocialAccount, ConsentEvent)]


def make_linked(kakao_id=GARAM, **given):
    user = UserFactory(**given)
    SocialAccount.objects.create(user=user, provider="kakao", uid=kakao_id)
    return user


def test_the_button_leads_to_a_form_and_stores_nothing_before_it(client, kakao):
    response = come_back(client, kakao)
    assert response.url == SIGN_UP
    page = client.get(SIGN_UP).content.decode()
    assert 'name="birth_date_year"' in page
    assert 'name="is_terms_accepted"' in page
    assert 'name="email"' not in page
    assert "checked" not in page
    assert count_rows() == [0, 0, 0]


def test_signing_up_makes_one_account_without_an_address(client, kakao):
    response = sign_up(client, kakao)
    assert response.url == reverse("accounts:onboarding")
    user = User.objects.get()
    assert (user.email, user.has_usable_password()) == (None, False)
    account = SocialAccount.objects.get()
    assert (account.user, account.provider, account.uid) == (user, "kakao", GARAM)
    assert account.extra_data == {}
    assert SocialToken.objects.count() == EmailAddress.objects.count() == 0
    granted = [state.purpose.code for state in selectors.list_consents(user) if state.is_granted]
    assert granted == ["service"]
    assert client.get(reverse("accounts:profile")).status_code == 200


def test_coming_again_is_the_same_person(client, kakao):
    sign_up(client, kakao)
    user = User.objects.get()
    client.post("/accounts/logout/")
    assert come_back(client, kakao).url == "/"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"born": today_minus(14, days=1)}, "birth_date", "guardian_consent_required"),
        ({"birth_date_year": "2090"}, "birth_date", "birth_date_implausible"),
        ({"is_terms_accepted": None}, "is_terms_accepted", "required"),
        ({"region": None}, "region", "required"),
    ],
)
def test_a_refused_form_keeps_nothing(client, kakao, changes, field, code):
    response = sign_up(client, kakao, **changes)
    errors = response.context["form"].errors.as_data()
    assert errors[field][0].code == code
    assert (
        User.objects.count() == SocialAccount.objects.count() == ConsentEvent.objects.count() == 0
    )


def test_under_fourteen_even_the_kakao_id_is_forgotten(client, kakao):
    sign_up(client, kakao, born=today_minus(14, days=1))
    assert "socialaccount_sociallogin" not in client.session
    assert GARAM not in str(Session.objects.get().get_decoded())
    assert client.post(SIGN_UP, answers()).url == "/accounts/login/"


def test_a_pending_sign_up_is_forgotten_after_a_day(client, kakao):
    come_back(client, kakao)
    assert client.session.get_expiry_age() == 24 * 3600
    client.post(SIGN_UP, answers())
    assert client.session.get_expiry_age() == settings.SESSION_COOKIE_AGE
    client.post("/accounts/logout/")
    come_back(client, kakao)
    assert client.session.get_expiry_age() == settings.SESSION_COOKIE_AGE


def test_linking_does_not_shorten_the_session(client, kakao):
    client.force_login(UserFactory())
    come_back(client, kakao, process="connect")
    assert client.session.get_expiry_age() == settings.SESSION_COOKIE_AGE


def test_nothing_of_kakao_waits_in_the_session_but_the_id(client, kakao):
    come_back(client, kakao)
    pending = client.session["socialaccount_sociallogin"]
    assert "token" not in pending
    assert pending["account"]["extra_data"] == {}
    assert "access_token" not in str(Session.objects.get().get_decoded())


def test_an_address_slipped_into_the_form_is_not_taken(client, kakao):
    UserFactory(email="taken@example.com")
    come_back(client, kakao)
    for email in ("taken@example.com", "free@example.com"):
        with_email = Client()
        come_back(with_email, kakao, kakao_id=GARAM if email[0] == "t" else NARAE)
        response = with_email.post(SIGN_UP, {**answers(), "email": email})
        assert response.url == reverse("accounts:onboarding")
    assert list(
        User.objects.filter(socialaccount__isnull=False).values_list("email", flat=True)
    ) == [
        None,
        None,
    ]
    assert EmailAddress.objects.count() == 0


def test_a_link_alone_signs_nobody_in(client, kakao):
    response = client.get(LOGIN)
    assert response.status_code == 200
    assert "카카오로 계속하기" in response.content.decode()


def test_the_button_needs_the_csrf_token(kakao):
    assert Client(enforce_csrf_checks=True).post(LOGIN).status_code == 403


def test_what_kakao_is_asked_cannot_be_changed_by_an_address(client, kakao):
    response = client.post(
        LOGIN
        + "?auth_params=redirect_uri%3Dhttps://evil.example/%26nonce%3Dmine&scope=account_email"
    )
    asked = dict(parse_qsl(urlsplit(response.url).query))
    assert asked["redirect_uri"] == "http://testserver/accounts/kakao/login/callback/"
    assert asked["scope"] == "openid"
    assert asked["nonce"] != "mine"
    assert asked["code_challenge_method"] == "S256"


def refused(response, code="kakao_sign_in_failed"):
    page = response.content.decode()
    return response.status_code == 401 and f'data-code="{code}"' in page


def test_a_way_back_without_our_state_is_refused(client, kakao):
    back = kakao.agree(press(client))
    assert refused(go_to(Client(), back))
    assert refused(go_to(client, back.replace("state=", "state=x")))
    assert refused(client.get(LOGIN + "callback/"))
    assert User.objects.count() == SocialAccount.objects.count() == 0


def test_a_way_back_works_once(client, kakao):
    make_linked()
    back = kakao.agree(press(client))
    assert go_to(client, back).status_code == 302
    client.post("/accounts/logout/")
    assert refused(go_to(client, back))


def test_a_code_of_somebody_else_is_refused_by_its_nonce(client, kakao):
    """Login CSRF: the attacker's code with the victim's own state."""
    make_linked(GARAM)
    attacker = Client()
    theirs = dict(parse_qsl(urlsplit(kakao.agree(press(attacker))).query))["code"]
    kakao.grants[theirs] = replace(kakao.grants[theirs], challenge="")
    mine = dict(parse_qsl(urlsplit(kakao.agree(press(client), NARAE)).query))["state"]
    response = client.get(f"{LOGIN}callback/", {"code": theirs, "state": mine})
    assert refused(response, "kakao_nonce_refused")
    assert "_auth_user_id" not in client.session


def test_pkce_ties_the_code_to_the_browser(client, kakao):
    make_linked(GARAM)
    theirs = dict(parse_qsl(urlsplit(kakao.agree(press(Client()))).query))["code"]
    mine = dict(parse_qsl(urlsplit(kakao.agree(press(client))).query))["state"]
    assert refused(client.get(f"{LOGIN}callback/", {"code": theirs, "state": mine}))


def test_a_token_of_somebody_else_is_refused_by_the_session(client, kakao):
    """A nonce of ours is not enough: it must be the one this browser was sent away with."""
    address = press(client)
    other = dict(parse_qsl(urlsplit(press(Client())).query))["nonce"]
    back = kakao.agree(address)
    code = dict(parse_qsl(urlsplit(back).query))["code"]
    kakao.grants[code] = replace(kakao.grants[code], nonce=other)
    assert refused(go_to(client, back), "kakao_nonce_refused")


def test_the_page_refuses_when_the_nonces_are_gone(client, kakao):
    back = kakao.agree(press(client))
    cache.clear()
    assert refused(go_to(client, back), "kakao_nonce_refused")
    assert come_back(client, kakao).url == SIGN_UP


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_the_way_on_leads_nowhere_else(client, kakao, where):
    make_linked()
    assert come_back(client, kakao, next=where).url == "/"


def test_the_way_on_leads_to_our_page(client, kakao):
    make_linked()
    assert come_back(client, kakao, next="/mood/").url == "/mood/"


def test_signing_in_changes_the_session(client, kakao):
    make_linked()
    address = press(client)
    before = client.session.session_key
    go_to(client, kakao.agree(address))
    assert client.session["_auth_user_id"]
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_saying_no_at_kakao_is_fine(client, kakao):
    response = go_to(client, kakao.agree(press(client), answer="refuse"))
    assert response.url == "/accounts/social/login/cancelled/"
    assert "저장된 것은 없어요" in client.get(response.url).content.decode()


def test_kakao_being_down_is_said(client, kakao):
    kakao.is_down = True
    assert refused(client.post(LOGIN), "kakao_unavailable")


def test_without_keys_there_is_no_button_and_no_door(client, settings):
    assert "kakao" not in client.get("/accounts/login/").content.decode()
    assert client.post(LOGIN).status_code == 404
    assert client.get(LOGIN + "callback/").status_code == 404


@pytest.mark.parametrize("path", ["/accounts/oidc/kakao/login/", "/oidc/kakao/login/callback/"])
def test_the_unhardened_provider_has_no_address(client, kakao, path):
    assert client.get(path).status_code == 404


def test_the_rehearsal_says_so_beside_the_button(client, kakao):
    for page in ("/accounts/login/", "/accounts/signup/"):
        assert "연습용 카카오예요" in client.get(page).content.decode()


@pytest.mark.django_db(transaction=True)
def test_racing_sign_ups_with_one_kakao_make_one_account(kakao):
    clients = [Client() for _ in range(4)]
    for client in clients:
        come_back(client, kakao)
    gate, statuses = threading.Barrier(4), []

    def finish(client):
        try:
            gate.wait(timeout=10)
            statuses.append(client.post(SIGN_UP, answers()).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=finish, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(statuses) == [302, 409, 409, 409]
    assert (
        User.objects.count() == SocialAccount.objects.count() == ConsentEvent.objects.count() == 1
    )


# --- Linking


def test_linking_from_the_settings(client, kakao):
    user = UserFactory(email="person@example.com", password=PASSWORD)
    client.force_login(user)
    assert "카카오 잇기" in client.get(CONNECTIONS).content.decode()
    assert come_back(client, kakao, process="connect").url == CONNECTIONS
    assert SocialAccount.objects.get().user == user
    assert "카카오를 이었어요" in client.get(CONNECTIONS).content.decode()


def test_a_kakao_of_somebody_else_is_not_linked(client, kakao):
    other = make_linked()
    client.force_login(UserFactory())
    response = come_back(client, kakao, process="connect")
    assert "이미 다른 온기 계정과 이어진" in client.get(response.url).content.decode()
    assert SocialAccount.objects.get().user == other


def test_unlinking_leaves_another_way_in(client, kakao):
    user = make_linked(email="person@example.com", password=PASSWORD)
    client.force_login(user)
    client.post(CONNECTIONS, {"account": SocialAccount.objects.get().pk})
    assert SocialAccount.objects.count() == 0


@pytest.mark.parametrize("password", [None, PASSWORD])
def test_the_last_way_in_is_not_unlinked(client, kakao, password):
    user = make_linked(email="person@example.com" if password else None, password=password)
    EmailAddress.objects.update(verified=False)
    client.force_login(user)
    response = client.post(CONNECTIONS, {"account": SocialAccount.objects.get().pk})
    assert response.status_code == 200
    assert response.context["form"].errors
    assert SocialAccount.objects.count() == 1


def test_from_kakao_alone_to_a_second_way_in(client, kakao):
    sign_up(client, kakao)
    client.post("/accounts/email/", {"action_add": "", "email": "new@example.com"})
    assert User.objects.get().email is None
    open_link(client)
    assert User.objects.get().email == "new@example.com"
    new = {"password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/accounts/password/set/", new).status_code == 302
    if "_auth_user_id" not in client.session:
        client.post("/accounts/login/", {"login": "new@example.com", "password": PASSWORD})
    client.post(CONNECTIONS, {"account": SocialAccount.objects.get().pk})
    assert SocialAccount.objects.count() == 0
    client.post("/accounts/logout/")
    client.post("/accounts/login/", {"login": "new@example.com", "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(User.objects.get().pk)


def test_nobody_unlinks_a_stranger(client, kakao):
    make_linked()
    client.force_login(UserFactory(email="other@example.com", password=PASSWORD))
    client.post(CONNECTIONS, {"account": SocialAccount.objects.get().pk})
    assert SocialAccount.objects.count() == 1


def test_a_token_is_marked_as_spent(client, kakao):
    come_back(client, kakao)
    assert KakaoTokenUse.objects.count() == 1
