"""One OpenAPI file for a client: our own API and allauth's endpoints for apps (E15)."""

import re
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
        if path.startswith(_ROOT):
            result["paths"][path] = _describe(path, item)
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
    schemas["BaseAuthenticationMeta"]["properties"] |= {
        "refresh_token": {"type": "string", "description": "With `access_token`, for apps."},
        "expires_in": {"type": "integer", "description": "Seconds that `access_token` lives."},
    }
    answer = refreshed["content"]["application/json"]["schema"]
    answer["properties"]["data"]["required"] = ["access_token", "refresh_token"]


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
        }
        for method, operation in item.items()
        if method != "parameters"
    }
