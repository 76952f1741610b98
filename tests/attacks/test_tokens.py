"""Tokens that are not ours, at every door that takes one: HTTP, the exchange, the socket."""

import base64
import json
import time

import jwt
import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.conf import settings
from django.test import Client

from accounts import services
from accounts.models import SignIn
from accounts.services import tokens
from config.websockets import application
from tests.factories.accounts import UserFactory
from tests.factories.sign_ins import make_sign_in

pytestmark = pytest.mark.django_db(transaction=True)
REFRESH = "/_allauth/app/v1/tokens/refresh"
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC = ec.generate_private_key(ec.SECP256R1())
PUBLIC_PEM = RSA.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)


def b64(value):
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def claims_of(token, **changes):
    claims = jwt.decode(token, options={"verify_signature": False})
    return {k: v for k, v in {**claims, **changes}.items() if v is not None}


def sign(token, *, key=None, algorithm="HS256", headers=None, **changes):
    key = tokens._signing_key() if key is None else key
    return jwt.encode(claims_of(token, **changes), key, algorithm, headers)


def sign_raw(header, payload, key=None):
    """A valid HS256 signature of ours over whatever bytes."""
    algorithm = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    said = f"{header}.{payload}"
    signature = algorithm.sign(said.encode(), key or tokens._signing_key())
    return f"{said}.{b64(signature)}"


def confuse(token):
    """Signed as HS256 with a public key, where somebody might verify RS256 with it."""
    return sign_raw(b64({"alg": "HS256", "typ": "JWT"}), token.split(".")[1], PUBLIC_PEM)


def swap_algorithm(token, name):
    _header, payload, signature = token.split(".")
    return f"{b64({'alg': name, 'typ': 'JWT'})}.{payload}.{signature}"


HS256 = {"alg": "HS256", "typ": "JWT"}
NOW = int(time.time())
FORGERIES = {
    "alg none": lambda t: f"{b64({'alg': 'none'})}.{t.split('.')[1]}.",
    "alg None with our signature": lambda t: swap_algorithm(t, "None"),
    "alg nOnE": lambda t: swap_algorithm(t, "nOnE"),
    "alg is a list": lambda t: swap_algorithm(t, ["HS256"]),
    "alg is missing": lambda t: f"{b64({'typ': 'JWT'})}.{t.split('.', 1)[1]}",
    "rs256 of a stranger": lambda t: sign(t, key=RSA, algorithm="RS256"),
    "es256 of a stranger": lambda t: sign(t, key=EC, algorithm="ES256"),
    "hs256 with a public key": confuse,
    "hs256 with an empty key": lambda t: sign_raw(b64(HS256), t.split(".")[1], b"\0"),
    "hs384 with our key": lambda t: sign(t, algorithm="HS384"),
    "the secret key itself": lambda t: sign(t, key=settings.SECRET_KEY.encode()),
    "another secret": lambda t: sign(t, key=b"x" * 32),
    "a key of their own in the header": lambda t: sign(
        t, key=RSA, algorithm="RS256", headers={"jwk": {"kty": "RSA"}}
    ),
    "a key from elsewhere": lambda t: sign(
        t, key=RSA, algorithm="RS256", headers={"jku": "http://127.0.0.1:9/keys", "kid": "1"}
    ),
    "wrong kid": lambda t: sign(t, key=b"x" * 32, headers={"kid": "../../../dev/null"}),
    "kid of an injection": lambda t: sign(t, key=b"x" * 32, headers={"kid": "' OR 1=1 --"}),
    "unknown critical header": lambda t: sign(t, headers={"crit": ["ongi"], "ongi": 1}),
    "expired": lambda t: sign(t, exp=NOW - 1),
    "expired long ago": lambda t: sign(t, exp=1),
    "not yet valid": lambda t: sign(t, nbf=NOW + 3600),
    "end is text": lambda t: sign(t, exp="later"),
    "end is endless": lambda t: sign_raw(
        b64(HS256),
        b64(json.dumps(claims_of(t, exp=0)).replace('"exp": 0', '"exp": 1e999').encode()),
    ),
    "end is missing": lambda t: sign(t, exp=None),
    "kind is missing": lambda t: sign(t, token_use=None),
    "kind is another": lambda t: sign(t, token_use="id"),
    "kind is a list": lambda t: sign(t, token_use=["access", "refresh"]),
    "sign-in is missing": lambda t: sign(t, sid=None),
    "sign-in is nobody": lambda t: sign(t, sid="0" * 32),
    "sign-in is a list": lambda t: sign(t, sid=["0" * 32]),
    "sign-in is an injection": lambda t: sign(t, sid="' OR 1=1 --"),
    "number is text": lambda t: sign(t, num="1"),
    "number is missing": lambda t: sign(t, num=None),
    "payload is a list": lambda t: sign_raw(b64(HS256), b64([1])),
    "payload is a number": lambda t: sign_raw(b64(HS256), b64(7)),
    "payload is null": lambda t: sign_raw(b64(HS256), b64(None)),
    "payload is no json": lambda t: sign_raw(b64(HS256), b64(b"\xff\xfe")),
    "payload is deep": lambda t: sign_raw(b64(HS256), b64(b"[" * 900 + b"]" * 900)),
    "header is a list": lambda t: sign_raw(b64([]), t.split(".")[1]),
    "header is deep": lambda t: sign_raw(b64(b"[" * 900), t.split(".")[1]),
    "nested": lambda t: sign_raw(b64(HS256 | {"cty": "JWT"}), b64(t.encode())),
    "encrypted": lambda t: f"{b64({'alg': 'dir', 'enc': 'A128GCM'})}..a.b.c",
    "truncated": lambda t: t[:-8],
    "half": lambda t: t[: len(t) // 2],
    "without a signature": lambda t: t.rpartition(".")[0],
    "with an empty signature": lambda t: t.rpartition(".")[0] + ".",
    "with more behind it": lambda t: t + ".x",
    "twice": lambda t: f"{t}.{t}",
    "two at once": lambda t: f"{t},{t}",
    "dots": lambda t: "." * 200,
    "empty": lambda t: "",
    "spaces": lambda t: "   ",
    "korean": lambda t: "토큰" + t,
    "an emoji": lambda t: "😀.😀.😀",
    "a fullwidth dot": lambda t: t.replace(".", "．"),
    "padded": lambda t: t + "=" * 4,
    "huge": lambda t: "a" * 60_000,
    "huge with dots": lambda t: "a" * 30_000 + "." + "b" * 20_000 + ".c",
    "control characters": lambda t: "\x01\x02" + t,
}


@pytest.fixture
def sign_in():
    return make_sign_in(UserFactory(), client=SignIn.Client.APP)


@pytest.fixture
def pair(sign_in):
    return services.issue_tokens(sign_in=sign_in)


def ask_http(token):
    return Client().get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})


