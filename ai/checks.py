from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

from core.errors import DomainError
from core.providers import build_provider


def check_providers(app_configs: Sequence[AppConfig] | None = None, **_: Any) -> list[CheckMessage]:
    """Build each configured back end once, so that a wrong path or option stops the start.

    Back ends load heavy libraries on first use, so this imports no torch.
    """
    return [problem for job in settings.PROVIDERS for problem in _check_job(job)]


def _check_job(job: str) -> list[CheckMessage]:
    try:
        build_provider(job)
    except (ImproperlyConfigured, DomainError) as error:
        why = getattr(error, "detail", error)
        return [Error(f"The {job} engine cannot be built: {why}", id="ai.E001", obj=job)]
    return []
