from typing import Any

from django import forms
from django.http import HttpRequest


class SignupForm(forms.Form):
    """What every way of signing up asks beside e-mail and password."""

    def signup(self, request: HttpRequest, user: Any) -> None:
        """Nothing is left to do: the adapter stored the account with all of it."""
