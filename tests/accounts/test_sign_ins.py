"""Where a person is signed in: the list, ending one, ending all."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts import rules, selectors, services
from accounts.models import SignIn
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.sign_ins import make_session, make_sign_in

pytestmark = pytest.mark.django_db
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/140.0.0.0 Safari/537.36"
)


@pytest.fixture
def user():
    return UserFactory(password=PASSWORD)


@pytest.fixture
def browser(user):
    return log_in(user)


def log_in(user, agent=CHROME):
    client = Client(headers={"user-agent": agent})
    given = {"login": user.email, "password": PASSWORD}
    assert client.post("/accounts/login/", given).status_code == 302
    return client


def test_log_in_begins_and_log_out_ends_a_sign_in(user, browser):
    row = SignIn.objects.get()
    assert (row.user, row.client) == (user, "web")
    assert row.session_key == browser.session.session_key
    browser.post("/accounts/logout/")
    assert SignIn.objects.count() == 0


def test_log_in_gives_a_new_session_key(user):
    """Session fixation: what an attacker planted before is worth nothing after."""
    client = Client()
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert client.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert thief.get("/api/v1/me").status_code == 401


def test_page_names_devices_and_marks_this_one(user, browser):
    make_sign_in(user, client="app")
    make_sign_in(UserFactory())
    page = browser.get("/me/devices/").content.decode()
    assert "Chrome · Windows" in page
    assert "온기 앱" in page
    assert page.count("이 기기</span>") == 1
    assert page.count("/end/") == 3  # two devices, and all of them


def test_api_lists_own_devices_newest_first(user, browser):
    app = make_sign_in(user, client="app")
    SignIn.objects.filter(pk=app.pk).update(last_seen_at=timezone.now() - timedelta(days=1))
    make_sign_in(UserFactory())
    rows = browser.get("/api/v1/sign-ins").json()
    assert [(row["name"], row["client"], row["is_current"]) for row in rows] == [
        ("Chrome · Windows", "web", True),
        ("온기 앱", "app", False),
    ]
    assert set(rows[0]) == {"id", "name", "client", "created_at", "last_seen_at", "is_current"}


def test_expired_session_is_not_listed(user, browser):
    other = make_sign_in(user)
    Session.objects.filter(session_key=other.session_key).update(
        expire_date=timezone.now() - timedelta(seconds=1)
    )
    assert selectors.list_sign_ins(user).count() == 1


def test_ending_another_device_ends_its_session(user, browser):
    other = log_in(user)
    row = SignIn.objects.get(session_key=other.session.session_key)
    response = browser.post(f"/me/devices/{row.public_id}/end/", follow=True)
    assert "그 기기에서 로그아웃했어요" in response.content.decode()
    assert other.get("/api/v1/me").status_code == 401
    assert browser.get("/api/v1/me").status_code == 200


def test_ending_this_device_logs_out(browser):
    row = SignIn.objects.get()
    assert browser.post(f"/me/devices/{row.public_id}/end/").url == "/"
    assert browser.get("/api/v1/me").status_code == 401


def test_api_ends_one_device(user, browser):
    other = make_sign_in(user)
    assert browser.delete(f"/api/v1/sign-ins/{other.public_id}").status_code == 204
    assert list(SignIn.objects.values_list("session_key", flat=True)) == [
        browser.session.session_key
    ]


@pytest.mark.parametrize("path", ["/me/devices/{}/end/", "/api/v1/sign-ins/{}"])
def test_foreign_device_is_not_found_and_stays(browser, path):
    foreign = make_sign_in(UserFactory())
    ask = browser.delete if "api" in path else browser.post
    assert ask(path.format(foreign.public_id)).status_code == 404
    assert SignIn.objects.filter(pk=foreign.pk).exists()
    assert Session.objects.filter(session_key=foreign.session_key).exists()


@pytest.mark.parametrize("path", ["/me/devices/end/", "/api/v1/sign-ins/end"])
def test_ending_all_ends_this_one_too_and_nobody_elses(user, browser, path):
    other, foreign = log_in(user), make_sign_in(UserFactory())
    assert browser.post(path).status_code in {204, 302}
    assert browser.get("/api/v1/me").status_code == 401
    assert other.get("/api/v1/me").status_code == 401
    assert list(SignIn.objects.all()) == [foreign]


def test_new_password_ends_every_sign_in(user, browser):
    other = log_in(user)
    new = "otherwise-온기-43"
    given = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert browser.post("/accounts/password/change/", given).status_code == 302
    assert SignIn.objects.count() == 0
    assert other.get("/api/v1/me").status_code == 401


def test_last_seen_moves_with_use_but_not_with_every_request(user, browser):
    row = SignIn.objects.get()
    browser.get("/me/")
    row.refresh_from_db()
    first = row.last_seen_at
    services.sign_ins._noted.clear()
    browser.get("/me/")
    row.refresh_from_db()
    assert row.last_seen_at > first
    second = row.last_seen_at
    browser.get("/me/")
    row.refresh_from_db()
    assert row.last_seen_at == second


def test_session_older_than_this_table_is_noted_when_it_is_used(user):
    client = Client()
    client.cookies["sessionid"] = make_session(user).session_key
    assert client.get("/me/").status_code == 200
    assert SignIn.objects.get().user == user


def test_user_agent_is_cut_and_cleaned(user):
    log_in(user, agent="x\x00\x1b" + "긴" * 500)
    assert SignIn.objects.get().user_agent == "x" + "긴" * 199


def test_leaver_is_signed_out_by_the_operators_click(user, browser):
    from tests.factories.accounts import StaffMemberFactory
    from tests.factories.sign_ins import sign_in_staff

    operator = sign_in_staff(Client(), UserFactory(is_staff=True, is_superuser=True))
    member = StaffMemberFactory(user=user)
    given = {"user": user.pk, "agency": member.agency_id, "role": member.role}
    path = f"/admin/accounts/staffmember/{member.pk}/change/"
    assert operator.post(path, given).status_code == 302
    assert browser.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize(
    ("agent", "is_app", "name"),
    [
        (CHROME, False, "Chrome · Windows"),
        ("Ongi/1.2 (iPhone; iOS 19.1)", True, "온기 앱 · iPhone"),
        ("okhttp/4.12.0", True, "온기 앱 · Android"),
        ("Ongi/12 CFNetwork/1568 Darwin/24.0.0", True, "온기 앱 · iPhone"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15",
            False,
            "Safari · Mac",
        ),
        ("Mozilla/5.0 (Linux; Android 15) SamsungBrowser/27.0 Chrome/125", False,
         "삼성 인터넷 · Android"),
        ("", False, "알 수 없는 기기"),
        ("curl/8", False, "알 수 없는 기기"),
    ],
)  # fmt: skip
def test_devices_have_names_people_know(agent, is_app, name):
    assert rules.name_device(agent, is_app=is_app) == name
