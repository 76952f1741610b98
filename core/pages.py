"""What every page view shares."""

import time
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import models
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from rest_framework import exceptions
from rest_framework.request import Request

from core.errors import DomainError
from core.rest import LedgerPagination

__all__ = [
    "LoginRequiredMixin",
    "add_refusal",
    "get_person",
    "get_visible",
    "is_htmx",
    "list_by_cursor",
    "send_picture",
    "send_private",
    "signed_in_recently",
]

# allauth writes each proof of identity into the session under this name.
_PROOFS = "account_authentication_methods"
RECENT_S = 15 * 60


def get_person(request: Any) -> Any:
    """Return the signed-in person behind a request of a view that lets nobody else in."""
    return request.user


def get_visible(model: type[models.Model], viewer: Any, public_id: Any) -> Any:
    """Find a row by the id it shows, among those the viewer may see, or 404."""
    rows = model._default_manager.visible_to(viewer)  # type: ignore[attr-defined]
    return get_object_or_404(rows, public_id=public_id)


def signed_in_recently(session: Any) -> bool:
    """Tell whether the person of a session proved who they are in the last quarter of an hour."""
    proofs = session.get(_PROOFS, [])
    newest = max((float(proof.get("at", 0)) for proof in proofs), default=0.0)
    return time.time() - newest < RECENT_S


def add_refusal(form: forms.BaseForm, error: DomainError, field: str | None = None) -> None:
    """Show a refusal of the domain as an error of the form it answered."""
    form.add_error(field, forms.ValidationError(error.detail, code=error.code))


def list_by_cursor(request: HttpRequest, rows: Any, *, size: int = 30) -> dict[str, Any]:
    """Cut one page out of an append-only list, newest first; stable while rows are added.

    Gives `rows`, and `newer` and `older` as links or None. A broken cursor is a 404.
    """
    asked = Request(request)
    pages = LedgerPagination()
    pages.page_size = size
    try:
        found: list[Any] | None = pages.paginate_queryset(rows, asked)
    except exceptions.NotFound as error:
        raise Http404 from error
    return {"rows": found, "newer": pages.get_previous_link(), "older": pages.get_next_link()}


def send_private(file: Any, content_type: str) -> FileResponse:
    """Send a file that no browser or proxy keeps, as nothing but what it is."""
    response = FileResponse(file, content_type=content_type)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = "inline"
    return response


def send_picture(request: Any, *, name: str, open_file: Callable[[], Any]) -> HttpResponseBase:
    """Send a JPEG that never changes under its name, to whom the caller found that it may be shown.

    A browser may keep it, but asks each time; no proxy keeps it. The name is all the tag says.
    """
    etag = quote_etag(name)
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        response = send_private(open_file(), "image/jpeg")
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


def is_htmx(request: HttpRequest) -> bool:
    """Tell whether htmx asked, so that a fragment is the answer."""
    return bool(getattr(request, "htmx", False))
