"""One OpenAPI file for a client: our own API and allauth's endpoints for apps (E15)."""

import re
from pathlib import Path
from typing import Any

import allauth.headless.spec
import yaml
from allauth.headless.spec.internal import schema
from allauth.headless.spec.internal.openapikit import spec_for_field

from accounts.web.forms import RegionField, SignupForm

_PREFIX = "Auth"
_ROOT = "/_allauth/app/v1/"


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
    _specify_sign_up(spec["components"]["schemas"]["BaseSignup"])
    return spec


def _specify_sign_up(described: dict[str, Any]) -> None:
    """Describe our sign-up form without a database: the 229 regions stand in `/api/v1/regions`."""
    for name, field in SignupForm.base_fields.items():
        is_region = isinstance(field, RegionField)
        described["properties"][name] = {"type": "string"} if is_region else spec_for_field(field)
        if field.required:
            described["required"].append(name)


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
