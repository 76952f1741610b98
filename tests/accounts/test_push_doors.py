"""Registering phones and choosing categories: the API, the page, the admin, the demo."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import Device, PushDelivery, PushSetting, SignIn
from tests.factories.accounts import UserFactory
from tests.factories.push import DeviceFactory, PushDeliveryFactory
from tests.factories.sign_ins import make_sign_in, sign_in_staff

pytestmark = pytest.mark.django_db
TOKEN = "ExponentPushToken[aaaaaaaaaaaaaaaaaaaaaa]"
GIVEN = {
    "provider": "expo",
    "token": TOKEN,
    "platform": "ios",
    "app_version": "1.4.0",
    "locale": "ko-KR",
    "time_zone": "Asia/Seoul",
}


def phone(user):
    """The header of an app somebody is signed in with."""
    pair = services.issue_tokens(sign_in=make_sign_in(user, client=SignIn.Client.APP))
    return {"HTTP_AUTHORIZATION": f"Bearer {pair.access}"}


def register(client, head, **changes):
    body = {**GIVEN, **changes}
    return client.put("/api/v1/devices", body, content_type="application/json", **head)


def test_app_registers_lists_and_removes_its_device(client):
    head = phone(UserFactory())
    answer = register(client, head)
    assert answer.status_code == 200
    assert answer.json()["is_current"] is True
    assert "token" not in answer.json()
    listed = client.get("/api/v1/devices", **head).json()
    assert [row["id"] for row in listed] == [answer.json()["id"]]
    assert TOKEN not in client.get("/api/v1/devices", **head).content.decode()
    assert client.delete(f"/api/v1/devices/{listed[0]['id']}", **head).status_code == 204
    assert client.get("/api/v1/devices", **head).json() == []
    assert client.delete(f"/api/v1/devices/{listed[0]['id']}", **head).status_code == 404


def test_registering_again_is_the_same_device_with_the_newer_token(client):
    head = phone(UserFactory())
    first = register(client, head).json()
    again = register(client, head, token=TOKEN.replace("a", "b"), app_version="1.5.0").json()
    assert again["id"] == first["id"]
    row = Device.objects.get()
    assert (row.token, row.app_version) == (TOKEN.replace("a", "b"), "1.5.0")
    assert row.last_seen_at > timezone.now() - timedelta(seconds=10)


def test_an_app_that_moves_to_firebase_rings_once_and_takes_along_what_waits(client):
    head = phone(UserFactory())
    register(client, head)
    waiting = PushDeliveryFactory(device=Device.objects.get())
    register(client, head, provider="fcm", token="phone-" + "x" * 40)
    waiting.refresh_from_db()
    assert (waiting.provider, waiting.device.provider) == ("fcm", "fcm")
    assert Device.objects.count() == 1


def test_a_phone_that_changes_hands_is_told_nothing_of_the_person_before(client):
    before, after = UserFactory(), UserFactory()
    register(client, phone(before))
    waiting = PushDeliveryFactory(device=Device.objects.get())
    register(client, phone(after))
    device = Device.objects.get()
    assert (device.user, device.token) == (after, TOKEN)
    waiting.refresh_from_db()
    assert waiting.device is None
    services.sweep_pushes()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == ("dropped", "signed_out")
    assert not device.deliveries.exists()


def test_browser_session_registers_too(client):
    client.force_login(UserFactory())
    assert register(client, {}, platform="web").status_code == 200


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"token": "hello"}, "device_token_malformed"),
        ({"token": "x" * 64, "provider": "fcm", "platform": "plan9"}, "invalid_input"),
        ({"token": "ExponentPushToken[<script>aaaaaaa]"}, "device_token_malformed"),
        ({"provider": "fcm"}, "device_token_malformed"),
        ({"provider": "apns"}, "invalid_input"),
        ({"token": ""}, "invalid_input"),
        ({"token": "x" * 1001}, "invalid_input"),
        ({"time_zone": "Moon/Sea"}, "time_zone_unknown"),
        ({"time_zone": "\ud800"}, "invalid_input"),
        ({"app_version": "1\ud800"}, "invalid_input"),
        ({"locale": "ko\x00"}, "invalid_input"),
    ],
)
def test_what_cannot_be_a_device_is_refused_by_code_and_not_quoted(client, changes, code):
    answer = register(client, phone(UserFactory()), **changes)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert "x" * 64 not in answer.content.decode()
    assert not Device.objects.exists()


def test_strangers_and_others_find_no_device(client):
    device = DeviceFactory()
    assert client.get("/api/v1/devices").status_code == 401
    assert register(client, {}).status_code == 401
    head = phone(UserFactory())
    assert client.delete(f"/api/v1/devices/{device.public_id}", **head).status_code == 404
    assert client.get("/api/v1/devices", **head).json() == []
    assert Device.objects.get() == device


def test_signing_out_takes_the_device_along(client):
    head = phone(UserFactory())
    register(client, head)
    client.delete("/_allauth/app/v1/auth/session", **head)
    assert not Device.objects.exists()


def settings_of(client, head):
    shown = client.get("/api/v1/push-settings", **head).json()
    return {one["category"]: one["is_on"] for one in shown["categories"]}


def test_nothing_is_wanted_at_first_and_each_is_chosen_by_itself(client):
    head = phone(UserFactory())
    off = {"companion_message": False, "help": False, "account": False, "feed": False}
    assert settings_of(client, head) == off
    body = {"help": True}
    path = "/api/v1/push-settings"
    answer = client.patch(path, body, content_type="application/json", **head)
    assert answer.status_code == 200
    assert settings_of(client, head) == {**off, "help": True}
    client.patch(path, {"account": True}, content_type="application/json", **head)
    assert settings_of(client, head) == {**off, "help": True, "account": True}
    shown = client.get(path, **head).json()
    assert (shown["quiet_from"], shown["quiet_until"]) == ("23:00", "08:00")
    assert shown["leaves_the_country"] is False


def test_odd_settings_are_refused_and_change_nothing(client):
    head = phone(UserFactory())
    body = {"help": "perhaps", "account": True}
    answer = client.patch("/api/v1/push-settings", body, content_type="application/json", **head)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_input")
    assert not PushSetting.objects.exists()
    assert client.patch("/api/v1/push-settings").status_code == 401


def test_page_shows_all_words_and_saves_choices(client):
    device = DeviceFactory(wants=("help",))
    PushDeliveryFactory(device=device, category="help")
    client.force_login(device.user)
    page = client.get(reverse("accounts:push")).content.decode()
    for words in ("새 메시지가 있어요.", "새 소식이 있어요.", "확인할 계정 소식이 있어요."):
        assert words in page
    assert 'name="help"' in page
    assert device.token not in page
    assert "미국" not in page
    client.post(reverse("accounts:push"), {"account": "on"})
    wanted = PushSetting.objects.filter(is_on=True)
    assert list(wanted.values_list("category", flat=True)) == ["account"]
    assert PushDelivery.objects.get().reason == "not_wanted"


def test_page_says_where_pushes_go_when_they_leave_the_country(client, settings):
    settings.PROVIDERS = {
        **settings.PROVIDERS,
        "push_expo": {"BACKEND": "accounts.push.expo.ExpoCarrier", "OPTIONS": {}},
    }
    client.force_login(UserFactory())
    assert "미국" in client.get(reverse("accounts:push")).content.decode()


def test_page_removes_only_ones_own(client):
    mine, other = DeviceFactory(), DeviceFactory()
    client.force_login(mine.user)
    remove = [reverse("accounts:push_remove", args=[one.public_id]) for one in (mine, other)]
    assert client.post(remove[0]).status_code == 302
    assert client.post(remove[1]).status_code == 404
    assert list(Device.objects.all()) == [other]


def test_admin_masks_tokens_and_leads_to_nobodys_lines(client):
    row = PushDeliveryFactory(ticket="ticket-secret")
    operator = UserFactory(is_staff=True, is_superuser=True)
    sign_in_staff(client, operator)
    device = row.device
    for url in (
        "/admin/accounts/device/",
        f"/admin/accounts/device/{device.pk}/change/",
        "/admin/accounts/pushdelivery/",
        f"/admin/accounts/pushdelivery/{row.pk}/change/",
        "/admin/accounts/pushsetting/",
    ):
        answer = client.get(url)
        assert answer.status_code == 200
        page = answer.content.decode()
        for secret in (device.token, device.user.nickname, str(row.cause), "ticket-secret"):
            assert secret not in page
        assert str(device.user.public_id) in page
    assert device.token[-5:-1] in client.get("/admin/accounts/device/").content.decode()


# --- the demo's phone -------------------------------------------------------------------------

HERE = {"HTTP_HOST": "localhost:8000"}


@pytest.fixture
def opened(settings):
    settings.DEMO_AUTHENTICATOR = True


def test_demo_page_registers_a_practice_phone_and_shows_its_pushes(client, opened):
    user = UserFactory()
    client.force_login(user)
    assert "연습용 휴대폰으로 등록" in client.get("/demo/push/", **HERE).content.decode()
    assert client.post("/demo/push/", **HERE).status_code == 302
    PushDeliveryFactory(device=Device.objects.get(user=user))
    PushDeliveryFactory(category="help")
    page = client.get("/demo/push/", **HERE).content.decode()
    assert "확인할 계정 소식이 있어요." in page
    assert "새 소식이 있어요." not in page


@pytest.mark.parametrize(
    "more",
    [{"REMOTE_ADDR": "192.168.0.7"}, {"HTTP_HOST": "testserver"}, {"HTTP_VIA": "1.1 proxy"}],
)
def test_demo_page_is_not_there_from_elsewhere(client, opened, more):
    client.force_login(UserFactory())
    assert client.get("/demo/push/", **{**HERE, **more}).status_code == 404


def test_demo_page_is_not_there_without_a_demo_or_with_a_real_carrier(client, settings):
    client.force_login(UserFactory())
    assert client.get("/demo/push/", **HERE).status_code == 404
    settings.DEMO_AUTHENTICATOR = True
    settings.PROVIDERS = {
        **settings.PROVIDERS,
        "push_expo": {"BACKEND": "accounts.push.expo.ExpoCarrier", "OPTIONS": {}},
    }
    assert client.post("/demo/push/", **HERE).status_code == 404
    assert not Device.objects.exists()
