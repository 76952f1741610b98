"""What Django itself answers when no view does: JSON to the API, pages to people."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views import defaults

_API = ("/api/v1/", "/_allauth/")


def show_bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Refuse what cannot be read at all."""
    return _answer(
        request,
        400,
        ("invalid_input", _("요청을 읽을 수 없어요.")),
        lambda: defaults.bad_request(request, exception),
    )


def show_missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is no such address."""
    return _answer(
        request,
        404,
        ("not_found", _("찾을 수 없어요.")),
        lambda: defaults.page_not_found(request, exception),
    )


def show_no_address(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Stand where a package has an address that we do not."""
    raise Http404


def show_failure(request: HttpRequest) -> HttpResponse:
    """Say that we failed; what failed is in the log alone."""
    return _answer(
        request,
        500,
        ("server_error", _("잠시 문제가 생겼어요. 다시 시도해 주세요.")),
        lambda: defaults.server_error(request),
    )


def _answer(
    request: HttpRequest, status: int, said: tuple[str, Any], page: Callable[[], HttpResponse]
) -> HttpResponse:
    if not request.path.startswith(_API):
        return page()
    code, detail = said
    return JsonResponse({"code": code, "detail": detail}, status=status)
