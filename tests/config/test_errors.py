"""An app reads JSON only, whatever goes wrong before a view is reached."""

import pytest

from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
LOGIN = "/_allauth/app/v1/auth/login"


@pytest.mark.parametrize(
    "place", ["/api/v1/nowhere", "/api/v1/companions/not-a-uuid", "/_allauth/app/v1/nowhere"]
)
def test_an_address_that_is_none_is_told_in_json(client, place):
    client.force_login(UserFactory())
    response = client.get(place)
    assert response.status_code == 404
    assert response.json() == {"code": "not_found", "detail": "찾을 수 없어요."}


def test_people_still_get_a_page(client):
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "찾는 페이지가 없어요" in response.content.decode()


@pytest.mark.parametrize("body", ["{", "[1, 2", "\x00", '"text"'])
def test_what_cannot_be_read_is_refused_in_allauths_shape(client, body):
    response = client.post(LOGIN, body, content_type="application/json")
    assert response.status_code == 400
    assert response.json() == {
        "status": 400,
        "errors": [{"code": "invalid_input", "message": "요청을 읽을 수 없어요."}],
    }


@pytest.mark.parametrize(
    "place", ["account/phone", "auth/phone/verify", "auth/phone/verify/resend"]
)
def test_telephone_numbers_have_no_address(client, place):
    response = client.post(f"/_allauth/app/v1/{place}", {}, content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (404, "not_found")
