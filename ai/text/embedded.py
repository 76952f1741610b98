"""The companion that needs no network: answers from its own bank, in a few milliseconds."""

import asyncio
from collections.abc import AsyncGenerator

from ai import morphology
from ai.text import bank, composing
from ai.text.base import Prompt
from ai.text.korean import sentences

ENGINE_VERSION = "companion-1"


class EmbeddedCompanion:
    """Rules, morphology and a response bank; deterministic for one conversation."""

    name = f"embedded:{ENGINE_VERSION}"
    is_remote = False
    is_domestic = True
    first_token_s = 30.0

    def reply(self, prompt: Prompt) -> str:
        """Return the whole reply; the first call of a process loads the morphology."""
        return composing.compose(prompt)

    async def stream(self, prompt: Prompt) -> AsyncGenerator[str, None]:
        """Yield the reply sentence by sentence; the work runs beside the event loop."""
        parts = sentences(await asyncio.to_thread(self.reply, prompt))
        for index, part in enumerate(parts):
            yield part if index == 0 else f" {part}"


def warm_up() -> None:
    """Load morphology and bank now; call it at worker start, never in a web process."""
    morphology.load()
    bank.load_bank()
