"""The task class of the project: the row is the truth, the queue is a hint."""

import logging
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

from celery import shared_task
from celery.contrib.django.task import DjangoTask
from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

from core import rotation

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


class DrainTask(HintTask):
    """A task that works off all rows that wait; one hint in the queue stands for all of them.

    The mark says that a hint is on its way. It falls when the work begins, so a row stored before
    is found by this run and one stored later sends a hint of its own.
    """

    abstract = True
    # How long a hint rests in the queue, so that what is said meanwhile is done in the same run.
    linger_s = 0.5
    # A hint that was lost with its worker blocks the next ones no longer than this.
    mark_s = 5

    @property
    def _mark(self) -> str:
        return f"hinted:{self.name}"

    def before_start(self, task_id: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Let the mark fall; without a cache it falls by itself."""
        with suppress(RedisError):
            cache.delete(self._mark)

    def _hint(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        if self.app.conf.task_always_eager:
            self.delay()
            return
        try:
            if cache.add(self._mark, 1, timeout=self.mark_s):
                self.apply_async(countdown=self.linger_s)
        except (self.OperationalError, RedisError) as error:
            logger.warning("queue_hint_lost task=%s error=%s", self.name, type(error).__name__)


@shared_task
def rotate_field_keys() -> None:
    """Beat, 04:20 KST: seal what an upgrade or a rotation that died left behind."""
    rotation.rotate_all()
