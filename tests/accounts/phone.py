"""What an app says when somebody comes in by Kakao's SDK."""

from config.embedded.kakao import NATIVE_KEY

NONCE, TOKEN = "/api/v1/auth/kakao/nonce", "/_allauth/app/v1/auth/provider/token"


def ask_nonce(client):
    response = client.post(NONCE)
    assert response.status_code == 201
    assert response.json()["expires_in"] == 300
    return response.json()["nonce"]


def send(client, token, client_id=NATIVE_KEY, **given):
    body = {
        "provider": "kakao",
        "process": "login",
        "token": {"client_id": client_id, "id_token": token, **given},
    }
    return client.post(TOKEN, body, content_type="application/json")


def assert_refused(response, code):
    assert response.status_code == 400, response.content
    assert [error["code"] for error in response.json()["errors"]] == [code]
    assert response.json()["errors"][0]["message"]
    assert "_auth_user_id" not in response.client.session
