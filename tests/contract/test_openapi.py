"""docs/api-v1.yml is what the server does: no 5xx, no status, shape or type that it leaves out.

Each operation is called with what fits its description and with what does not, signed in and not.
`make fuzz` looks longer (FUZZ_EXAMPLES).
"""

import os
import re
from pathlib import Path

import pytest
import schemathesis
import yaml
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from tests.contract.world import World

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "4"))
SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "api-v1.yml"
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]

APPLICATION = get_wsgi_application()
pytestmark = pytest.mark.django_db


def serve(environ, start_response):
    """The product, told where the call comes from as a real server tells it."""
    return APPLICATION(environ | {"REMOTE_ADDR": "127.0.0.1"}, start_response)


def load_operations():
    schema = schemathesis.openapi.from_dict(yaml.load(SCHEMA.read_text(), yaml.CSafeLoader))
    schema.app = serve
    return [result.ok() for result in schema.get_all_operations()]


OPERATIONS = load_operations()
# Where anything fits (no body, a word in the path, a token in a header) nothing can be refused.
ASKING = [one for one in OPERATIONS if one.body or one.query or re.search(r"_id\}", one.path)]


def name(operation):
    return f"{operation.method.upper()} {operation.path}"


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Made once: every call is undone. A request must not close the connection it came by."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(autouse=True)
def _any_host(settings):
    settings.ALLOWED_HOSTS = ["*"]


def call(case, headers, cookies):
    """One call in a transaction that is undone, with fresh counters."""
    cache.clear()
    with transaction.atomic():
        response = case.call(headers=headers, cookies=cookies)
        transaction.set_rollback(True)
    case.validate_response(response, checks=CHECKS, headers=headers)


def call_many(operation, mode, headers, cookies, **known):
    cases = operation.as_strategy(generation_mode=mode)
    if known:
        cases = operation.as_strategy(generation_mode=mode, **known) | cases

    @seed(20261121)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def run(case):
        call(case, headers, cookies)

    run()


@pytest.mark.parametrize("operation", OPERATIONS, ids=name)
def test_what_fits_is_answered_as_described(world, operation):
    known = world.find_parameters(operation.path)
    headers, cookies = world.find_headers(operation)
    fixed = {"path_parameters": known} if known else {}
    call_many(operation, GenerationMode.POSITIVE, headers, cookies, **fixed)


@pytest.mark.parametrize("operation", ASKING, ids=name)
def test_what_does_not_fit_is_refused_as_described(world, operation):
    known = world.find_parameters(operation.path)
    headers, cookies = world.find_headers(operation)
    fixed = {"path_parameters": known} if known else {}
    call_many(operation, GenerationMode.NEGATIVE, headers, cookies, **fixed)


@pytest.mark.parametrize("operation", OPERATIONS, ids=name)
def test_who_is_not_signed_in_is_answered_as_described(world, operation):
    call_many(operation, GenerationMode.POSITIVE, {}, {})
