"""The task class of the project: the row is the truth, the queue is a hint."""

import logging
from datetime import timedelta
from functools import partial
from typing import Any

from celery.contrib.django.task import DjangoTask
from django.db import transaction

logger = logging.getLogger(__name__)


class HintTask(DjangoTask):
    """A task whose lost message harms nothing: a sweep finds the row and enqueues it again."""

    abstract = True

    def delay_on_commit(self, *args: Any, **kwargs: Any) -> None:
        """Enqueue after the commit; a broker that is down must not fail what is already stored."""
        transaction.on_commit(partial(self._hint, args, kwargs))

    def hint_again(self, *, within: timedelta, **kwargs: Any) -> None:
        """Enqueue a late row's work again; a hint nobody takes `within` its time is dropped.

        So a full queue never holds more than one live hint of a row: the next sweep gives another.
        """
        self.apply_async(kwargs=kwargs, expires=within.total_seconds())

    def _hint(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        if self.app.conf.task_always_eager:
            self.delay(*args, **kwargs)
            return
        try:
            self.delay(*args, **kwargs)
        except self.OperationalError as error:
            logger.warning("queue_hint_lost task=%s error=%s", self.name, type(error).__name__)
