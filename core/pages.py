"""What every page view shares."""

from typing import Any

from django import forms
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import models
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from core.errors import DomainError

__all__ = ["LoginRequiredMixin", "add_refusal", "get_person", "get_visible", "is_htmx"]


def get_person(request: Any) -> Any:
    """Return the signed-in person behind a request of a view that lets nobody else in."""
    return request.user


def get_visible(model: type[models.Model], viewer: Any, public_id: Any) -> Any:
    """Find a row by the id it shows, among those the viewer may see, or 404."""
    rows = model._default_manager.visible_to(viewer)  # type: ignore[attr-defined]
    return get_object_or_404(rows, public_id=public_id)


def add_refusal(form: forms.BaseForm, error: DomainError, field: str | None = None) -> None:
    """Show a refusal of the domain as an error of the form it answered."""
    form.add_error(field, forms.ValidationError(error.detail, code=error.code))


def is_htmx(request: HttpRequest) -> bool:
    """Tell whether htmx asked, so that a fragment is the answer."""
    return bool(getattr(request, "htmx", False))