def exchange(token):
    return Client().post(REFRESH, {"refresh_token": token}, "application/json")


async def ask_socket(token):
    """The first thing the socket says, or why it closed."""
    header = (b"authorization", f"Bearer {token}".encode("utf-8", "surrogatepass"))
    socket = WebsocketCommunicator(application, "/ws/v1/me", headers=[header])
    await socket.connect()
    said = await socket.receive_output(5)
    await socket.disconnect()
    return said


READY = {"type": "websocket.send", "text": '{"type": "ready"}'}
CLOSED = {"type": "websocket.close", "code": 4401}


async def test_a_forged_token_opens_nothing_and_ends_nothing(sign_in, pair):
    """In one test, because every test with a socket empties the whole database."""
    taken = []
    for name, forge in FORGERIES.items():
        token = forge(pair.access)
        answer = await sync_to_async(ask_http)(token)
        if (answer.status_code, answer.json().get("code")) != (401, "token_ended"):
            taken.append((name, "http", answer.status_code))
        if await ask_socket(token) != CLOSED:
            taken.append((name, "socket"))
        answer = await sync_to_async(exchange)(forge(pair.refresh))
        if answer.status_code != 400:
            taken.append((name, "exchange", answer.status_code))
    assert taken == []
    assert (await sync_to_async(ask_http)(pair.access)).status_code == 200
    assert await ask_socket(pair.access) == READY
    assert (await SignIn.objects.aget(pk=sign_in.pk)).refresh_number == 1


async def test_each_kind_of_token_serves_its_own_door_only(sign_in, pair):
    ticket = await sync_to_async(services.issue_socket_ticket)(sign_in=sign_in, path="/ws/v1/me")
    for token in (pair.refresh, ticket, sign_in.session_key, sign_in.public_id.hex):
        assert (await sync_to_async(ask_http)(token)).status_code == 401
        assert await ask_socket(token) == CLOSED
    for token in (pair.access, ticket, sign_in.session_key):
        assert (await sync_to_async(exchange)(token)).status_code == 400
    sealed = await sync_to_async(Client().get)(
        "/_allauth/app/v1/auth/session", headers={"X-Session-Token": pair.access}
    )
    assert sealed.status_code in {401, 410}


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_token_changed_anywhere_is_refused(pair, part):
    """Every character but the last: four of those spell the same signature."""
    pieces = pair.access.split(".")
    for place in range(0, len(pieces[part]) - 1, 3):
        changed = list(pieces)
        other = "A" if pieces[part][place] != "A" else "B"
        changed[part] = pieces[part][:place] + other + pieces[part][place + 1 :]
        assert services.read_access_token(token=".".join(changed)) is None, (part, place)


def test_a_token_of_another_person_speaks_for_that_person_only(pair):
    other = services.issue_tokens(sign_in=make_sign_in(UserFactory(), client=SignIn.Client.APP))
    mixed = ".".join([*pair.access.split(".")[:2], other.access.split(".")[2]])
    assert ask_http(mixed).status_code == 401
    forged = sign(pair.access, key=b"x" * 32, sub=claims_of(other.access)["sub"])
    assert ask_http(forged).status_code == 401
