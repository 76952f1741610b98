"""What is written to the log, and how."""

from typing import Any


def describe_logging(*, level: str) -> dict[str, Any]:
    """One JSON line per record to stderr, from a level up; servers speak only of trouble."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": "core.logging.JsonFormatter",
                # What a QR says stands in its address.
                "secret_paths": ("/missions/check-in/", "/agency/confirmations/"),
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django.channels.server": {"level": "WARNING"},
            "daphne": {"level": "WARNING"},
            "celery": {"level": "WARNING"},
        },
    }
