"""The Celery application; queues by urgency stand in settings."""

import os
import threading
from typing import Any

from celery import Celery
from celery.signals import worker_ready
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

for scheme in ("redis", "rediss"):
    TRANSPORT_ALIASES[scheme] = "config.broker:Transport"

app = Celery("ongi", task_cls="core.tasks:HintTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect(dispatch_uid="config.warm_up")
def warm_up_engines(sender: Any, **kwargs: Any) -> None:
    """Load the embedded engines before the first line needs them; Kiwi takes seconds."""
    threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()


def _warm_up() -> None:
    from ai import emotion, text  # noqa: PLC0415 - engines belong to workers, not to web start-up

    text.warm_up()
    emotion.classify(["안녕"])
