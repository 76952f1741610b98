"""What an `id_token` of Kakao must prove before anybody is let in; no network, no database.

OpenID Connect Core 1.0, section 3.1.3.7. The algorithm is ours to choose, never the token's.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import jwt

from core.errors import InvalidInput

LONGEST_TOKEN = 8_192
OLDEST_TOKEN_S = 600
CLOCK_SKEW_S = 10
LONGEST_SUBJECT = 64
_REQUIRED = ["iss", "aud", "sub", "iat", "exp"]


class KakaoTokenRefused(InvalidInput):
    """The token does not prove who sent it; `code` says which proof is missing."""

    code = "kakao_token_refused"
    default_detail = "카카오 로그인을 확인하지 못했어요. 카카오 버튼을 다시 눌러 주세요."


class TokenMalformed(KakaoTokenRefused):
    """Not a signed JSON Web Token of a usual size."""

    code = "kakao_token_malformed"


class TokenAlgorithmRefused(KakaoTokenRefused):
    """Signed with anything but RS256, or not at all."""

    code = "kakao_token_algorithm"


class TokenKeyUnknown(KakaoTokenRefused):
    """Names a key that Kakao does not publish."""

    code = "kakao_token_key"


class TokenSignatureWrong(KakaoTokenRefused):
    """The signature does not fit."""

    code = "kakao_token_signature"


class TokenIssuerWrong(KakaoTokenRefused):
    """Made by somebody else."""

    code = "kakao_token_issuer"


class TokenAudienceWrong(KakaoTokenRefused):
    """Made for another app, or for several."""

    code = "kakao_token_audience"


class TokenExpired(KakaoTokenRefused):
    """Past its end, or made longer than ten minutes ago, or not yet."""

    code = "kakao_token_expired"


_REFUSALS: tuple[tuple[type[Exception], type[KakaoTokenRefused]], ...] = (
    (jwt.InvalidSignatureError, TokenSignatureWrong),
    (jwt.InvalidAlgorithmError, TokenAlgorithmRefused),
    (jwt.InvalidIssuerError, TokenIssuerWrong),
    (jwt.InvalidAudienceError, TokenAudienceWrong),
    (jwt.ExpiredSignatureError, TokenExpired),
    (jwt.ImmatureSignatureError, TokenExpired),
)


@dataclass(frozen=True)
class Proof:
    """What a checked token says: whose it is, for which nonce, and how to know it again."""

    subject: str
    nonce: str
    digest: str
    expires_at: datetime


def check_id_token(
    token: object,
    *,
    find_key: Callable[[str], Any],
    issuer: str,
    audience: str,
    now: datetime,
) -> Proof:
    """Return what the token proves, or raise a KakaoTokenRefused.

    `find_key` returns the public key of a key id, or None.
    """
    if not isinstance(token, str) or not 0 < len(token) <= LONGEST_TOKEN or token.count(".") != 2:
        raise TokenMalformed()
    key = find_key(_read_key_id(token))
    if key is None:
        raise TokenKeyUnknown()
    claims = _decode(token, key, issuer, audience)
    if now.timestamp() - claims["iat"] > OLDEST_TOKEN_S:
        raise TokenExpired()
    return Proof(
        subject=_read_subject(claims),
        nonce=nonce if isinstance(nonce := claims.get("nonce"), str) else "",
        digest=_fingerprint(token),
        expires_at=datetime.fromtimestamp(claims["exp"], UTC),
    )


def _read_key_id(token: str) -> str:
    try:
        header = jwt.get_unverified_header(token)
    # A few thousand nested brackets fit into a token and exhaust the JSON reader.
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise TokenMalformed() from error
    if header.get("alg") != "RS256":
        raise TokenAlgorithmRefused()
    key_id = header.get("kid")
    if not isinstance(key_id, str) or not key_id:
        raise TokenKeyUnknown()
    return key_id


def _decode(token: str, key: Any, issuer: str, audience: str) -> dict[str, Any]:
    try:
        return jwt.decode(
            token,
            key=key,
            algorithms=["RS256"],
            issuer=issuer,
            audience=audience,
            leeway=CLOCK_SKEW_S,
            options={"require": _REQUIRED, "strict_aud": True},
        )
    except jwt.PyJWTError as error:
        refusal = next((ours for theirs, ours in _REFUSALS if isinstance(error, theirs)), None)
        raise (refusal or TokenMalformed)() from error
    except (ValueError, OverflowError, RecursionError) as error:
        raise TokenMalformed() from error


def _read_subject(claims: dict[str, Any]) -> str:
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise TokenMalformed()
    return subject


def _fingerprint(token: str) -> str:
    """Digest the part that is signed: the signature itself can be spelled in several ways."""
    return hashlib.sha256(token.rpartition(".")[0].encode()).hexdigest()
