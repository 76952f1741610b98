"""Nothing of a person reaches a lock screen: by type, by the code, and on the wire."""

import ast
import dataclasses
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts import services
from accounts.models import Device, PushCategory, PushDelivery
from accounts.push import texts
from accounts.push.base import PushMessage
from tests.accounts.life import make_life
from tests.factories.push import DeviceFactory
from tests.house.consent_guards import name_call, read_modules
from tests.servers.push import PushServer

ROOT = Path(__file__).resolve().parents[2]
# A lock screen tells nobody of these.
TELLING = (
    "위기",
    "위험",
    "상담",
    "기관",
    "복지",
    "마음",
    "자살",
    "죽",
    "109",
    "119",
    "우울",
    "도움",
    "힘",
)
NAGGING = ("보고 싶", "기다리", "오랜만", "돌아와", "왜 안", "잊", "!")


def list_calls(name):
    return [
        (module, call)
        for module, source in read_modules().items()
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call) and name_call(call).rsplit(".", 1)[-1] == name
    ]


def test_words_tell_of_nothing_and_beg_for_nothing():
    for text in texts.TEXTS.values():
        said = f"{text.title} {text.body}"
        assert [word for word in (*TELLING, *NAGGING) if word in said] == []
        assert "{" not in said
        assert "%" not in said


def test_every_category_has_words_and_a_switch():
    assert set(texts.CATEGORIES) == set(PushCategory.values)
    assert {plan.category for plan in texts.PLANS.values()} == set(texts.CATEGORIES)


def test_a_message_has_no_field_for_words():
    kinds = {field.name: field.type for field in dataclasses.fields(PushMessage)}
    assert kinds == {
        "token": str,
        "category": str,
        "thread": UUID,
        "push_id": UUID,
        "ttl_s": int,
    }


def test_a_row_has_no_field_for_words():
    written = {
        field.name
        for field in PushDelivery._meta.concrete_fields
        if field.get_internal_type() in {"CharField", "TextField"} and not field.choices
    }
    # A consent's code, a vendor's error code, the carrier's name, the vendor's number.
    assert written == {"purpose", "error", "carrier", "ticket"}


def test_messages_are_made_in_one_place():
    assert [module for module, _ in list_calls("PushMessage")] == [
        "accounts/services/push_sending.py"
    ]


def test_every_notification_is_known_to_be_pushed_or_silent():
    kinds = {
        keyword.value.value
        for name in ("notify", "ask_push")
        for module, call in list_calls(name)
        for keyword in call.keywords
        if keyword.arg == "kind" and isinstance(keyword.value, ast.Constant)
    }
    assert kinds == set(texts.PLANS) | texts.SILENT_KINDS


def test_only_help_for_somebody_in_danger_may_ring_at_night():
    urgent = [
        module
        for name in ("notify", "ask_push")
        for module, call in list_calls(name)
        for keyword in call.keywords
        if keyword.arg == "is_urgent" and not module.startswith("accounts/")
    ]
    # An offer; staff on call, a case's counsellor, and the person whom nobody could reach yet.
    telling = "agencies/services/telling.py"
    assert urgent == ["agencies/services/offers.py", telling, telling, telling]


@pytest.mark.django_db
def test_nothing_of_a_persons_life_is_on_the_wire(settings):
    user = make_life("나비")
    day = timezone.localdate() + timedelta(days=1)
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("Asia/Seoul"))
    with PushServer() as server:
        server.use(settings)
        for provider in ("expo", "fcm"):
            DeviceFactory(user=user, provider=provider, app_version="나비1", locale="나비2")
        for kind in texts.PLANS:
            services.notify(user=user, kind=kind, title=f"나비 {kind}", body="나비", url="/나비/")
        PushDelivery.objects.update(due_at=noon, expires_at=noon + timedelta(hours=1))
        # Two phones, told of help, account and feed; no reply of `chat` stands behind the fourth.
        assert services.send_pushes(now=noon) == 6
        sent = [one for one in server.asked if one.path != "/token"]
        said = str([(one.path, one.headers, one.body) for one in sent])
        ids = {str(value) for row in PushDelivery.objects.all() for value in (row.thread,)}
    for secret in ("나비", user.email, str(user.public_id), user.birth_date.isoformat(), "/me/"):
        assert secret not in said
    assert ids & set(said.split("'"))
    assert Device.objects.count() == 2
