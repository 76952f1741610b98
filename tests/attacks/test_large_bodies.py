"""Ten megabytes at every door: turned away by name, unread and unstored."""

from io import BytesIO

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.test import Client

from config.asgi import application
from core.middleware import BodyGuard, find_body_limit
from tests.accounts.life import log_in
from tests.attacks.everything import find_changes, fingerprint
from tests.attacks.test_ids import ROUTES, list_names
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.sign_ins import sign_in_staff

pytestmark = pytest.mark.django_db
SIZE = 10_000_000
LIMIT = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
KINDS = [
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=edge",
    "application/octet-stream",
    "",
]
VALUES = {"uuid": "00000000-0000-4000-8000-000000000000", "int": "1", "slug": "x", "str": "x"}
JSON_DOORS = ("/api/", "/_allauth/")


def fill(route):
    for kind, value in VALUES.items():
        for name in list_names(route):
            route = route.replace(f"<{kind}:{name}>", value)
    return "/" + route


ALL = [fill(route) for route in ROUTES if "(?P" not in route and "<path" not in route]
# These take files, and each has its own limit.
LARGER = {door: find_body_limit(door) for door in ALL if find_body_limit(door) > LIMIT}
DOORS = [door for door in ALL if door not in LARGER]


def assert_turned_away(response, address):
    assert response.status_code == 413, address
    if address.startswith(JSON_DOORS):
        assert response.json()["code"] == "body_too_large"
    else:
        assert "보낼 수 있는 크기를 넘었어요" in response.content.decode(), address


class Unread:
    """A body of which nobody may read a byte."""

    def read(self, *_):
        raise AssertionError("the body was read")

    readline = readlines = __iter__ = read


def send(client, method, address, kind, size=SIZE):
    body = {"wsgi.input": Unread(), "CONTENT_LENGTH": str(size), "CONTENT_TYPE": kind}
    return client.generic(method, address, **body)


@pytest.mark.parametrize("kind", KINDS)
def test_no_door_reads_ten_megabytes_of_a_stranger(kind):
    before = fingerprint()
    for address in DOORS:
        response = send(Client(), "POST", address, kind)
        # A browser that speaks JSON to a page is answered in JSON.
        if kind == "application/json":
            assert (response.status_code, response.json()["code"]) == (413, "body_too_large")
        else:
            assert_turned_away(response, address)
    assert find_changes(before) == []


def test_doors_for_files_are_the_ones_we_know_and_have_a_limit_too():
    known = {address.replace(VALUES["uuid"], "<id>"): most for address, most in LARGER.items()}
    assert known == {
        "/api/v1/feed/images": 10_100_000,
        "/api/v1/participations/<id>/photos": 10_100_000,
        "/feed/posts/<id>/edit/": 40_500_000,
        "/feed/write/": 40_500_000,
        "/missions/doing/<id>/photos/": 10_100_000,
    }
    assert len(LARGER) == len(settings.BODY_LIMITS)
    for address, most in LARGER.items():
        assert_turned_away(send(Client(), "POST", address, KINDS[2], most + 1), address)
        # What is smaller reaches the door, which asks who it is.
        said = Client().post(address, {"photo": BytesIO(b"x" * 2_000_000)})
        assert said.status_code in {302, 401}, address


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "GET"])
def test_no_door_reads_them_of_a_member_of_staff(method):
    user = UserFactory(password=PASSWORD, is_staff=True, is_superuser=True)
    client = sign_in_staff(log_in(Client(), user), user)
    before = fingerprint()
    for address in DOORS:
        assert_turned_away(send(client, method, address, KINDS[2]), address)
    assert find_changes(before) == []


def test_what_just_fits_is_heard():
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    body = b'{"email":"' + b"a" * (most - 12) + b'"}'
    assert len(body) == most
    response = Client().generic("POST", "/api/v1/session", body, "application/json")
    assert (response.status_code, response.json()["code"]) == (400, "invalid_input")
    response = Client().generic("POST", "/api/v1/session", body + b" ", "application/json")
    assert response.status_code == 413


def test_a_length_that_is_no_number_is_no_way_around():
    for said in ("x", "-1", "", "1e9"):
        request = {"CONTENT_LENGTH": said}
        response = Client().post("/api/v1/session", "{}", "application/json", **request)
        assert response.status_code in {400, 413}


async def send_in_pieces(app, path, *, piece=b"a" * 65_536, count=SIZE // 65_536, headers=()):
    """Without a length, as `Transfer-Encoding: chunked` comes to an application."""
    scope = {
        "type": "http", "http_version": "1.1", "method": "POST", "path": path,
        "raw_path": path.encode(), "query_string": b"", "scheme": "http",
        "headers": [(b"host", b"localhost"), *headers], "client": ["127.0.0.1", 1],
        "server": ["127.0.0.1", 80],
    }  # fmt: skip
    talk = ApplicationCommunicator(app, scope)
    for number in range(count):
        await talk.send_input(
            {"type": "http.request", "body": piece, "more_body": number < count - 1}
        )
    return talk


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/api/v1/session", "/accounts/login/", "/kakao/unlink/"])
async def test_a_body_that_hides_its_length_is_counted_as_it_comes(path):
    before = await sync_to_async(fingerprint)()
    talk = await send_in_pieces(application, path, headers=[(b"content-type", b"text/plain")])
    assert (await talk.receive_output(10))["status"] == 413
    assert await sync_to_async(find_changes)(before) == []


@pytest.mark.parametrize(("size", "kept"), [(10_000_000, True), (10_200_000, False)])
async def test_a_door_for_files_counts_to_its_own_limit(size, kept):
    taken = []

    async def inner(scope, receive, send):
        more = True
        while more:
            message = await receive()
            taken.append(len(message["body"]))
            more = message.get("more_body")
        await send({"type": "http.response.start", "status": 200, "headers": []})

    path = f"/missions/doing/{VALUES['uuid']}/photos/"
    talk = await send_in_pieces(BodyGuard(inner), path, piece=b"a" * 100_000, count=size // 100_000)
    await talk.receive_output(10)
    assert (sum(taken) == size) is kept
    assert sum(taken) <= 10_100_000


async def test_nothing_of_it_is_kept():
    taken = []

    async def inner(scope, receive, send):
        message = {"more_body": True}
        while message.get("more_body"):
            message = await receive()
            taken.append(len(message["body"]))
        taken.append(await receive())
        await send({"type": "http.response.start", "status": 413, "headers": []})

    talk = await send_in_pieces(BodyGuard(inner), "/")
    await talk.send_input({"type": "http.disconnect"})
    assert (await talk.receive_output(5))["status"] == 413
    assert taken.pop()["type"] == "http.disconnect"
    assert sum(taken) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE
