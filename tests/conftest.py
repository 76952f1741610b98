"""What every test meets: real PostgreSQL and Valkey, no network beyond this machine."""

import re

import pytest
from channels.layers import channel_layers
from django.core.cache import cache
from django.db.backends.signals import connection_created
from pytest_socket import socket_allow_hosts

from config.celery import app
from missions.models import Mission

STALE_UPDATE = re.compile(r'UPDATE "(\w+)" SET .*WHERE.* IN \(SELECT .* FROM "\1"', re.DOTALL)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "::1"]


def pytest_runtest_setup():
    """Refuse every connection that leaves this machine."""
    socket_allow_hosts(ALLOWED_HOSTS, allow_unix_socket=True)


def _refuse_stale_update(execute, sql, params, many, context):
    """Fail an UPDATE that finds its rows through its own table.

    PostgreSQL waits for a row and then checks the WHERE again, but not what a subquery found
    before: two claims of one row would both succeed. A condition over a relation does that.
    """
    assert not STALE_UPDATE.match(sql), sql
    return execute(sql, params, many, context)


def _watch_updates(connection, **kwargs):
    if _refuse_stale_update not in connection.execute_wrappers:
        connection.execute_wrappers.append(_refuse_stale_update)


@pytest.fixture(autouse=True, scope="session")
def _updates_watched():
    connection_created.connect(_watch_updates)
    yield
    connection_created.disconnect(_watch_updates)


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
def own_catalogue(db):
    """Only the missions a test makes are open; those that come with the product are closed."""
    Mission.objects.exclude(code=None).update(state=Mission.State.CLOSED)


@pytest.fixture
def eager_tasks():
    """Tasks run where they are asked for, as one worker would run them at once."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False
