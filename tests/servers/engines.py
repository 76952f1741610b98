"""Reply engines of the tests: each does one thing that a real one may do."""

import asyncio

from core.errors import ProviderUnavailable


class LocalEngine:
    name = "test-engine"
    is_remote = False
    is_domestic = True
    first_token_s = 8.0
    asked = []

    def __init__(
        self, pieces=("그랬구나, ", "고생했어요."), pause=0.0, fails=False, is_remote=False
    ):
        self.pieces, self.pause, self.fails = pieces, pause, fails
        self.is_remote = is_remote

    async def stream(self, prompt):
        type(self).asked.append(prompt)
        if self.fails:
            raise ProviderUnavailable()
        for piece in self.pieces:
            await asyncio.sleep(self.pause)
            yield piece


class InstantEngine(LocalEngine):
    """Has the whole reply at once; without words it dies."""

    def __init__(self, words):
        super().__init__()
        self.words = words

    def reply(self, prompt):
        if self.words is None:
            raise SystemError
        return self.words


def use_engine(settings, **options):
    """Let the job `text` be done by a test engine; returns it, `asked` emptied."""
    settings.PROVIDERS = {
        **settings.PROVIDERS,
        "text": {"BACKEND": "tests.servers.engines.LocalEngine", "OPTIONS": options},
    }
    LocalEngine.asked = []
    return LocalEngine
