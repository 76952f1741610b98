"""One OpenAPI file for a client: our own API and allauth's endpoints for apps (E15)."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import allauth.headless.spec
import yaml
from allauth.headless.spec.internal import schema
from allauth.headless.spec.internal.openapikit import spec_for_field
from django import forms

from accounts.web.forms import RegionField, SignupForm

_PREFIX = "Auth"
_ROOT = "/_allauth/app/v1/"
# `fields` is there when the person erred in some.
_PARTIAL = {"ErrorBody"}


def add_headless(
    result: dict[str, Any], generator: Any, request: Any, public: bool
) -> dict[str, Any]:
    """Add what stands under `/_allauth/app/`; its component names get a prefix of their own."""
    theirs = _rename(_read_headless())
    for path, item in theirs["paths"].items():
        if path.startswith(_ROOT) and "/phone" not in path:
            result["paths"][path] = _describe(path, item)
    theirs["components"]["schemas"]["TooManyResponse"] = {
        "type": "object",
        "properties": {"status": {"type": "integer", "enum": [429]}},
        "required": ["status"],
    }
    for kind, parts in theirs["components"].items():
        named = {f"{_PREFIX}{name}": part for name, part in parts.items()}
        result["components"].setdefault(kind, {}).update(named)
    return result


def complete_answers(
    result: dict[str, Any], generator: Any, request: Any, public: bool
) -> dict[str, Any]:
    """Say that our answers always carry every field, which types of a client rely on."""
    for name, part in result["components"]["schemas"].items():
        if not name.endswith("Request") and name not in _PARTIAL and "properties" in part:
            part["required"] = sorted(part["properties"])
    return result


def describe_refusals(
    result: dict[str, Any], generator: Any, request: Any, public: bool
) -> dict[str, Any]:
    """Add what the framework may answer anywhere and no view repeats."""
    for path, item in result["paths"].items():
        for method, operation in item.items():
            for status in _list_refusals(path, method, operation):
                operation["responses"].setdefault(str(status), _REFUSALS[status])
            operation["responses"] = dict(sorted(operation["responses"].items()))
    return result


def _list_refusals(path: str, method: str, operation: dict[str, Any]) -> Iterator[int]:
    names = {part["name"] for part in operation.get("parameters", [])}
    if operation["operationId"] not in _DEAF:
        yield 401
    if method != "get" and {"session": []} in operation.get("security", []):
        yield 403
    if "{" in path or "cursor" in names:
        yield 404
    if "requestBody" in operation:
        yield from (400, 415)


def _describe_refusal(text: str) -> dict[str, Any]:
    body = {"schema": {"$ref": "#/components/schemas/ErrorBody"}}
    return {"description": text, "content": {"application/json": body}}


_REFUSALS = {
    400: _describe_refusal("`invalid_input`: not JSON, or not what is asked for; see `fields`."),
    401: _describe_refusal("`not_signed_in`, or `token_ended`: refresh once."),
    403: _describe_refusal("`not_permitted`: with a cookie, the CSRF token is missing."),
    404: _describe_refusal("`not_found`: no such row, none you may know of, or a stale cursor."),
    415: _describe_refusal("`unsupported_media_type`: send `application/json`."),
}
# These hear no credentials at all.
_DEAF = {"kakao_nonce_create", "app_version_retrieve"}


def _read_headless() -> dict[str, Any]:
    """allauth's own description, cut to what is installed here.

    Not its `get_schema`: that wants the description served at a public address as well.
    """
    path = Path(allauth.headless.spec.__file__).parent / "doc" / "openapi.yaml"
    spec = yaml.safe_load(path.read_text(encoding="utf-8"))
    schema.specify_user(spec)
    schema.pin_client(spec)
    schema.drop_unused_client_parameter(spec)
    schema.drop_unused_paths(spec)
    schema.specify_signup_fields(spec)
    schemas = spec["components"]["schemas"]
    _specify_sign_up(schemas)
    _specify_tokens(schemas, spec["components"]["responses"]["RefreshToken"])
    return spec


def _specify_sign_up(schemas: dict[str, Any]) -> None:
    """Describe our sign-up form without a database: the 229 regions stand in `/api/v1/regions`."""
    by_email = schemas["BaseSignup"]
    for name, field in SignupForm.base_fields.items():
        by_email["properties"][name] = _describe_field(field)
        if field.required:
            by_email["required"].append(name)
    # Who comes by Kakao gives no address (docs/adr/0011).
    shared = {name: part for name, part in by_email["properties"].items() if name != "email"}
    required = [name for name in by_email["required"] if name != "email"]
    schemas["ProviderSignup"] = {"type": "object", "properties": shared, "required": required}


def _describe_field(field: forms.Field) -> dict[str, Any]:
    if isinstance(field, RegionField):
        text = f"{field.help_text} `/api/v1/regions`의 `code`를 보내요.".strip()
        return {"type": "string", "pattern": "^[0-9]{5}$", "description": text}
    described = spec_for_field(field)
    return described | {"format": "date"} if isinstance(field, forms.DateField) else described


def _specify_tokens(schemas: dict[str, Any], refreshed: dict[str, Any]) -> None:
    """Say what our strategy adds: the whole pair, at sign-in and at every refresh."""
    schemas["ErrorResponse"]["required"] = ["status", "errors"]
    # allauth says null, not false, of a sign-in that is not there.
    for name in ("AuthenticationMeta", "AuthenticationResponse"):
        _let_be_null(schemas[name])
    schemas["BaseAuthenticationMeta"]["properties"] |= {
        "refresh_token": {"type": "string", "description": "With `access_token`, for apps."},
        "expires_in": {"type": "integer", "description": "Seconds that `access_token` lives."},
    }
    answer = refreshed["content"]["application/json"]["schema"]
    answer["properties"]["data"]["required"] = ["access_token", "refresh_token"]


def _let_be_null(part: Any) -> None:
    for key, value in part.items() if isinstance(part, dict) else ():
        if key == "is_authenticated" and "enum" not in value:
            value["nullable"] = True
        for one in value if isinstance(value, list) else [value]:
            _let_be_null(one)


def _complete(operation: dict[str, Any]) -> dict[str, Any]:
    """Add what any endpoint of allauth may answer, and our refusals of it."""
    stated = operation["responses"]
    if stated.get("401", {}).get("$ref", "").endswith("ReauthenticationRequired"):
        stated = stated | {"401": _AUTH_REFUSALS["401"]}
    more = {status: _AUTH_REFUSALS[status] for status in ("401", "403", "409", "410", "429")}
    if "requestBody" in operation:
        more["400"] = _AUTH_REFUSALS["400"]
    return dict(sorted({**more, **stated}.items()))


def _refuse(text: str, *names: str) -> dict[str, Any]:
    parts = [{"$ref": f"#/components/schemas/{name}"} for name in names]
    body = parts[0] if len(parts) == 1 else {"anyOf": parts}
    return {"description": text, "content": {"application/json": {"schema": body}}}


_AUTH_REFUSALS = {
    "400": _refuse("See `errors`.", "AuthErrorResponse"),
    "401": _refuse(
        "Not signed in, or not lately enough; see `flows`.", "AuthAuthenticationResponse"
    ),
    "403": _refuse("Not permitted.", "AuthForbiddenResponse", "ErrorBody"),
    "409": _refuse(
        "Not now: signed in already, or nothing is pending.", "AuthConflictResponse", "ErrorBody"
    ),
    "410": _refuse("The session token is not, or no longer, valid.", "AuthSessionGoneResponse"),
    "429": _refuse("Too many requests; wait.", "AuthTooManyResponse"),
}


def _rename(part: Any) -> Any:
    """Point every reference at the prefixed name."""
    if isinstance(part, list):
        return [_rename(one) for one in part]
    if not isinstance(part, dict):
        return part
    return {
        key: _point(value) if key == "$ref" and isinstance(value, str) else _rename(value)
        for key, value in part.items()
    }


def _point(reference: str) -> str:
    place, _, name = reference.rpartition("/")
    return f"{place}/{_PREFIX}{name}"


def _describe(path: str, item: dict[str, Any]) -> dict[str, Any]:
    """Name each operation by its path, and let it carry the parameters of its path itself."""
    shared = item.get("parameters", [])
    name = re.sub(r"\W+", "_", path.removeprefix(_ROOT).strip("/"))
    return {
        method: {
            **operation,
            "operationId": f"auth_{name}_{method}",
            "tags": ["auth"],
            "parameters": [*shared, *operation.get("parameters", [])],
            "responses": _complete(operation),
        }
        for method, operation in item.items()
        if method != "parameters"
    }
