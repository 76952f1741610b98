"""allauth's reset of a password, where its form falls over a key without a person."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.headless.account import views
from allauth.headless.account.inputs import ResetPasswordInput, ResetPasswordKeyInput
from allauth.headless.internal.restkit.response import ErrorResponse
from django.http import HttpRequest, HttpResponse


class _OwnedKey:
    """A key reads `person-secret`; without the first part allauth 65 fails instead of refusing."""

    cleaned_data: dict[str, Any]

    def clean_key(self) -> str:
        """Refuse a key that names nobody."""
        if not self.cleaned_data["key"].partition("-")[0].strip():
            raise get_adapter().validation_error("invalid_password_reset")
        return super().clean_key()  # type: ignore[misc]


class KeyInput(_OwnedKey, ResetPasswordKeyInput):
    """The key alone, to see whom it belongs to."""


class PasswordInput(_OwnedKey, ResetPasswordInput):
    """The key and the new password."""


class ResetPasswordView(views.ResetPasswordView):
    """allauth's own view with inputs that refuse every key it cannot use."""

    input_class = PasswordInput

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Look at a key without using it up."""
        key = KeyInput({"key": request.headers.get("X-Password-Reset-Key", "")})
        if not key.is_valid():
            return ErrorResponse(request, input=key)
        return super().get(request, *args, **kwargs)
