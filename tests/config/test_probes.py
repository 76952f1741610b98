"""The probes answer in time, whatever the parts behind them do."""

import socket
import threading
import time

import pytest

from config.celery import app

PATIENCE_S = 8


@pytest.fixture
def silent_port():
    """A server that takes connections, never says a word, and hangs up after 8 seconds."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        timers = []

        def accept():
            while True:
                try:
                    taken = server.accept()[0]
                except OSError:
                    return
                timers.append(threading.Timer(PATIENCE_S, taken.close))
                timers[-1].start()

        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1]
    for timer in timers:
        timer.cancel()


@pytest.fixture
def use_broker():
    """Connect elsewhere, as settings would for this address."""
    names = ("broker_write_url", "broker_transport_options")
    before = {name: getattr(app.conf, name) for name in names}

    def use_broker(url):
        app.conf.broker_write_url = url
        if url.startswith("amqp"):
            app.conf.broker_transport_options = {}

    yield use_broker
    app.conf.update(before)


def ask(client):
    started = time.monotonic()
    answer = client.get("/readyz")
    return answer.status_code, answer.json(), time.monotonic() - started


def test_health_touches_nothing(client):
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db
def test_readiness_of_everything_reached(client):
    status, said, _ = ask(client)
    assert (status, said) == (
        200,
        {"status": "ok", "database": True, "cache": True, "broker": True},
    )


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["redis://127.0.0.1:{}/0", "amqp://u:p@127.0.0.1:{}//"])
def test_readiness_beside_a_silent_broker_says_so_within_three_seconds(
    client, silent_port, use_broker, address
):
    use_broker(address.format(silent_port))
    status, said, took = ask(client)
    assert (status, said) == (
        503,
        {"status": "unready", "database": True, "cache": True, "broker": False},
    )
    assert took < 3


@pytest.mark.django_db
def test_readiness_beside_a_broker_that_is_gone_says_so_at_once(client, use_broker):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    use_broker(f"redis://127.0.0.1:{port}/0")
    status, said, took = ask(client)
    assert (status, said["broker"]) == (503, False)
    assert took < 2
