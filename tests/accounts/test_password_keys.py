import pytest

from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
RESET = "/_allauth/app/v1/auth/password/reset"


@pytest.mark.parametrize(
    "key", ["-", "-abc", " -abc", "abc", "1-abc", "온-기", "zzzzzzzzzzzzzzzz-a"]
)
def test_a_key_that_opens_nothing_is_refused_in_both_ways(client, key):
    given = {"key": key, "password": "otherwise-온기-43"}
    answers = [
        client.post(RESET, given, "application/json"),
        client.get(RESET, headers={"X-Password-Reset-Key": key.encode().decode("latin-1")}),
    ]
    for answer in answers:
        assert answer.status_code == 400
        assert [error["param"] for error in answer.json()["errors"]] == ["key"]


def test_a_key_from_the_mail_changes_the_password(client, mailoutbox):
    user = UserFactory(password="before-온기-42")
    asked = client.post(
        "/_allauth/app/v1/auth/password/request", {"email": user.email}, "application/json"
    )
    assert asked.status_code == 200
    (key,) = {word for word in mailoutbox[0].body.split() if "/key/" in word}
    key = key.rstrip("/").rpartition("/")[2]
    assert client.get(RESET, headers={"X-Password-Reset-Key": key}).status_code == 200
    given = {"key": key, "password": "otherwise-온기-43"}
    assert client.post(RESET, given, "application/json").status_code in {200, 401}
    user.refresh_from_db()
    assert user.check_password("otherwise-온기-43")
