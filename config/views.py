"""Probes for whoever runs us."""

from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse

from config.celery import app

PROBE_TRY_S = 1.0


def show_health(request: HttpRequest) -> JsonResponse:
    """Answer that this process lives; touches nothing outside it."""
    return JsonResponse({"status": "ok"})


def show_readiness(request: HttpRequest) -> JsonResponse:
    """Answer whether database, cache and broker can be reached; 503 names the part that cannot."""
    parts = {name: _try(check) for name, check in _CHECKS.items()}
    status = 200 if all(parts.values()) else 503
    return JsonResponse({"status": "ok" if status == 200 else "unready", **parts}, status=status)


def _check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _check_cache() -> None:
    cache.get("readyz")


def _check_broker() -> None:
    """Connect, in two tries of a second each: no transport has a limit of its own for silence."""
    limits = _limit_silence(app.connection_for_write().transport_cls)
    with app.connection_for_write(connect_timeout=PROBE_TRY_S, transport_options=limits) as broker:
        broker.ensure_connection(max_retries=1, timeout=2, interval_start=0, interval_step=0)


def _limit_silence(transport: str) -> dict[str, Any]:
    names = ("socket_timeout", "socket_connect_timeout")
    if transport in {"amqp", "pyamqp"}:
        names = ("read_timeout", "write_timeout")
    return dict.fromkeys(names, PROBE_TRY_S)


_CHECKS = {"database": _check_database, "cache": _check_cache, "broker": _check_broker}


def _try(check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception:  # whatever went wrong, the part is not ready
        return False
    return True
