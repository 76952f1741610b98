"""Access and refresh tokens of apps: signed, short, and worth nothing once the session is gone."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import jwt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from accounts import selectors
from accounts.models import SignIn
from accounts.services.notifications import notify
from accounts.services.sign_ins import end_sign_in, touch_sign_in

GRACE = timedelta(seconds=30)
_ALGORITHM = "HS256"
# Ours are some 400 characters long; nobody makes us hash megabytes.
_LONGEST = 2048


@dataclass(frozen=True)
class TokenPair:
    """What a client holds: ten minutes of access, and the way to the next pair."""

    access: str
    refresh: str
    expires_in: int


@transaction.atomic
def issue_tokens(*, sign_in: SignIn) -> TokenPair:
    """Give the first pair of a sign-in; asked again before any refresh, the same one."""
    locked = SignIn.objects.select_for_update(of=("self",)).select_related("user")
    row = locked.get(pk=sign_in.pk)
    if row.refresh_number == 0:
        _advance(row, timezone.now())
    return _derive_pair(row)


@transaction.atomic
def rotate_tokens(*, refresh_token: str) -> TokenPair | None:
    """Exchange the newest refresh token for the next pair; None when it is good for nothing.

    However many requests come at once, one pair is the outcome: they queue at the row, and the
    token just replaced gives that same pair for 30 s (E4: the answer may have been lost). After
    that it can only be a copy, so the sign-in ends and the person is told.
    """
    claims = _read(refresh_token, use="refresh")
    if claims is None:
        return None
    locked = SignIn.objects.select_for_update(of=("self",)).select_related("user")
    row = locked.filter(public_id=claims["sid"], client=SignIn.Client.APP).first()
    if row is None or not selectors.is_sign_in_alive(row):
        return None
    now, behind = timezone.now(), row.refresh_number - claims["num"]
    if behind < 0:
        return None
    if behind == 0:
        _advance(row, now)
    elif behind > 1 or now - (row.refreshed_at or now) > GRACE:
        _end_copied(row)
        return None
    return _derive_pair(row)


def read_access_token(*, token: str) -> SignIn | None:
    """Find the living sign-in of an app by its access token, or None.

    The session and the account are looked up every time, so logging out, a new password and a
    closed account end every token at once.
    """
    claims = _read(token, use="access")
    if claims is None:
        return None
    rows = SignIn.objects.select_related("user")
    row = rows.filter(public_id=claims["sid"], client=SignIn.Client.APP).first()
    if row is None or not selectors.is_sign_in_alive(row):
        return None
    touch_sign_in(sign_in=row)
    return row


def _advance(row: SignIn, now: datetime) -> None:
    """Go to the next number; the session lives as long as the newest refresh token, and longer."""
    row.refresh_number += 1
    row.refreshed_at = now
    row.save(update_fields=["refresh_number", "refreshed_at"])
    until = now + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    Session.objects.filter(session_key=row.session_key).update(expire_date=until)


def _end_copied(row: SignIn) -> None:
    notify(
        user=row.user,
        kind="security",
        title="한 기기에서 로그아웃했어요",
        body=(
            "이미 쓴 로그인 정보가 다시 쓰여서, 혹시 몰라 그 기기를 로그아웃했어요. "
            "내가 한 일이 아니라면 비밀번호를 바꿔 주세요."
        ),
        url="/me/devices/",
        dedupe_key=f"refresh-reused:{row.public_id}",
    )
    end_sign_in(sign_in=row)


def _derive_pair(row: SignIn) -> TokenPair:
    """Sign the pair of the row's present number: the same row always gives the same bytes."""
    access_s = settings.HEADLESS_JWT_ACCESS_TOKEN_EXPIRES_IN
    refresh_s = settings.HEADLESS_JWT_REFRESH_TOKEN_EXPIRES_IN
    return TokenPair(_sign(row, "access", access_s), _sign(row, "refresh", refresh_s), access_s)


def _sign(row: SignIn, use: str, lifetime_s: int) -> str:
    reached_at = row.refreshed_at or row.created_at
    made_at = int(reached_at.timestamp())
    claims: dict[str, Any] = {
        "token_use": use,
        "sid": row.public_id.hex,
        "sub": row.user.public_id.hex,
        "num": row.refresh_number,
        # Of this number at this moment: two exchanges that both won would show.
        "jti": uuid5(row.public_id, f"{use} {row.refresh_number} {reached_at.timestamp()}").hex,
        "iat": made_at,
        "exp": made_at + lifetime_s,
    }
    return jwt.encode(claims, _signing_key(), algorithm=_ALGORITHM)


def _read(token: str, *, use: str) -> dict[str, Any] | None:
    """Verify signature, age and kind; None for whatever is not exactly one of ours."""
    if len(token) > _LONGEST:
        return None
    try:
        claims = jwt.decode(
            token,
            _signing_key(),
            algorithms=[_ALGORITHM],
            options={"require": ["exp", "sid", "num", "token_use"], "verify_iat": False},
        )
        claims["sid"] = UUID(hex=claims["sid"])
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError):
        return None
    is_ours = claims["token_use"] == use and isinstance(claims["num"], int)
    return claims if is_ours else None


def _signing_key() -> bytes:
    return hashlib.sha256(b"ongi.tokens:" + settings.SECRET_KEY.encode()).digest()
