"""Where token sign-in meets our services: allauth's headless endpoints, and every API view."""

import base64
import binascii
import hashlib
from typing import Any

from allauth.headless.internal.sessionkit import lookup_session
from allauth.headless.tokens.strategies.base import AbstractTokenStrategy
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts import services
from accounts.models import SignIn, User

_SCHEME = "bearer"


class TokenStrategy(AbstractTokenStrategy):
    """Gives apps a pair of tokens at sign-in; until then a sealed word stands for the session.

    A session key itself never leaves the server: it would work as a cookie and never rotate.
    """

    def get_session_token(self, request: HttpRequest) -> str | None:
        """Find the session that a request names, by its sealed word or its access token."""
        if sealed := super().get_session_token(request):
            return sealed
        token = _find_bearer(request.META.get("HTTP_AUTHORIZATION", ""))
        sign_in = services.read_access_token(token=token) if token else None
        return _seal(sign_in.session_key) if sign_in else None

    def create_session_token(self, request: HttpRequest) -> str:
        """Seal the session while somebody is still on their way in; afterwards tokens take over."""
        if request.user.is_authenticated:
            return ""
        if not request.session.session_key:
            request.session.save()
        return _seal(str(request.session.session_key))

    def lookup_session(self, session_token: str) -> SessionBase | None:
        """Open a sealed word; None for anything we did not seal, and for sessions that ended."""
        key = _open(session_token)
        return lookup_session(key) if key else None

    def create_access_token_payload(self, request: HttpRequest) -> dict[str, Any] | None:
        """Give the first pair of the sign-in that has just begun."""
        sign_in = SignIn.objects.get(session_key=request.session.session_key)
        pair = services.issue_tokens(sign_in=sign_in)
        return {
            "access_token": pair.access,
            "refresh_token": pair.refresh,
            "expires_in": pair.expires_in,
        }

    def refresh_token(self, refresh_token: str) -> tuple[str, str] | None:
        """Exchange the newest refresh token for the next pair."""
        pair = services.rotate_tokens(refresh_token=refresh_token)
        return (pair.access, pair.refresh) if pair else None


class TokenSignIn(BaseAuthentication):
    """`Authorization: Bearer` with an access token; the request's `auth` is its sign-in."""

    def authenticate(self, request: Request) -> tuple[User, SignIn] | None:
        """Let a living token in; a bad one is refused even where a cookie would do."""
        token = _find_bearer(request.META.get("HTTP_AUTHORIZATION", ""))
        if token is None:
            return None
        sign_in = services.read_access_token(token=token)
        if sign_in is None:
            raise AuthenticationFailed(_("로그인이 끝났어요. 다시 로그인해 주세요."), "token_ended")
        return sign_in.user, sign_in

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme, so that the framework chooses 401."""
        return "Bearer"


class TokenSignInScheme(OpenApiAuthenticationExtension):
    """Describes the access token in the OpenAPI file."""

    target_class = "accounts.api.tokens.TokenSignIn"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Name the header."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


def get_app_sign_in(request: Request) -> SignIn | None:
    """Return the sign-in behind a request that came with a token; None for one with a cookie."""
    return request.auth if isinstance(request.auth, SignIn) else None


def _find_bearer(header: str) -> str | None:
    scheme, _separator, token = header.partition(" ")
    return token.strip() if scheme.lower() == _SCHEME else None


def _cipher() -> AESSIV:
    return AESSIV(hashlib.sha512(b"ongi.session:" + settings.SECRET_KEY.encode()).digest())


def _seal(session_key: str) -> str:
    """Encrypt a session key; the same key gives the same word, which clients may compare."""
    return base64.urlsafe_b64encode(_cipher().encrypt(session_key.encode(), None)).decode()


def _open(sealed: str) -> str | None:
    try:
        return _cipher().decrypt(base64.urlsafe_b64decode(sealed[:200]), None).decode()
    except (InvalidTag, ValueError, binascii.Error):
        return None
