import pytest
from kombu import Exchange, Queue

from config.celery import app


@pytest.fixture
def connection():
    with app.connection_for_read() as connection:
        yield connection


def consume_one(connection, *, no_ack):
    """Send a message to itself and acknowledge it; how much Valkey was asked to forget."""
    name = f"test-broker-{no_ack}"
    queue = Queue(name, Exchange(name), routing_key=name, no_ack=no_ack)
    heard = []

    def hear(body, message):
        message.ack()
        heard.append(body)

    client = connection.default_channel.client
    with (
        connection.Producer() as producer,
        connection.Consumer(queue, callbacks=[hear], no_ack=no_ack),
    ):
        producer.publish("안녕", exchange=queue.exchange, routing_key=name, declare=[queue])
        before = count_forgotten(client)
        connection.drain_events(timeout=5)
    assert heard == ["안녕"]
    return count_forgotten(client) - before


def count_forgotten(client):
    """How often Valkey was asked to forget a message that waited for its acknowledgement."""
    return client.info("commandstats").get("cmdstat_zrem", {}).get("calls", 0)


def test_a_queue_that_keeps_nothing_is_sent_no_acknowledgement(connection):
    assert consume_one(connection, no_ack=True) == 0


def test_a_queue_that_keeps_account_is_acknowledged(connection):
    assert consume_one(connection, no_ack=False) == 1
