"""What stands between every page and its person."""

from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from core.errors import BodyTooLarge, DomainError

_TOO_LARGE = "ongi.body_too_large"
_SPEAK_JSON = ("/api/", "/_allauth/")


class DomainErrorPages:
    """Show a refusal of the domain as a page, or as a fragment when htmx asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Render `error.html` or `_error.html` with the refusal's status; JSON for JSON."""
        return show_refusal(request, error) if isinstance(error, DomainError) else None


def find_body_limit(path: str) -> int:
    """Return how many bytes an address takes: as many as all others, unless settings name it."""
    try:
        name = resolve(path).view_name
    except Resolver404:
        name = ""
    return settings.BODY_LIMITS.get(name, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


class BodyLimit:
    """Turn away a body over its address's limit, of whatever kind, before it is read.

    Django itself counts forms only: JSON that a view streams, and files of a form, it would take.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse, or pass the request on."""
        size = request.META.get("CONTENT_LENGTH") or "0"
        is_large = size.isdecimal() and int(size) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        is_said = is_large and int(size) > find_body_limit(request.path_info)
        if is_said or getattr(request, "scope", {}).get(_TOO_LARGE):
            return show_refusal(request, BodyTooLarge())
        return self.get_response(request)


class JsonRefusals:
    """Give sign-in of apps a coded error where allauth refuses without one.

    That is JSON it cannot read, answered with nothing, and a token it does not take, answered with
    a bare status.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in allauth's own shape of an error."""
        response = self.get_response(request)
        is_refusal = response.status_code == 400 and request.path.startswith("/_allauth/")
        if not is_refusal or response.streaming or b'"errors"' in response.content:
            return response
        refusals = {
            True: ("not_accepted", _("받아들일 수 없는 요청이에요. 다시 로그인해 주세요.")),
            False: ("invalid_input", _("요청을 읽을 수 없어요.")),
        }
        code, message = refusals[bool(response.content)]
        error = {"code": code, "message": message}
        return JsonResponse({"status": 400, "errors": [error]}, status=400)


def show_refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Render a refusal as a page, as a fragment for htmx, or as JSON for those who speak it."""
    if request.content_type == "application/json" or request.path.startswith(_SPEAK_JSON):
        return JsonResponse(error.as_data(), status=error.status)
    template = "_error.html" if getattr(request, "htmx", False) else "error.html"
    context: dict[str, Any] = {"code": error.code, "detail": error.detail}
    return render(request, template, context, status=error.status)


class BodyGuard:
    """ASGI, around everything: of a body over the limit nothing is kept, in memory or on disk.

    The request goes on without a body and with a mark, and `BodyLimit` answers it; what was sent
    without saying its length is counted as it comes.
    """

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Count what comes in."""
        counted = _count_body(scope, receive) if scope["type"] == "http" else receive
        await self.inner(scope, counted, send)


def _count_body(scope: dict[str, Any], receive: Any) -> Callable[[], Awaitable[dict[str, Any]]]:
    taken, limit = 0, settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    async def receive_counted() -> dict[str, Any]:
        nonlocal taken, limit
        while True:
            message: dict[str, Any] = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                limit = find_body_limit(scope["path"])
            if taken <= limit:
                return message
            scope[_TOO_LARGE] = True
            if not message.get("more_body"):
                return {"type": message["type"], "body": b"", "more_body": False}

    return receive_counted
