"""What every API view shares: one error shape, one kind of stream page."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions, serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import DomainError

_CODES = {
    400: "invalid_input",
    401: "not_signed_in",
    403: "not_permitted",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    415: "unsupported_media_type",
    429: "too_many_requests",
}


class ErrorBody(serializers.Serializer):
    """The one error shape: a stable code, a sentence for the person, the fields they erred in."""

    code = serializers.CharField()
    detail = serializers.CharField()
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()), required=False
    )


def handle_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn domain and framework refusals into the one error shape."""
    # rest_framework.views imports this module while it is itself being imported.
    from rest_framework.views import set_rollback  # noqa: PLC0415

    if isinstance(error, DomainError):
        set_rollback()
        waits = {"Retry-After": str(error.wait_s)} if error.wait_s else {}
        return Response(error.as_data(), status=error.status, headers=waits)
    if isinstance(error, Http404):
        error = exceptions.NotFound("찾을 수 없어요.")
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    return Response(describe_error(error), status=error.status_code, headers=_list_headers(error))


def describe_error(error: exceptions.APIException) -> dict[str, Any]:
    """Shape a framework refusal: field errors under `fields`, the first of them as `detail`."""
    code = _CODES.get(error.status_code, "error")
    if isinstance(error, exceptions.ValidationError) and isinstance(error.detail, dict):
        fields = {name: _flatten(value) for name, value in error.detail.items()}
        first = next((texts[0] for texts in fields.values() if texts), str(error.default_detail))
        return {"code": code, "detail": first, "fields": fields}
    if isinstance(error.detail, list | dict):
        texts = _flatten(error.detail)
        return {"code": code, "detail": texts[0] if texts else code}
    own = getattr(error.detail, "code", "")
    if own and own not in {"error", "invalid", error.default_code}:
        code = own
    return {"code": code, "detail": str(error.detail)}


def _flatten(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in _flatten(part)]
    if isinstance(value, list | tuple):
        return [text for part in value for text in _flatten(part)]
    return [str(value)]


def _list_headers(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    return headers


class StreamPagination(CursorPagination):
    """Pages of a growing list, newest first, stable while rows are added (E11)."""

    page_size = 30
    max_page_size = 100
    page_size_query_param = "size"
    ordering = ("-created_at", "-pk")


class LedgerPagination(StreamPagination):
    """Pages of an append-only ledger, newest first."""

    ordering = ("-at", "-pk")


class SessionSignIn(SessionAuthentication):
    """Session sign-in that answers 401, not 403, to somebody who has not signed in."""

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme, so that the framework chooses 401."""
        return "Session"


class SessionSignInScheme(OpenApiAuthenticationExtension):
    """Describes the session cookie in the OpenAPI file."""

    target_class = "core.rest.SessionSignIn"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Name the cookie."""
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}
