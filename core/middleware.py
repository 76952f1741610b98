"""What stands between every page and its person."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.errors import DomainError


class DomainErrorPages:
    """Show a refusal of the domain as a page, or as a fragment when htmx asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Render `error.html` or `_error.html` with the refusal's status; JSON for JSON."""
        if not isinstance(error, DomainError):
            return None
        if request.content_type == "application/json":
            return JsonResponse({"code": error.code, "detail": error.detail}, status=error.status)
        template = "_error.html" if getattr(request, "htmx", False) else "error.html"
        context: dict[str, Any] = {"code": error.code, "detail": error.detail}
        return render(request, template, context, status=error.status)


class JsonRefusals:
    """Give sign-in of apps a JSON body where allauth refuses without one: JSON it cannot read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in allauth's own shape of an error."""
        response = self.get_response(request)
        is_bare = response.status_code == 400 and not response.streaming and not response.content
        if not is_bare or not request.path.startswith("/_allauth/"):
            return response
        error = {"code": "invalid_input", "message": _("요청을 읽을 수 없어요.")}
        return JsonResponse({"status": 400, "errors": [error]}, status=400)
