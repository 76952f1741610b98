"""Replies from any endpoint that speaks OpenAI's chat completions protocol."""

import asyncio
import json
import logging
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from ai.text.base import Prompt
from ai.text.prompting import build_messages
from core.errors import ProviderRefused, ProviderUnavailable

if TYPE_CHECKING:
    from openai import AsyncOpenAI

logger = logging.getLogger(__name__)

# A reply is one to three sentences: what runs on past this is cut at the end of a sentence.
REPLY_LIMIT = 800
# A vendor that says nothing for this long in the middle of a reply has gone.
STALL_S = 15.0
# Tokens of a vendor are a character or two: fewer, larger pieces cost the sockets less.
PIECE_LENGTH = 12
_SENTENCE_END = re.compile(r"[.!?。…](?=\s|$)")
_REFUSALS = {400, 401, 403, 404, 422}


class OpenAICompatible:
    """Streams a chat completion; vendor errors become ProviderUnavailable or ProviderRefused."""

    is_remote = True

    def __init__(
        self,
        *,
        model: str,
        api_key: str = "",
        base_url: str | None = None,
        timeout_s: float = 60.0,
        first_token_s: float = 8.0,
        is_domestic: bool = False,
    ) -> None:
        self.name = f"openai:{model}"
        self.is_domestic = is_domestic
        self.first_token_s = first_token_s
        self._model = model
        self._api_key = api_key
        self._base_url = base_url
        self._timeout_s = timeout_s
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, Any] = WeakKeyDictionary()

    def __repr__(self) -> str:
        return f"OpenAICompatible(model={self._model!r})"

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str, None]:
        """Yield the visible reply in pieces. Raise ProviderUnavailable or ProviderRefused."""
        try:
            tokens = _visible(_bounded(self._tokens(prompt)))
            async with aclosing(_coalesced(tokens)) as pieces:
                async for piece in pieces:
                    yield piece
        except (ProviderUnavailable, ProviderRefused):
            raise
        except Exception as error:
            raise _translate(error) from None

    async def _tokens(self, prompt: Prompt) -> AsyncGenerator[str, None]:
        messages: Any = build_messages(prompt)
        stream = await self._client().chat.completions.create(
            model=self._model, messages=messages, stream=True
        )
        reason = None
        deadline = asyncio.get_running_loop().time() + self._timeout_s
        async with stream:
            async for chunk in stream:
                if asyncio.get_running_loop().time() > deadline:
                    raise ProviderUnavailable
                for choice in (chunk.choices or [])[:1]:
                    reason = choice.finish_reason or reason
                    if choice.delta and choice.delta.content:
                        yield choice.delta.content
        if reason == "content_filter":
            raise ProviderRefused
        if reason is None:
            raise ProviderUnavailable

    def _client(self) -> "AsyncOpenAI":
        """Return this event loop's client: its connections belong to the loop that opened them."""
        loop = asyncio.get_running_loop()
        if loop not in self._clients:
            from openai import AsyncOpenAI  # noqa: PLC0415  (1.4 s: never at web start-up)

            # At debug level the package would log what the person said.
            logging.getLogger("openai").setLevel(logging.WARNING)
            self._clients[loop] = AsyncOpenAI(
                api_key=self._api_key or "none",
                base_url=self._base_url,
                timeout=min(self._timeout_s, STALL_S),
                max_retries=0,
            )
        return self._clients[loop]


async def _bounded(tokens: AsyncGenerator[str, None]) -> AsyncGenerator[str, None]:
    """Yield tokens until the reply is too long, then only up to the end of its sentence."""
    length = 0
    async with aclosing(tokens) as source:
        async for token in source:
            length += len(token)
            if length > REPLY_LIMIT:
                end = _SENTENCE_END.search(token)
                if end or length > REPLY_LIMIT * 2:
                    yield token[: end.end()] if end else ""
                    return
            yield token


async def _visible(tokens: AsyncGenerator[str, None]) -> AsyncGenerator[str, None]:
    """Leave out a leading <think>…</think> part, which some local models say aloud."""
    held, is_open = "", True
    async with aclosing(tokens) as source:
        async for token in source:
            if not is_open:
                yield token
                continue
            held = (held + token).lstrip()
            if held.startswith("<think>"):
                held = held if "</think>" not in held else held.split("</think>", 1)[1].lstrip()
            if held and not held.startswith("<think>") and not "<think>".startswith(held):
                is_open = False
                yield held
    if is_open and held and not held.startswith("<think>"):
        yield held


async def _coalesced(tokens: AsyncGenerator[str, None]) -> AsyncGenerator[str, None]:
    """Join tokens into pieces that end at a space or a sentence, the first as early as possible."""
    held, is_first = "", True
    async with aclosing(tokens) as source:
        async for token in source:
            held += token
            if held.strip() and (is_first or len(held) >= PIECE_LENGTH):
                yield held
                held, is_first = "", False
    if held.rstrip():
        yield held.rstrip()


def _translate(error: Exception) -> ProviderUnavailable | ProviderRefused:
    """Map a vendor's error; neither its text nor its request, which hold key and words, goes on."""
    status: Any = getattr(error, "status_code", None)
    logger.warning("text_vendor_error kind=%s status=%s", type(error).__name__, status)
    if isinstance(error, (TimeoutError, json.JSONDecodeError)):
        return ProviderUnavailable()
    return ProviderRefused() if status in _REFUSALS else ProviderUnavailable()
