"""Valkey as a broker that knows who needs no acknowledgement.

kombu's transport keeps no account of a message from a `no_ack` queue, and yet sends its
acknowledgement: one trip to Valkey for nothing after each line. `Message.ack` is silent for the
consumers named in `no_ack_consumers`, which only kombu's AMQP transport fills; this one does too.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from kombu.transport import redis


class Channel(redis.Channel):
    """A channel that acknowledges nothing to a queue which keeps nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.no_ack_consumers: set[str] = set()  # type: ignore[assignment]

    def basic_consume(
        self,
        queue: str,
        no_ack: bool,
        callback: Callable[[Any], Any],
        consumer_tag: str,
        **kwargs: Any,
    ) -> None:
        """Consume from `queue`; without `no_ack` as kombu does."""
        if no_ack:
            self.no_ack_consumers.add(consumer_tag)
            callback = partial(_name_consumer, callback, consumer_tag)
        super().basic_consume(queue, no_ack, callback, consumer_tag, **kwargs)


def _name_consumer(callback: Callable[[Any], Any], consumer_tag: str, message: Any) -> Any:
    message.delivery_info["consumer_tag"] = consumer_tag
    return callback(message)


class Transport(redis.Transport):
    """kombu's transport over our channel."""

    Channel = Channel
