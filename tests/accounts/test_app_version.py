import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from accounts.models import AppVersion
from accounts.rules import is_older

pytestmark = pytest.mark.django_db
PLACE = "/api/v1/app-version"


@pytest.mark.parametrize(
    ("version", "other", "expected"),
    [
        ("1.9.0", "1.10.0", True),
        ("1.10.0", "1.9.0", False),
        ("1.4.0", "1.4.0", False),
        ("0.9.99", "1.0.0", True),
    ],
)
def test_versions_are_compared_number_by_number(version, other, expected):
    assert is_older(version, other) is expected


def make_ios(**changes):
    values = {"oldest_version": "1.9.0", "newest_version": "1.10.0"} | changes
    return AppVersion(platform="ios", store_url="https://apps.example.com/ongi", **values)


@pytest.mark.parametrize(
    ("version", "required", "available"),
    [("1.8.9", True, True), ("1.9.0", False, True), ("1.10.0", False, False)],
)
def test_an_app_hears_whether_it_is_too_old(client, version, required, available):
    make_ios().save()
    assert client.get(PLACE, {"platform": "ios", "version": version}).json() == {
        "oldest_version": "1.9.0",
        "newest_version": "1.10.0",
        "store_url": "https://apps.example.com/ongi",
        "is_update_required": required,
        "is_update_available": available,
    }


def test_where_no_version_is_set_every_app_works(client):
    make_ios().save()
    body = client.get(PLACE, {"platform": "android", "version": "0.0.1"}).json()
    assert (body["is_update_required"], body["is_update_available"]) == (False, False)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"platform": "ios"},
        {"platform": "symbian", "version": "1.0.0"},
        {"platform": "ios", "version": "1.0"},
        {"platform": "ios", "version": "1.0.0-beta"},
        {"platform": "ios", "version": "999999.0.0"},
        {"platform": "ios", "version": "1.0.٣"},
    ],
)
def test_a_question_nobody_can_answer_is_refused(client, asked):
    response = client.get(PLACE, asked)
    assert (response.status_code, response.json()["code"]) == (400, "invalid_input")


def test_versions_out_of_order_are_refused_by_form_and_database():
    row = make_ios(oldest_version="1.10.0", newest_version="1.9.0")
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert refused.value.messages == ["가장 오래된 판이 새 판보다 앞서야 해요."]
    with pytest.raises(IntegrityError):
        row.save()
