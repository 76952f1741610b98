"""What every socket shares: it belongs to one sign-in, is checked often, and ends with it."""

import asyncio
import json
import logging
import random
import time
from collections import deque
from typing import Any, ClassVar

from channels.consumer import get_handler_name
from channels.generic.websocket import AsyncWebsocketConsumer

from core.live import SIGN_IN_ENDED, in_any_thread, sign_in_group

logger = logging.getLogger(__name__)
NOT_SIGNED_IN = 4401
FORBIDDEN = 4403
IDLE = 4408
TOO_MANY = 4429
_LONGEST_TICKET_FRAME = 500


class SignedInConsumer(AsyncWebsocketConsumer):
    """A socket of one sign-in; the door in front of it puts `sign_in` into the scope.

    A browser that holds tokens comes without one and says its ticket in the first frame.
    """

    check_every_s: ClassVar[float] = 60
    ticket_within_s: ClassVar[float] = 10
    frames_a_minute: ClassVar[int] = 240

    sign_in: Any = None
    _timer: asyncio.Task[None] | None = None

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Hand a message to its handler; unlike channels' own, without a trip to a thread first.

        That trip tidies database connections, which `in_any_thread` does here where they are used.
        """
        await getattr(self, get_handler_name(message))(message)

    async def connect(self) -> None:
        """Accept first: a refused handshake could not say why."""
        self._heard_at: deque[float] = deque(maxlen=self.frames_a_minute)
        self._joined: list[str] = []
        self._watched: set[str] = set()
        await self.accept()
        if self.scope.get("awaits_ticket"):
            self._timer = asyncio.create_task(self._lose_patience())
        else:
            await self._enter(self.scope.get("sign_in"))

    async def disconnect(self, code: int) -> None:
        """Leave every group."""
        if self._timer is not None:
            self._timer.cancel()
        for group in [*self._joined, *self._watched]:
            await self.channel_layer.group_discard(group, self.channel_name)
        if self.sign_in is not None:
            await in_any_thread(self.note_gone)(self.sign_in)

    async def push(self, message: dict[str, Any]) -> None:
        """Pass events of a group on as they are; the end of the sign-in ends the socket."""
        for event in message["events"]:
            if event["type"] == SIGN_IN_ENDED:
                await self.close(code=NOT_SIGNED_IN)
                return
            await self.say(event)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Hear one frame, unless they come too fast; before the door opens only a ticket counts."""
        now = time.monotonic()
        is_full = len(self._heard_at) == self.frames_a_minute
        if is_full and now - self._heard_at[0] < 60:
            await self.close(code=TOO_MANY)
            return
        self._heard_at.append(now)
        if self.sign_in is None:
            await self._enter(await self._redeem(text_data))
        else:
            await self.hear(text_data)

    async def watch(self, groups: set[str]) -> None:
        """Hear these groups too, in the place of those watched before."""
        for group in self._watched - groups:
            await self.channel_layer.group_discard(group, self.channel_name)
        for group in groups - self._watched:
            await self.channel_layer.group_add(group, self.channel_name)
        self._watched = groups

    async def say(self, frame: dict[str, Any]) -> None:
        """Send one frame."""
        await self.send(text_data=json.dumps(frame, ensure_ascii=False))

    async def hear(self, text: str | None) -> None:
        """Act on one frame of somebody who is in; None when it was not text."""
        raise NotImplementedError

    def find_refusal(self, sign_in: Any) -> int | None:
        """Say by a close code why this sign-in may not be here, or None; asked again and again."""
        return None if self.is_signed_in(sign_in) else NOT_SIGNED_IN

    def is_signed_in(self, sign_in: Any) -> bool:
        """Tell whether the sign-in still stands, read anew."""
        raise NotImplementedError

    def note_open(self, sign_in: Any) -> None:
        """Hear that somebody is here, at the beginning and with every check."""

    def note_gone(self, sign_in: Any) -> None:
        """Hear that they have gone."""

    def redeem_ticket(self, secret: str) -> Any:
        """Find the sign-in of a ticket for this path and use the ticket up, or None."""
        raise NotImplementedError

    def list_groups(self) -> list[str]:
        """Name the groups to hear, once somebody is in."""
        raise NotImplementedError

    async def _enter(self, sign_in: Any) -> None:
        refusal = NOT_SIGNED_IN if sign_in is None else await self._check(sign_in)
        if refusal is not None:
            await self.close(code=refusal)
            return
        self.sign_in = sign_in
        self._joined = [sign_in_group(sign_in.public_id), *self.list_groups()]
        for group in self._joined:
            await self.channel_layer.group_add(group, self.channel_name)
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.create_task(self._keep_checking())
        await self.say({"type": "ready"})

    @in_any_thread
    def _check(self, sign_in: Any) -> int | None:
        refusal = self.find_refusal(sign_in)
        if refusal is None:
            self.note_open(sign_in)
        return refusal

    async def _redeem(self, text: str | None) -> Any:
        secret = _read_ticket(text)
        if secret is None:
            return None
        return await in_any_thread(self.redeem_ticket)(secret)

    async def _keep_checking(self) -> None:
        while True:
            # Sockets that came together, as after a restart, must not all be checked together.
            spread = random.uniform(0.5, 1)
            await asyncio.sleep(self.check_every_s * spread)
            try:
                refusal = await self._check(self.sign_in)
            except Exception as error:  # a database that is away for a moment ends nobody's talk
                logger.warning("socket_check_failed error=%s", type(error).__name__)
                continue
            if refusal is not None:
                await self.close(code=refusal)
                return

    async def _lose_patience(self) -> None:
        await asyncio.sleep(self.ticket_within_s)
        await self.close(code=NOT_SIGNED_IN)


def _read_ticket(text: str | None) -> str | None:
    if text is None or len(text) > _LONGEST_TICKET_FRAME:
        return None
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        return None
    is_ticket = isinstance(frame, dict) and frame.get("type") == "ticket"
    return str(frame.get("ticket")) if is_ticket else None
