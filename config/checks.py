"""What may not be true where strangers come in: for `check --deploy` and every web start."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.core.exceptions import ImproperlyConfigured

_SHORTEST_SECRET = 50
_FILES = "django.core.mail.backends.filebased.EmailBackend"


def check_production(
    app_configs: Sequence[AppConfig] | None = None, **_: Any
) -> list[CheckMessage]:
    """Refuse what opens a public installation to others, and warn of what will not work there."""
    return [*_find_dangers(), *_find_gaps()]


def refuse_dangers() -> None:
    """Raise ImproperlyConfigured where HTTPS is on, so strangers come, and a danger stands."""
    if settings.HTTPS and (dangers := list(_find_dangers())):
        raise ImproperlyConfigured("; ".join(danger.msg for danger in dangers))


def _find_dangers() -> Iterator[CheckMessage]:
    secret = settings.SECRET_KEY
    dangers = {
        "E001": (settings.DEBUG, "DEBUG is on: pages of errors show settings and texts"),
        "E002": (
            secret == settings.NO_SECRET_KEY or len(secret) < _SHORTEST_SECRET,
            "SECRET_KEY is not given or short: anybody could sign sessions and tokens",
        ),
        "E003": (not settings.HTTPS, "HTTPS is off: cookies and words travel in the clear"),
        "E004": ("*" in settings.ALLOWED_HOSTS, "ALLOWED_HOSTS lets every name in"),
        "E005": (
            any(not one.startswith("https://") for one in settings.CSRF_TRUSTED_ORIGINS),
            "CSRF_TRUSTED_ORIGINS holds an origin that is not https",
        ),
        "E006": (settings.KAKAO.is_rehearsal, "the rehearsal Kakao lets anybody in as anybody"),
        "E007": (settings.DEMO_AUTHENTICATOR, "DEMO_AUTHENTICATOR shows second factors"),
        "E008": (settings.CELERY_TASK_ALWAYS_EAGER, "TASKS_EAGER lets people wait for the work"),
    }
    for number, (is_true, why) in dangers.items():
        if is_true:
            yield Error(why, id=f"ongi.{number}")


def _find_gaps() -> Iterator[CheckMessage]:
    loopback = {"localhost", "127.0.0.1", "[::1]"}
    gaps = {
        "W001": (not set(settings.ALLOWED_HOSTS) - loopback, "ALLOWED_HOSTS names no public host"),
        "W002": (settings.EMAIL_BACKEND == _FILES, "EMAIL_URL is not given: no mail is sent"),
        "W003": (
            settings.KAKAO.is_on and not settings.KAKAO.admin_key,
            "KAKAO_ADMIN_KEY is not given: Kakao can neither tell us of an unlink nor be told",
        ),
    }
    for number, (is_true, why) in gaps.items():
        if is_true:
            yield Warning(why, id=f"ongi.{number}")
