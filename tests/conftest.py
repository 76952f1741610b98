"""What every test meets: real PostgreSQL and Valkey, no network beyond this machine."""

import pytest
from channels.layers import channel_layers
from django.core.cache import cache
from pytest_socket import socket_allow_hosts

from config.celery import app

ALLOWED_HOSTS = ["127.0.0.1", "localhost", "::1"]


def pytest_runtest_setup():
    """Refuse every connection that leaves this machine."""
    socket_allow_hosts(ALLOWED_HOSTS, allow_unix_socket=True)


@pytest.fixture(autouse=True)
def _plain_static_files(settings):
    """Pages name their static files without a collected manifest."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(autouse=True)
def _empty_cache():
    """No rate limit or counter of one test reaches the next."""
    cache.clear()


@pytest.fixture(autouse=True)
def _own_channel_layer():
    """Each test's event loop gets a layer of its own: a layer keeps locks of the loop it met."""
    channel_layers.backends = {}


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """A million rounds per password are for attackers, not for tests."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def eager_tasks():
    """Tasks run where they are asked for, as one worker would run them at once."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False
