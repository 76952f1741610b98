"""What we ask of Kakao by our admin key; no database, and never inside a transaction."""

import requests
from django.conf import settings

from core.errors import ProviderUnavailable

TIMEOUT_S = 5
# Kakao's word for a person who is not connected to us (any more).
NOT_CONNECTED = -101


class KakaoCallFailed(ProviderUnavailable):
    """Kakao did not do what it was asked; `reason` says in a word why."""

    code = "kakao_call_failed"

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__()


def end_connection(*, kakao_id: str) -> None:
    """Have Kakao end a person's connection to us; one that is ended already counts as ended.

    `POST /v1/user/unlink` of Kakao's REST API. Raise KakaoCallFailed.
    """
    kakao = settings.KAKAO
    if not kakao.admin_key:
        raise KakaoCallFailed("no_admin_key")
    try:
        answer = requests.post(
            f"{kakao.api_url}/v1/user/unlink",
            data={"target_id_type": "user_id", "target_id": kakao_id},
            headers={"Authorization": f"KakaoAK {kakao.admin_key}"},
            timeout=TIMEOUT_S,
            allow_redirects=False,
        )
        said = answer.json() if answer.status_code == requests.codes.bad_request else {}
    except (requests.RequestException, ValueError) as error:
        raise KakaoCallFailed(type(error).__name__) from error
    is_ended_already = isinstance(said, dict) and said.get("code") == NOT_CONNECTED
    if answer.status_code != requests.codes.ok and not is_ended_already:
        raise KakaoCallFailed(f"http_{answer.status_code}")
