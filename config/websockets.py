"""Which socket stands behind which address, and who may open one."""

from typing import Any

from channels.db import database_sync_to_async
from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.conf import settings
from django.http import parse_cookie
from django.urls import URLPattern, path

from accounts import services
from accounts.models import SignIn
from agencies.consumers import StaffConsumer
from chat.consumers import PersonConsumer

urlpatterns: list[URLPattern] = [
    path("ws/v1/me", PersonConsumer.as_asgi()),
    path("ws/v1/agency", StaffConsumer.as_asgi()),
]


class SocketDoor:
    """Says who is behind a socket: an access token, else a ticket to come, else a cookie (E7).

    Browsers cannot send `Authorization`, so only what comes without it must show a known origin.
    """

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.for_browsers = AllowedHostsOriginValidator(self._admit_browser)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        """Put `sign_in` into the scope, or None for a stranger."""
        given = _find_header(scope, b"authorization")
        if given is None:
            return await self.for_browsers(scope, receive, send)
        scheme, _, token = given.partition(" ")
        sign_in = await _read_token(token.strip()) if scheme.lower() == "bearer" else None
        return await self.inner({**scope, "sign_in": sign_in}, receive, send)

    async def _admit_browser(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        if scope.get("query_string") == b"auth=ticket":
            return await self.inner({**scope, "awaits_ticket": True}, receive, send)
        sign_in = await _read_cookie(scope)
        return await self.inner({**scope, "sign_in": sign_in}, receive, send)


@database_sync_to_async
def _read_token(token: str) -> SignIn | None:
    return services.read_access_token(token=token)


@database_sync_to_async
def _read_cookie(scope: dict[str, Any]) -> SignIn | None:
    cookies = parse_cookie(_find_header(scope, b"cookie") or "")
    if not (session_key := cookies.get(settings.SESSION_COOKIE_NAME)):
        return None
    return services.find_sign_in(
        session_key=session_key,
        user_agent=_find_header(scope, b"user-agent") or "",
    )


def _find_header(scope: dict[str, Any], name: bytes) -> str | None:
    found = [value for key, value in scope.get("headers", []) if key == name]
    return found[0].decode("latin-1") if found else None


application = SocketDoor(URLRouter(urlpatterns))
