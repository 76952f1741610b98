"""Attacks over real HTTP, against everything that `make run` starts."""

import http.client
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import psutil
import pytest
import requests

from tests.servers.stack import LiveStack

pytestmark = pytest.mark.xdist_group("stack")
APP = "/_allauth/app/v1"
BIG = b"a" * 10_000_000
AT_ONCE = 20
EDGE = "edge"
KINDS = {
    "application/json": b'{"email":"' + BIG + b'"}',
    "application/x-www-form-urlencoded": b"login=" + BIG,
    f"multipart/form-data; boundary={EDGE}": (
        f'--{EDGE}\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\n'.encode()
        + BIG
        + f"\r\n--{EDGE}--\r\n".encode()
    ),
}
DOORS = [
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/kakao/unlink/",
    "/api/v1/session",
    "/api/v1/auth/kakao/nonce",
    "/api/v1/conversations",
    f"{APP}/auth/login",
    f"{APP}/auth/signup",
    f"{APP}/auth/provider/token",
    f"{APP}/tokens/refresh",
]


@pytest.fixture(scope="module")
def stack():
    with LiveStack() as running:
        yield running


@pytest.fixture(scope="module")
def pair(stack):
    (said,) = stack.run_python("from tests.servers.seed import make_phones; make_phones(1)")
    response = requests.post(f"{stack.base}{APP}/auth/login", json=said, timeout=30)
    assert response.status_code == 200
    return response.json()["meta"]


def measure_web(stack):
    """Resident megabytes of the web process."""
    (web,) = [one for one in stack.find("daphne") if one.status() != psutil.STATUS_ZOMBIE]
    return web.memory_info().rss / 2**20


def send(stack, path, kind, body, *, is_chunked=False):
    """Send all of it, whatever is said meanwhile; returns status and answer, or what broke."""
    link = http.client.HTTPConnection(urlsplit(stack.base).netloc, timeout=60)
    try:
        pieces = iter([body]) if is_chunked else body
        headers = {"Content-Type": kind}
        link.request("POST", path, pieces, headers, encode_chunked=is_chunked)
        answer = link.getresponse()
        return answer.status, answer.read().decode()
    finally:
        link.close()


def test_ten_megabytes_are_refused_by_name_at_every_open_door(stack):
    for path in DOORS:
        for kind, body in KINDS.items():
            status, said = send(stack, path, kind, body)
            assert status == 413, (path, kind)
            if path.startswith(("/api/", "/_allauth/")):
                assert json.loads(said)["code"] == "body_too_large"


def test_many_at_once_do_not_fill_the_memory(stack):
    kind, body = next(iter(KINDS.items()))
    send(stack, "/api/v1/session", kind, body)
    before, most = measure_web(stack), [0.0]
    done = threading.Event()

    def watch():
        while not done.wait(0.02):
            most[0] = max(most[0], measure_web(stack))

    watcher = threading.Thread(target=watch)
    watcher.start()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        jobs = [
            pool.submit(send, stack, "/api/v1/session", kind, body, is_chunked=number % 2 == 0)
            for number in range(AT_ONCE * 2)
        ]
        statuses = {job.result()[0] for job in jobs}
    done.set()
    watcher.join()
    print("web", before, "most", most[0])
    assert statuses == {413}
    assert most[0] - before < 40
    assert requests.get(f"{stack.base}/healthz", timeout=5).status_code == 200


def test_two_hundred_refreshes_at_once_are_one(stack, pair):
    gate = threading.Barrier(200)

    def ask(_):
        with requests.Session() as phone:
            gate.wait(30)
            answer = phone.post(
                f"{stack.base}{APP}/tokens/refresh",
                json={"refresh_token": pair["refresh_token"]},
                timeout=60,
            )
            return answer.status_code, answer.text

    with ThreadPoolExecutor(200) as pool:
        answers = list(pool.map(ask, range(200)))
    assert {status for status, _ in answers} == {200}
    (text,) = {text for _, text in answers}
    fresh = json.loads(text)["data"]
    assert fresh["refresh_token"] != pair["refresh_token"]
    assert stack.query("SELECT refresh_number FROM accounts_signin WHERE client = 'app'") == [(2,)]
    me = requests.get(
        f"{stack.base}/api/v1/me",
        headers={"Authorization": f"Bearer {fresh['access_token']}"},
        timeout=10,
    )
    assert me.status_code == 200
