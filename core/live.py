"""Live events: one background loop per process carries them to the channel layer.

`async_to_sync(group_send)` would open a new loop and a new Redis connection per call; one loop
per process costs half the CPU (docs/adr/0002). Events are hints: whatever a socket says can be
fetched again over HTTP, so a lost event loses nothing.
"""

import asyncio
import logging
import os
import queue
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import Future
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from channels.layers import get_channel_layer
from django.db import transaction

logger = logging.getLogger(__name__)
Item = TypeVar("Item")

RETRY_PAUSES_S = (0.2, 0.5, 1.0, 2.0, 4.0)

_lock = threading.Lock()
_loop: asyncio.AbstractEventLoop | None = None
_loop_pid = 0


def background_loop() -> asyncio.AbstractEventLoop:
    """Return this process's event loop, running in a daemon thread (a new one after a fork)."""
    global _loop, _loop_pid
    with _lock:
        if _loop is None or _loop_pid != os.getpid():
            _loop, _loop_pid = asyncio.new_event_loop(), os.getpid()
            threading.Thread(target=_loop.run_forever, name="live", daemon=True).start()
        return _loop


def submit(coroutine: Coroutine[Any, Any, Item]) -> Future[Item]:
    """Run a coroutine on the background loop."""
    return asyncio.run_coroutine_threadsafe(coroutine, background_loop())


def person_group(user: Any) -> str:
    """Name the group of everything one person's sockets hear."""
    return f"person.{user.public_id.hex}"


def agency_group(agency: Any) -> str:
    """Name the group of everything the sockets of an agency's staff hear."""
    return f"agency.{agency.pk}"


SIGN_IN_ENDED = "sign_in.ended"


def sign_in_group(public_id: UUID) -> str:
    """Name the group of the sockets that end with one sign-in."""
    return f"signin.{public_id.hex}"


async def _send(group: str, event: dict[str, Any]) -> None:
    """Try for a few seconds: a layer that is being restarted would else swallow the news."""
    for pause in RETRY_PAUSES_S:
        try:
            async with asyncio.timeout(5):
                await get_channel_layer().group_send(group, {"type": "push", "event": event})
            return
        except Exception as error:  # whatever the layer raises while it is down
            failure = type(error).__name__
        await asyncio.sleep(pause)
    logger.warning("live_event_lost kind=%s error=%s", event.get("type"), failure)


def announce(*, group: str, event: dict[str, Any]) -> None:
    """Send an event to a group, in order per process, without waiting and without raising."""
    submit(_send(group, event))


def announce_on_commit(*, group: str, event: dict[str, Any]) -> None:
    """Send an event once the current transaction is committed."""
    transaction.on_commit(partial(announce, group=group, event=event), robust=True)


_END = object()


class SourceCancelled(RuntimeError):
    """A stream ended by being cancelled from within; it is not complete."""


def iterate(source: AsyncIterator[Item]) -> Iterator[Item]:
    """Yield the items of an async iterator to a synchronous caller, as they come.

    Closing the generator early cancels the source, so a stopped reply stops its model too.
    """
    items: queue.Queue[Any] = queue.Queue()

    async def pump() -> None:
        try:
            async for item in source:
                items.put(item)
            items.put(_END)
        except asyncio.CancelledError:
            items.put(SourceCancelled())  # by itself, not by us: who waits must hear of it
            raise
        except Exception as error:
            items.put(error)

    task = submit(pump())
    try:
        while (item := items.get()) is not _END:
            if isinstance(item, Exception):
                raise item
            yield item
    finally:
        task.cancel()
