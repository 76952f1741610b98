"""What must hold before anybody is served."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

from core.encryption import parse_keys

# Commands that serve nobody (`spectacular`, `makemigrations`) run without either secret.
NOBODYS_KEY = "only-for-commands-that-serve-nobody"


def check_field_keys(**kwargs: Any) -> list[CheckMessage]:
    """Whoever signs sessions for people must be able to seal what they write (B9)."""
    try:
        keys = parse_keys(settings.FIELD_KEYS)
    except ImproperlyConfigured as error:
        return [Error(str(error), id="core.E001")]
    if keys or settings.SECRET_KEY == NOBODYS_KEY:
        return []
    hint = "Give id:base64 of 32 random bytes, see docs/operations.md."
    return [Error("FIELD_KEYS is not given.", hint=hint, id="core.E001")]
