"""What stands between every page and its person."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

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
