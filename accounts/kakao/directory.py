"""Where Kakao's addresses and public keys come from: fetched once a day, old ones while it is down.

Kakao asks its clients to keep the keys and may refuse those who fetch them at every sign-in.
"""

import json
import logging
import time
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

import requests
from allauth.socialaccount.adapter import get_adapter
from django.core.cache import cache
from jwt.algorithms import RSAAlgorithm

from core.errors import ProviderUnavailable

logger = logging.getLogger(__name__)

FRESH_S = 24 * 3600
KEPT_S = 7 * 24 * 3600
PAUSE_S = 60
LARGEST_ANSWER_KB = 100
SMALLEST_KEY_BITS = 2048


class KakaoUnavailable(ProviderUnavailable):
    """Kakao does not answer, and nothing of what it said before is left."""

    code = "kakao_unavailable"
    default_detail = "지금은 카카오와 연결되지 않아요. 잠시 뒤에 다시 시도해 주세요."


def get_configuration(server_url: str) -> dict[str, Any]:
    """Return Kakao's discovery document; its addresses must lie on the server we were told of."""
    return _get(f"{server_url}/.well-known/openid-configuration", _check_configuration)


def find_key(server_url: str, key_id: str) -> Any:
    """Return the public key of an id, or None; an unknown id asks Kakao again once a minute."""
    url = get_configuration(server_url)["jwks_uri"]
    key = _pick(_get(url, _check_keys), key_id)
    if key is None and cache.add(_name("asked", url), True, PAUSE_S):
        key = _pick(_fetch(url, _check_keys) or {}, key_id)
    return key


def _get(url: str, check: Any) -> dict[str, Any]:
    kept = cache.get(_name("kept", url))
    if kept and kept["fetched_at"] + FRESH_S > time.time():
        return kept["answer"]
    # While Kakao is down, one process a minute tries; the others go on with what is kept.
    may_ask = kept is None or cache.add(_name("asked", url), True, PAUSE_S)
    answer = _fetch(url, check) if may_ask else None
    if answer is None and kept is None:
        raise KakaoUnavailable()
    return answer or kept["answer"]


def _fetch(url: str, check: Any) -> dict[str, Any] | None:
    """Ask Kakao and keep a sound answer; None when there is none."""
    try:
        with get_adapter().get_requests_session() as session:
            response = session.get(url, allow_redirects=False, stream=True)
            response.raise_for_status()
            answer = json.loads(b"".join(islice(response.iter_content(1024), LARGEST_ANSWER_KB)))
        check(url, answer)
    except (requests.RequestException, ValueError, KeyError, TypeError, OSError) as error:
        logger.warning("kakao_directory_failed error=%s", type(error).__name__)
        return None
    cache.set(_name("kept", url), {"fetched_at": time.time(), "answer": answer}, KEPT_S)
    return answer


def _check_configuration(url: str, answer: dict[str, Any]) -> None:
    server = url.removesuffix("/.well-known/openid-configuration")
    if answer["issuer"] != server:
        raise ValueError("issuer")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if _origin(answer[name]) != _origin(server):
            raise ValueError(name)


def _check_keys(url: str, answer: dict[str, Any]) -> None:
    if not any(_is_usable(key) for key in answer["keys"]):
        raise ValueError("keys")


def _pick(answer: dict[str, Any], key_id: str) -> Any:
    for key in answer.get("keys", []):
        if _is_usable(key) and key["kid"] == key_id:
            public = RSAAlgorithm.from_jwk(key)
            return public if public.key_size >= SMALLEST_KEY_BITS else None
    return None


def _is_usable(key: Any) -> bool:
    return (
        isinstance(key, dict)
        and isinstance(key.get("kid"), str)
        and key.get("kty") == "RSA"
        and key.get("alg", "RS256") == "RS256"
        and key.get("use", "sig") == "sig"
        and "d" not in key
    )


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def _name(kind: str, url: str) -> str:
    return f"kakao-{kind}:{url}"
