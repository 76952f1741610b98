"""A client that talks as docs/mobile.md says: one socket, resume, resend with the same id."""

import asyncio
import contextlib
import json
import time
from uuid import uuid4

import websockets


class Talker:
    """One person with one room, who never gives up a line until it is acknowledged."""

    def __init__(self, port, person):
        self.url = f"ws://127.0.0.1:{port}/ws/v1/me"
        self.headers = {
            "Cookie": f"sessionid={person['session']}",
            "Origin": f"http://127.0.0.1:{port}",
        }
        self.person, self.room = person, person["room"]
        self.unacknowledged, self.acknowledged = {}, {}
        self.first_delta, self.finished, self.answers = {}, {}, {}
        self.seen_seqs, self.reconnect_count = set(), 0
        self.socket, self.is_closing = None, False

    async def run(self):
        """Stay connected until closed; after each reconnect resume, then send again."""
        wait = 0.1
        while not self.is_closing:
            try:
                async with websockets.connect(
                    self.url,
                    additional_headers=self.headers,
                    open_timeout=10,
                    # Like a browser: the server pings, the client answers.
                    ping_interval=None,
                ) as socket:
                    wait, self.socket = 0.1, socket
                    await self._catch_up(socket)
                    async for text in socket:
                        await self._hear(json.loads(text))
            except (OSError, websockets.WebSocketException, TimeoutError):
                pass
            self.socket = None
            if not self.is_closing:
                self.reconnect_count += 1
                await asyncio.sleep(wait)
                wait = min(wait * 2, 2.0)

    async def _catch_up(self, socket):
        await self._resume(socket)
        for client_id, (text, _) in list(self.unacknowledged.items()):
            await self._send(socket, client_id, text)

    async def _resume(self, socket):
        await socket.send(
            json.dumps(
                {
                    "type": "resume",
                    "ref": "resume",
                    "conversation": self.room,
                    "last_seq": self.known_seq(),
                }
            )
        )

    def known_seq(self):
        """The last number before the first gap."""
        known = 0
        while known + 1 in self.seen_seqs:
            known += 1
        return known

    async def keep_asking(self, patience=10):
        """Resume now and then while an answer is missing: an event is only a hint."""
        while not self.is_closing:
            await asyncio.sleep(patience)
            if self.socket is not None and len(self.finished) < len(self.acknowledged):
                with contextlib.suppress(websockets.WebSocketException):
                    await self._resume(self.socket)

    async def _send(self, socket, client_id, text):
        await socket.send(
            json.dumps(
                {
                    "type": "send",
                    "ref": client_id,
                    "conversation": self.room,
                    "client_id": client_id,
                    "text": text,
                }
            )
        )

    async def say(self, text):
        client_id = str(uuid4())
        self.unacknowledged[client_id] = (text, time.monotonic())
        if self.socket is not None:
            with contextlib.suppress(websockets.WebSocketException):
                await self._send(self.socket, client_id, text)
        return client_id

    async def _hear(self, frame):
        now = time.monotonic()
        if frame["type"] == "ack" and frame["ref"] in self.unacknowledged:
            _, sent_at = self.unacknowledged.pop(frame["ref"])
            self.acknowledged[frame["data"]["message"]["id"]] = sent_at
        elif frame["type"] == "ack" and frame["ref"] == "resume":
            for event in frame["data"]["events"]:
                self._apply(event, now)
        elif "seq" in frame or frame["type"] == "reply.delta":
            self._apply(frame, now)

    def _apply(self, event, now):
        data = event.get("data", {})
        self.seen_seqs.add(event.get("seq", 0))
        if event["type"] == "reply.started":
            self.answers[data["message"]["id"]] = data["message"]["answers"]
        elif event["type"] == "reply.delta":
            self.first_delta.setdefault(self.answers.get(data["message"]), now)
        elif event["type"] == "reply.finished":
            answered = data["message"]["answers"]
            self.first_delta.setdefault(answered, now)
            self.finished.setdefault(answered, now)

    async def close(self):
        self.is_closing = True
        if self.socket is not None:
            await self.socket.close()
