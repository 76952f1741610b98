"""Replies of the companion: `stream` is the one door, whatever engine answers behind it."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import cache

from ai.text.base import (
    FIRST_SCRIPTED_LEVEL,
    SPEECH_LEVELS,
    InstantEngine,
    Persona,
    Prompt,
    ReplyEngine,
    TextChunk,
    Together,
    Turn,
)
from ai.text.embedded import ENGINE_VERSION, EmbeddedCompanion, warm_up
from core.errors import ProviderRefused, ProviderUnavailable
from core.providers import build_provider

__all__ = [
    "ENGINE_VERSION",
    "FIRST_SCRIPTED_LEVEL",
    "SPEECH_LEVELS",
    "Persona",
    "Prompt",
    "TextChunk",
    "Together",
    "Turn",
    "answer",
    "answers_at_once",
    "is_remote",
    "stream",
    "warm_up",
]

logger = logging.getLogger(__name__)


def is_remote() -> bool:
    """Tell whether replies come from another machine, and so may take their time."""
    engine: ReplyEngine = build_provider("text")
    return engine.is_remote


def answers_at_once() -> bool:
    """Tell whether `answer` has the whole reply within milliseconds."""
    return isinstance(build_provider("text"), InstantEngine)


def answer(prompt: Prompt) -> TextChunk:
    """Return the whole reply of an engine that answers at once: no thread, no loop between."""
    engine: InstantEngine = build_provider("text")
    return TextChunk(engine.reply(prompt), engine.name)


async def stream(prompt: Prompt, *, allow_overseas: bool) -> AsyncGenerator[TextChunk, None]:
    """Yield the reply; a failing or slow vendor is replaced by the embedded engine, never raised.

    A remote engine is asked only with the person's `overseas_ai` consent (`allow_overseas`) or
    where settings declare it domestic. Chunks of the embedded engine after a vendor's failure
    carry `is_fallback`; the first carries `is_restart` when part of a remote reply was sent.
    """
    engine: ReplyEngine = build_provider("text")
    is_fallback = is_restart = False
    if engine.is_remote and (allow_overseas or engine.is_domestic):
        try:
            async with aclosing(_within_budget(engine, prompt)) as pieces:
                async for piece in pieces:
                    is_restart = True
                    yield TextChunk(piece, engine.name)
        except (ProviderUnavailable, ProviderRefused) as error:
            logger.warning("reply_engine_failed engine=%s code=%s", engine.name, error.code)
        else:
            if is_restart:
                return
            logger.warning("reply_engine_failed engine=%s code=empty", engine.name)
        is_fallback = True
    spoken = _embedded() if engine.is_remote else engine
    async for piece in spoken.stream(prompt):
        yield TextChunk(piece, spoken.name, is_fallback, is_restart)
        is_restart = False


async def _within_budget(engine: ReplyEngine, prompt: Prompt) -> AsyncGenerator[str, None]:
    """Yield the engine's pieces; raise ProviderUnavailable when the first comes too late."""
    async with aclosing(engine.stream(prompt)) as pieces:
        try:
            async with asyncio.timeout(engine.first_token_s):
                first = await anext(pieces, "")
        except TimeoutError:
            raise ProviderUnavailable from None
        if not first:
            return
        yield first
        async for piece in pieces:
            yield piece


@cache
def _embedded() -> EmbeddedCompanion:
    return EmbeddedCompanion()
