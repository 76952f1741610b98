"""Expo and Google on loopback: real HTTP, their protocols, and what goes wrong with them."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = KEY.private_bytes(
    serialization.Encoding.PEM,
    serialization.PrivateFormat.PKCS8,
    serialization.NoEncryption(),
).decode()
FCM_ERROR = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"


@dataclass(frozen=True)
class Asked:
    path: str
    headers: dict
    body: dict | list


@dataclass
class PushServer:
    """`mode` of both: normal, busy (429), broken (500), refused (403), moved (307), slow,
    trickle, cut, garbage, short (half an answer), and for one of them: undecided, no_access,
    misread, lost.

    `dead` tokens are answered as no longer installed, `foreign` ones as of another project, both
    per token; `dead_later` by the receipt alone.
    """

    mode: str = "normal"
    dead: set[str] = field(default_factory=set)
    dead_later: set[str] = field(default_factory=set)
    foreign: set[str] = field(default_factory=set)
    bad: set[str] = field(default_factory=set)
    wait_s: str = "7"
    access_lifetime_s: int = 3600
    asked: list[Asked] = field(default_factory=list)
    hold: threading.Event = field(default_factory=threading.Event)

    def __enter__(self):
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._make_handler())
        self._server.daemon_threads = True
        self._tickets = {}
        self._grants = 0
        self._lock = threading.Lock()
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.hold.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_port}"

    def expo(self, **options):
        return {
            "BACKEND": "accounts.push.expo.ExpoCarrier",
            "OPTIONS": {"base_url": self.url, "timeout_s": 1.0, **options},
        }

    def fcm(self, **options):
        return {
            "BACKEND": "accounts.push.fcm.FcmCarrier",
            "OPTIONS": {
                "base_url": self.url,
                "service_account": self.make_account(),
                "timeout_s": 1.0,
                **options,
            },
        }

    def use(self, settings, **options):
        """Let both providers speak to this server."""
        both = {"push_expo": self.expo(**options), "push_fcm": self.fcm(**options)}
        settings.PROVIDERS = {**settings.PROVIDERS, **both}
        return self

    def make_account(self, **changes):
        account = {
            "type": "service_account",
            "project_id": "ongi-test",
            "private_key_id": "k1",
            "private_key": PEM,
            "client_email": "push@ongi-test.example",
            "token_uri": f"{self.url}/token",
        }
        return json.dumps({**account, **changes})

    @property
    def pushed(self):
        """Every push a phone would have shown, in order, as (token, title, body, data)."""
        return [
            *((m["to"], m["title"], m["body"], m["data"]) for m in self.list_expo()),
            *(
                (m["token"], m["notification"]["title"], m["notification"]["body"], m["data"])
                for m in self.list_fcm()
            ),
        ]

    def list_expo(self):
        return [m for one in self.asked if one.path.endswith("/push/send") for m in one.body]

    def list_fcm(self):
        sent = [one for one in self.asked if one.path.endswith("messages:send")]
        return [one.body["message"] for one in sent]

    def count(self, end):
        return sum(one.path.endswith(end) for one in self.asked)

    def _make_handler(outer):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                is_form = "urlencoded" in self.headers["Content-Type"]
                body = parse_qs(raw.decode()) if is_form else json.loads(raw)
                with outer._lock:
                    outer.asked.append(Asked(self.path, dict(self.headers), body))
                try:
                    outer._answer(self, body)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def log_message(self, *_):
                pass

        return Handler

    def _answer(self, http, body):
        if http.path == "/token":
            return self._grant(http, body)
        if http.path.endswith("/getReceipts"):
            return self._say(http, 200, {"data": self._list_receipts(body["ids"])})
        if self.mode in {"busy", "broken", "refused", "moved"}:
            return self._fail(http)
        if self.mode == "slow":
            self.hold.wait(15)
        if self.mode == "garbage":
            return self._say_raw(http, 200, b"<html>{not json")
        if self.mode == "cut":
            http.close_connection = True
            http.send_response(200)
            http.send_header("Content-Length", "500")
            http.end_headers()
            return http.wfile.write(b'{"data": [{"sta')
        if self.mode == "trickle":
            return self._trickle(http)
        return self._push_expo(http, body) if "/--/" in http.path else self._push_fcm(http, body)

    def _fail(self, http):
        status = {"busy": 429, "broken": 500, "refused": 403, "moved": 307}[self.mode]
        said = {"error": {"code": status, "status": "X", "message": "token secret"}}
        wait = {"Retry-After": self.wait_s} if status == 429 else {}
        if status == 307:
            wait = {"Location": f"{self.url}/elsewhere"}
        self._say(http, status, said, **wait)

    def _grant(self, http, form):
        """Checks the assertion as Google does."""
        if self.mode == "no_access":
            return self._say(http, 400, {"error": "invalid_grant"})
        assertion = form["assertion"][0]
        claims = jwt.decode(
            assertion, KEY.public_key(), algorithms=["RS256"], audience=f"{self.url}/token"
        )
        assert form["grant_type"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
        assert claims["iss"] == "push@ongi-test.example"
        assert claims["scope"] == "https://www.googleapis.com/auth/firebase.messaging"
        assert 0 < claims["exp"] - claims["iat"] <= 3600
        assert jwt.get_unverified_header(assertion)["kid"] == "k1"
        self._grants += 1
        answer = {"access_token": f"access-{self._grants}", "expires_in": self.access_lifetime_s}
        return self._say(http, 200, answer)

    def revoke_access(self):
        """The next call with the token of now is a 401."""
        self._grants_valid_from = self._grants + 1

    _grants_valid_from = 0

    def _push_expo(self, http, messages):
        assert len(messages) <= 100
        tokens = {message["to"] for message in messages}
        if tokens & self.foreign and tokens - self.foreign:
            code = "PUSH_TOO_MANY_EXPERIENCE_IDS"
            return self._say(http, 400, {"errors": [{"code": code, "message": str(tokens)}]})
        tickets = [self._make_ticket(message["to"]) for message in messages]
        if self.mode == "short":
            tickets = tickets[: len(tickets) // 2]
        return self._say(http, 200, {"data": tickets})

    def _make_ticket(self, token):
        if token in self.dead:
            return _refuse("DeviceNotRegistered", token)
        if token in self.bad:
            return _refuse("MessageTooBig", token)
        with self._lock:
            ticket = f"ticket-{len(self._tickets) + 1}"
            self._tickets[ticket] = token
        return {"status": "ok", "id": ticket}

    def _list_receipts(self, tickets):
        assert len(tickets) <= 1000
        known = {ticket: self._tickets[ticket] for ticket in tickets if ticket in self._tickets}
        return {
            ticket: _refuse("DeviceNotRegistered", token)
            if token in self.dead_later
            else {"status": "ok"}
            for ticket, token in known.items()
            if self.mode != "undecided"
        }

    def _push_fcm(self, http, body):
        assert http.path == "/v1/projects/ongi-test/messages:send"
        access = int(http.headers["Authorization"].removeprefix("Bearer access-"))
        if access < self._grants_valid_from:
            return self._say(http, 401, {"error": {"code": 401, "status": "UNAUTHENTICATED"}})
        token = body["message"]["token"]
        if token in self.dead:
            return self._refuse_fcm(http, 404, "NOT_FOUND", FCM_ERROR, "UNREGISTERED")
        if token in self.foreign:
            return self._refuse_fcm(http, 403, "PERMISSION_DENIED", FCM_ERROR, "SENDER_ID_MISMATCH")
        if token in self.bad:
            return self._refuse_fcm(http, 400, "INVALID_ARGUMENT", FCM_ERROR, "INVALID_ARGUMENT")
        if self.mode == "misread":
            return self._refuse_fcm(http, 400, "INVALID_ARGUMENT", BAD_REQUEST, None)
        if self.mode == "lost":
            return self._say_raw(http, 404, b"<html>Not Found</html>")
        name = {} if self.mode == "short" else {"name": "projects/ongi-test/messages/0:1"}
        return self._say(http, 200, name)

    def _refuse_fcm(self, http, status, kind, detail, code):
        details = [{"@type": detail, **({"errorCode": code} if code else {})}]
        error = {"code": status, "status": kind, "message": "about a token", "details": details}
        self._say(http, status, {"error": error})

    def _trickle(self, http):
        http.close_connection = True
        http.send_response(200)
        http.send_header("Content-Length", "10000")
        http.end_headers()
        while not self.hold.wait(0.2):
            http.wfile.write(b" ")
            http.wfile.flush()

    def _say(self, http, status, body, **headers):
        self._say_raw(http, status, json.dumps(body).encode(), **headers)

    def _say_raw(self, http, status, raw, **headers):
        http.send_response(status)
        for name, value in {"Content-Length": str(len(raw)), **headers}.items():
            http.send_header(name, value)
        http.end_headers()
        http.wfile.write(raw)


def _refuse(code, token):
    message = f'"{token}" is not a registered push notification recipient'
    return {"status": "error", "message": message, "details": {"error": code}}
