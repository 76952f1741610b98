"""The sign-up form, as a browser fills it."""

import datetime
import threading

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import selectors
from accounts.models import ConsentEvent, User
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
URL = "/accounts/signup/"


def fill(**changes):
    born = changes.pop("born", datetime.date(1998, 5, 17))
    given = {
        "email": "new@example.com",
        "password1": PASSWORD,
        "password2": PASSWORD,
        "nickname": "온기",
        "birth_date_year": born.year,
        "birth_date_month": born.month,
        "birth_date_day": born.day,
        "region": "11110",
        "is_terms_accepted": "on",
    }
    return {name: value for name, value in {**given, **changes}.items() if value is not None}


def open_link(client):
    """Open the newest mail's link and press its button, as the owner of the address."""
    link = next(word for word in mail.outbox[-1].body.split() if word.startswith("http"))
    return client.post(link)


def test_sign_up_goes_on_to_the_consents(client):
    response = client.post(URL, fill(email="New@Example.com"))
    assert response.url == reverse("account_email_verification_sent")
    assert "메일을 확인해 주세요" in client.get(response.url).content.decode()
    assert client.get(reverse("accounts:profile")).status_code == 302
    assert open_link(client).url == reverse("accounts:onboarding")
    user = User.objects.get()
    assert (user.email, user.nickname, user.region_id) == ("new@example.com", "온기", "11110")
    assert user.birth_date == datetime.date(1998, 5, 17)
    assert user.check_password(PASSWORD)
    assert [state.purpose.code for state in selectors.list_consents(user) if state.is_granted] == [
        "service"
    ]
    assert EmailAddress.objects.get().email == "new@example.com"
    assert client.get(reverse("accounts:profile")).status_code == 200
    assert mail.outbox[0].subject == "[온기] 이메일을 확인해 주세요"


def test_the_form_has_no_ticked_control(client):
    page = client.get(URL).content.decode()
    assert 'name="is_terms_accepted"' in page
    assert "checked" not in page
    assert page.count("<optgroup") == 17


def today_minus(years, days=0):
    day = timezone.localdate() + datetime.timedelta(days=days)
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return datetime.date(day.year - years, 3, 1)


REFUSED = [
    ("email", {"email": "no-address"}, "invalid"),
    ("email", {"email": None}, "required"),
    ("email", {"email": "a\x00@example.com"}, None),
    ("password2", {"password2": "another-온기-42"}, None),
    ("password1", {"password1": "1234", "password2": "1234"}, None),
    ("password1", {"password1": "new@example.com", "password2": "new@example.com"}, None),
    ("nickname", {"nickname": ""}, "required"),
    ("nickname", {"nickname": "   "}, "required"),
    ("nickname", {"nickname": "가" * 21}, None),
    ("nickname", {"nickname": "a\x00b"}, None),
    ("nickname", {"nickname": "a\u202eb"}, "nickname_not_accepted"),
    ("birth_date", {"born": today_minus(14, days=1)}, "guardian_consent_required"),
    ("birth_date", {"born": datetime.date(timezone.localdate().year, 1, 1)}, None),
    ("birth_date", {"born": timezone.localdate()}, "birth_date_implausible"),
    ("birth_date", {"birth_date_year": "2090"}, "birth_date_implausible"),
    ("birth_date", {"birth_date_year": "1850"}, "birth_date_implausible"),
    ("birth_date", {"birth_date_month": "2", "birth_date_day": "30"}, "invalid"),
    ("birth_date", {"birth_date_month": "13"}, "invalid"),
    ("birth_date", {"birth_date_day": ""}, "invalid"),
    ("birth_date", {"birth_date_year": "9" * 400}, None),
    (
        "birth_date",
        {"birth_date_year": "", "birth_date_month": "", "birth_date_day": ""},
        "required",
    ),
    ("region", {"region": "99999"}, "invalid_choice"),
    ("region", {"region": None}, "required"),
    ("region", {"region": "a\x00"}, None),
    ("is_terms_accepted", {"is_terms_accepted": None}, "required"),
]


@pytest.mark.parametrize(("field", "changes", "code"), REFUSED)
def test_sign_up_refused_stores_nothing(client, field, changes, code):
    UserFactory(email="taken@example.com")
    events = ConsentEvent.objects.count()
    response = client.post(URL, fill(**changes))
    assert response.status_code == 200
    errors = response.context["form"].errors.as_data()
    assert list(errors) == [field]
    if code:
        assert errors[field][0].code == code
    assert User.objects.count() == 1
    assert EmailAddress.objects.count() == 0
    assert ConsentEvent.objects.count() == events
    assert Session.objects.count() == 0
    assert mail.outbox == []


def test_under_fourteen_is_told_where_to_turn(client):
    page = client.post(URL, fill(born=today_minus(14, days=1))).content.decode()
    assert "만 14세 미만은 보호자 동의가 있어야" in page
    assert "1388" in page


def test_exactly_fourteen_may_join(client):
    client.post(URL, fill(born=today_minus(14)))
    assert selectors.get_age(User.objects.get(), timezone.localdate()) == 14


