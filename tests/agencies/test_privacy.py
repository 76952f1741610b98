"""B18: the public page is made of the registries, and no vendor is spoken to without a row."""

import re
from pathlib import Path

import pytest

from accounts.models import ConsentEvent, ConsentPurpose
from accounts.selectors import list_purposes
from accounts.services import list_processors, withdraw_consent
from agencies.selectors.oversight import count_consents
from safety.rules import REASON_LABELS
from tests.factories.accounts import StaffMemberFactory, UserFactory
from tests.factories.sign_ins import sign_in_staff

CODES = ["service", "agency_risk_alert"]
ROOT = Path(__file__).resolve().parents[2]
# What a module speaks to the outside with.
SPEAKS = re.compile(r"^\s*(?:from|import) (openai|httpx|requests|urllib3|core\.wire)\b", re.M)
# Plumbing that speaks only for the modules above it.
PLUMBING = {
    "core/wire.py": "what all of them call with",
    "accounts/push/wire.py": "what expo and fcm call with",
    "missions/sources/wire.py": "what youth and bokjiro call with",
}


def list_speakers():
    for app in (
        "ai",
        "accounts",
        "missions",
        "chat",
        "feed",
        "agencies",
        "analytics",
        "safety",
        "companions",
    ):
        for path in sorted((ROOT / app).rglob("*.py")):
            if SPEAKS.search(path.read_text()):
                yield str(path.relative_to(ROOT))


def test_nobody_speaks_to_a_vendor_without_a_row():
    known = {name for row in list_processors() for name in row.code}
    assert sorted(set(list_speakers()) - known - set(PLUMBING)) == []


def test_every_row_names_code_that_is_there():
    for row in list_processors():
        assert [name for name in row.code if not (ROOT / name).exists()] == []


def test_every_remote_back_end_of_the_settings_has_a_row():
    known = {name for row in list_processors() for name in row.code}
    texts = "".join(
        (ROOT / "config" / name).read_text() for name in ("settings.py", "push.py", "policies.py")
    )
    rooms = r'"((?:ai\.\w+|accounts\.push|missions\.sources)\.\w+)\.[A-Z]\w+"'
    named = re.findall(rooms, texts)
    local = {"ai.emotion.huggingface"}
    remote = {name for name in named if "embedded" not in name and name not in local}
    assert remote
    assert {f"{name.replace('.', '/')}.py" for name in remote} - known == set()


@pytest.mark.django_db
def test_the_page_is_made_of_the_registries(client):
    page = client.get("/privacy").content.decode()
    for purpose in list_purposes():
        assert purpose.title in page
    for row in list_processors():
        assert row.name in page
    for reason in REASON_LABELS.values():
        assert str(reason) in page
    assert page.count("지금은 쓰지 않아요") == 3
    assert page.count("국외 이전") >= 3


@pytest.mark.django_db
def test_what_is_used_is_not_said_to_be_unused(client, settings):
    settings.PROVIDERS = {
        **settings.PROVIDERS,
        "push_expo": {
            "BACKEND": "accounts.push.expo.ExpoCarrier",
            "OPTIONS": {"base_url": "https://exp.host"},
        },
    }
    assert client.get("/privacy").content.decode().count("지금은 쓰지 않아요") == 2


@pytest.mark.django_db
def test_consents_are_counted_by_version_without_names(client):
    people = [UserFactory(consents=CODES, nickname="숨은이름") for _ in range(3)]
    withdraw_consent(user=people[0], code="agency_risk_alert", channel="web")
    counts = {
        (row.purpose.code, row.purpose.version): (row.granted, row.withdrawn)
        for row in count_consents()
    }
    newest = ConsentPurpose.objects.filter(code="service").order_by("-version").first().version
    assert counts["agency_risk_alert", 1] == (2, 1)
    assert counts["service", newest] == (3, 0)
    assert ConsentEvent.objects.count() == 7
    sign_in_staff(client, StaffMemberFactory(role="dpo", user__consents=[]).user)
    page = client.get("/agency/consents/").content.decode()
    assert "기관에 위험 신호 전하기" in page
    assert "숨은이름" not in page
