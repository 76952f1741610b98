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
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import Future
from functools import partial, wraps
from typing import Any, TypeVar
from uuid import UUID

from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.db import close_old_connections, transaction

logger = logging.getLogger(__name__)
Item = TypeVar("Item")

RETRY_PAUSES_S = (0.2, 0.5, 1.0, 2.0, 4.0)

# What one step of the work tells, such as that a reply began and its first words, travels together.
GATHER_S = 0.03

_gathered: dict[str, list[dict[str, Any]]] = {}
_sending: set[asyncio.Task[None]] = set()
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


def in_any_thread(function: Callable[..., Item]) -> Callable[..., Awaitable[Item]]:
    """Let a socket's database work run in whatever thread is free, and leave no connection there.

    Channels' own bridge runs all sockets of a process in one thread: one slow query holds them all.
    """

    @wraps(function)
    def run(*args: Any) -> Item:
        try:
            return function(*args)
        finally:
            close_old_connections()

    return sync_to_async(run, thread_sensitive=False)


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


def _gather(group: str, event: dict[str, Any]) -> None:
    """Let what is told to a group within a moment travel together; runs on the background loop."""
    events = _gathered.setdefault(group, [])
    events.append(event)
    if len(events) == 1:
        background_loop().call_later(GATHER_S, _dispatch, group)


def _dispatch(group: str) -> None:
    task = background_loop().create_task(_send(group, _gathered.pop(group)))
    # The loop itself holds a task only weakly.
    _sending.add(task)
    task.add_done_callback(_sending.discard)


async def _send(group: str, events: list[dict[str, Any]]) -> None:
    """Try for a few seconds: a layer that is being restarted would else swallow the news."""
    for pause in RETRY_PAUSES_S:
        try:
            async with asyncio.timeout(5):
                await get_channel_layer().group_send(group, {"type": "push", "events": events})
            return
        except Exception as error:  # whatever the layer raises while it is down
            failure = type(error).__name__
        await asyncio.sleep(pause)
    kinds = ",".join(str(event.get("type")) for event in events)
    logger.warning("live_event_lost kind=%s error=%s", kinds, failure)


def announce(*, group: str, event: dict[str, Any]) -> None:
    """Send an event to a group, in order per process, without waiting and without raising."""
    background_loop().call_soon_threadsafe(_gather, group, event)


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