def test_sign_up_stays_within_its_queries(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        client.post(URL, fill())


def test_log_in_in_any_case_and_out(client):
    user = UserFactory(email="person@example.com", password=PASSWORD)
    response = client.post(
        "/accounts/login/", {"login": "Person@Example.com", "password": PASSWORD}
    )
    assert response.status_code == 302
    assert response.url == "/"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.get("/accounts/logout/").status_code == 200
    assert client.post("/accounts/logout/").url == "/"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("login", ["person@example.com", "nobody@example.com"])
def test_a_failed_log_in_does_not_tell_which_half_was_wrong(client, login):
    UserFactory(email="person@example.com", password=PASSWORD)
    response = client.post("/accounts/login/", {"login": login, "password": "wrong"})
    assert "이메일이나 비밀번호가 맞지 않아요." in response.content.decode()


def test_the_way_back_leads_nowhere_else(client):
    UserFactory(email="person@example.com", password=PASSWORD)
    response = client.post(
        "/accounts/login/",
        {"login": "person@example.com", "password": PASSWORD, "next": "https://elsewhere.example/"},
    )
    assert response.url == "/"


def test_logging_in_changes_the_session(client):
    UserFactory(email="person@example.com", password=PASSWORD)
    client.get("/accounts/login/")
    client.session["before"] = "1"
    client.session.save()
    before = client.session.session_key
    client.post("/accounts/login/", {"login": "person@example.com", "password": PASSWORD})
    assert client.session.session_key != before


def test_guessing_passwords_is_slowed_down(client):
    UserFactory(email="person@example.com", password=PASSWORD)
    for _ in range(10):
        client.post("/accounts/login/", {"login": "person@example.com", "password": "wrong"})
    response = client.post(
        "/accounts/login/", {"login": "person@example.com", "password": PASSWORD}
    )
    assert "_auth_user_id" not in client.session
    assert response.status_code in {200, 429}


def test_password_reset_by_mail(client):
    user = UserFactory(email="person@example.com", password=PASSWORD)
    client.post("/accounts/password/reset/", {"email": "person@example.com"})
    assert mail.outbox[0].subject == "[온기] 비밀번호를 다시 정하는 링크예요"
    link = next(word for word in mail.outbox[0].body.split() if word.startswith("http"))
    page = client.get(link, follow=True)
    assert "새 비밀번호 정하기" in page.content.decode()
    new = "another-온기-42"
    client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})
    user.refresh_from_db()
    assert user.check_password(new)
    assert "쓸 수 없는 링크예요" in client.get(link, follow=True).content.decode()


def test_password_reset_answers_alike_for_strangers(client):
    response = client.post(
        "/accounts/password/reset/", {"email": "nobody@example.com"}, follow=True
    )
    assert "메일을 보냈어요" in response.content.decode()


@pytest.mark.parametrize(
    "url",
    [
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/logout/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/password/reset/key/done/",
        "/accounts/confirm-email/",
        "/accounts/inactive/",
    ],
)
def test_open_pages_speak_korean(client, url):
    response = client.get(url, follow=True)
    assert response.status_code == 200
    assert "온기" in response.content.decode()


@pytest.mark.parametrize("url", ["/accounts/password/change/", "/accounts/email/"])
def test_account_pages_need_log_in(client, url):
    assert client.get(url).status_code == 302
    client.force_login(UserFactory(password=PASSWORD))
    assert client.get(url).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_racing_sign_ups_make_one_account():
    gate, answers = threading.Barrier(4), []

    def sign_up():
        try:
            gate.wait(timeout=10)
            answers.append(Client(raise_request_exception=True).post(URL, fill()).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=sign_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert User.objects.count() == 1
    # Whoever comes late is sent on like the first, or lost the very race for the row.
    assert answers.count(302) >= 1
    assert set(answers) <= {302, 409}


def test_too_many_log_ins_get_a_page_of_ours(client):
    for _ in range(31):
        response = client.post("/accounts/login/", {"login": "x", "password": "x"})
    assert response.status_code == 429
    assert "잠깐 쉬었다가 다시 해 주세요" in response.content.decode()


def test_confirming_the_address_by_mail(client):
    client.post(URL, fill())
    link = next(word for word in mail.outbox[0].body.split() if word.startswith("http"))
    assert "내 주소가 맞나요?" in client.get(link).content.decode()
    assert client.post(link).status_code == 302
    assert EmailAddress.objects.get().verified
    assert (
        "이미 썼거나 시간이 지난 링크예요."
        in client.get("/accounts/confirm-email/x/").content.decode()
    )


def test_changing_the_password_asks_for_the_old_one(client):
    user = UserFactory(email="person@example.com", password=PASSWORD)
    client.force_login(user)
    new = {"password1": "another-온기-42", "password2": "another-온기-42"}
    client.post("/accounts/password/change/", {"oldpassword": "wrong", **new})
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, **new})
    user.refresh_from_db()
    assert user.check_password("another-온기-42")
    assert "_auth_user_id" not in client.session
