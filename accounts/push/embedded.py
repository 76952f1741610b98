"""The embedded outbox: takes every push and sends none; the rows show what would have gone out."""

from collections.abc import Mapping, Sequence

from accounts.push.base import Fate, Outcome, PushMessage


class EmbeddedOutbox:
    """Needs no network and no key. What it took stands in the admin and at `/demo/push/`."""

    name = "outbox"
    is_remote = False
    batch_size = 100

    def send(self, messages: Sequence[PushMessage]) -> list[Outcome]:
        """Take all."""
        return [Outcome(Fate.ACCEPTED, ticket=str(message.push_id)) for message in messages]

    def read_receipts(self, tickets: Sequence[str]) -> Mapping[str, Outcome]:
        """Say that all arrived."""
        return {ticket: Outcome(Fate.DELIVERED) for ticket in tickets}
