"""Back ends are chosen as Django chooses storages: a dotted path and options in settings."""

from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.utils.module_loading import import_string


@cache
def build_provider(job: str) -> Any:
    """Build the configured back end of a job, once per process. Raise ImproperlyConfigured."""
    try:
        chosen: dict[str, Any] = settings.PROVIDERS[job]
        return import_string(chosen["BACKEND"])(**chosen.get("OPTIONS", {}))
    except (KeyError, ImportError, TypeError) as error:
        raise ImproperlyConfigured(f"PROVIDERS[{job!r}] cannot be built: {error}") from error


def is_overseas(job: str) -> bool:
    """Tell whether a job sends text abroad: its back end is remote and not declared domestic."""
    engine = build_provider(job)
    return getattr(engine, "is_remote", False) and not getattr(engine, "is_domestic", False)


def forget_providers(*, setting: str = "PROVIDERS", **_: Any) -> None:
    """Drop built back ends when the setting changes (as `override_settings` does in tests)."""
    if setting == "PROVIDERS":
        build_provider.cache_clear()


setting_changed.connect(forget_providers, dispatch_uid="core.providers")
