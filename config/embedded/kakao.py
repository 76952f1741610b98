"""연습용 카카오: a Kakao of our own on loopback, so that the button works on a bare machine.

`make run` starts it when no Kakao key is given and only this machine can come in. It speaks the
protocol (authorise, token, keys, discovery, unlink webhook) and says on every page that it is
a rehearsal. Nothing outside the supervisor starts it.
"""

import base64
import hashlib
import json
import os
import secrets
import signal
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from . import kakao_pages as pages

REST_KEY, NATIVE_KEY = "rehearsal-rest", "rehearsal-native"
CALLBACK = "/accounts/kakao/login/callback/"
WEBHOOK = "/kakao/unlink/"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
TOKEN_LIFE_S = 6 * 3600
CODE_LIFE_S = 60
LARGEST_BODY = 20_000


@dataclass(frozen=True)
class Grant:
    """What a person agreed to; exchanged once for tokens."""

    client_id: str
    redirect_uri: str
    nonce: str
    challenge: str
    kakao_id: str
    made_at: float


class Refused(Exception):
    """A request the real Kakao would refuse too."""


class RehearsalKakao:
    """`with RehearsalKakao(secret=…) as kakao:` listens on loopback; `kakao.url` is its issuer."""

    # Whom people may be sent back to.
    hosts: tuple[str, ...] = LOOPBACK

    def __init__(self, *, secret: str, port: int = 0, product: str = "") -> None:
        self.secret, self.product = secret, product
        self.grants: dict[str, Grant] = {}
        self.keys: dict[str, rsa.RSAPrivateKey] = {}
        # Who is connected to the app: they agreed, and nobody has ended it.
        self.connected: set[str] = set()
        self.rotate()
        self.server = ThreadingHTTPServer(
            ("127.0.0.1", port), type("OurHandler", (Handler,), {"kakao": self})
        )
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> "RehearsalKakao":
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def rotate(self) -> str:
        """Sign with a new key from now on, publishing it alone; returns its id."""
        self.key_id = secrets.token_hex(8)
        self.keys = {self.key_id: rsa.generate_private_key(public_exponent=65537, key_size=2048)}
        return self.key_id

    def sign(self, claims: Mapping[str, Any]) -> str:
        """Sign claims as an `id_token`."""
        key = self.keys[self.key_id]
        return jwt.encode(dict(claims), key, algorithm="RS256", headers={"kid": self.key_id})

    def make_claims(self, *, client_id: str, kakao_id: str, nonce: str) -> dict[str, Any]:
        """What Kakao says of a person who agreed to nothing but being known again."""
        now = int(time.time())
        claims = {"iss": self.url, "aud": client_id, "sub": kakao_id, "auth_time": now}
        claims |= {"iat": now, "exp": now + TOKEN_LIFE_S}
        return claims | ({"nonce": nonce} if nonce else {})

    def list_keys(self) -> dict[str, Any]:
        """The public keys in the form of RFC 7517."""
        return {"keys": [_publish(key_id, key) for key_id, key in self.keys.items()]}

    def describe(self) -> dict[str, Any]:
        """The discovery document."""
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/oauth/authorize",
            "token_endpoint": f"{self.url}/oauth/token",
            "jwks_uri": f"{self.url}/.well-known/jwks.json",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "code_challenge_methods_supported": ["S256"],
        }

    def check_request(self, asked: Mapping[str, str]) -> None:
        """Refuse an app we do not know and a way back that leads off this machine."""
        client_id, back = asked.get("client_id", ""), asked.get("redirect_uri", "")
        parts = urllib.parse.urlsplit(back)
        is_page = parts.scheme == "http" and parts.hostname in self.hosts and parts.path == CALLBACK
        is_known = (client_id == REST_KEY and is_page) or (
            client_id == NATIVE_KEY and back == f"kakao{NATIVE_KEY}://oauth"
        )
        if not is_known or asked.get("response_type") != "code":
            raise Refused("unknown client_id, redirect_uri or response_type")

    def grant(self, asked: Mapping[str, str], kakao_id: str) -> str:
        """Write down that a person agreed; returns the address to send them back to."""
        self.check_request(asked)
        code = secrets.token_urlsafe(24)
        self.grants[code] = Grant(
            client_id=asked["client_id"],
            redirect_uri=asked["redirect_uri"],
            nonce=asked.get("nonce", ""),
            challenge=asked.get("code_challenge", ""),
            kakao_id=kakao_id,
            made_at=time.monotonic(),
        )
        return _go_back(asked, code=code)

    def exchange(self, given: Mapping[str, str]) -> dict[str, Any]:
        """Give tokens for a code, once."""
        grant = self.grants.pop(given.get("code", ""), None)
        if grant is None or time.monotonic() - grant.made_at > CODE_LIFE_S:
            raise Refused("invalid_grant")
        is_app = grant.client_id == NATIVE_KEY or given.get("client_secret") == self.secret
        same = (given.get("client_id"), given.get("redirect_uri"))
        if not is_app or same != (grant.client_id, grant.redirect_uri):
            raise Refused("invalid_client")
        if grant.challenge and _challenge(given.get("code_verifier", "")) != grant.challenge:
            raise Refused("invalid_grant")
        self.connected.add(grant.kakao_id)
        claims = self.make_claims(
            client_id=grant.client_id, kakao_id=grant.kakao_id, nonce=grant.nonce
        )
        return {
            "token_type": "bearer",
            "access_token": secrets.token_urlsafe(32),
            "refresh_token": secrets.token_urlsafe(32),
            "expires_in": TOKEN_LIFE_S,
            "scope": "openid",
            "id_token": self.sign(claims),
        }

    def unlink(self, key: str, given: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        """End a connection for whoever has the admin key; no webhook follows, as with Kakao."""
        if key != f"KakaoAK {self.secret}":
            return 401, {"msg": "wrong appKey format", "code": -401}
        if given.get("target_id_type") != "user_id" or not given.get("target_id", "").isdecimal():
            return 400, {"msg": "target_id or target_id_type is wrong", "code": -2}
        if given["target_id"] not in self.connected:
            return 400, {"msg": "NotRegisteredUserException", "code": -101}
        self.connected.discard(given["target_id"])
        return 200, {"id": int(given["target_id"])}

    def announce_unlink(self, kakao_id: str) -> int:
        """Call the product's webhook as Kakao does; returns its status."""
        self.connected.discard(kakao_id)
        said = {"app_id": "1", "user_id": kakao_id, "referrer_type": "UNLINK_FROM_APPS"}
        request = urllib.request.Request(
            self.product + WEBHOOK,
            data=urllib.parse.urlencode(said).encode(),
            headers={"Authorization": f"KakaoAK {self.secret}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=3) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code


def _publish(key_id: str, key: rsa.RSAPrivateKey) -> dict[str, str]:
    public = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {"kid": key_id, "kty": "RSA", "alg": "RS256", "use": "sig", **_only(public, "n", "e")}


def _only(values: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: values[name] for name in names}


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _go_back(asked: Mapping[str, str], **said: str) -> str:
    if asked.get("state"):
        said["state"] = asked["state"]
    return f"{asked['redirect_uri']}?{urllib.parse.urlencode(said)}"


def _read(query: str) -> dict[str, str]:
    return dict(urllib.parse.parse_qsl(query, keep_blank_values=True))


class Handler(BaseHTTPRequestHandler):
    """One request to the rehearsal."""

    kakao: RehearsalKakao

    def do_GET(self) -> None:
        """Show keys, addresses and pages."""
        path, _, query = self.path.partition("?")
        if path == "/.well-known/openid-configuration":
            self._say_json(200, self.kakao.describe())
        elif path == "/.well-known/jwks.json":
            self._say_json(200, self.kakao.list_keys())
        elif path == "/oauth/authorize":
            self._try(self._show_question, _read(query))
        elif path == "/":
            self._say_page(200, pages.show_home())
        else:
            self._say_page(404, pages.show_refusal("not found"))

    def do_POST(self) -> None:
        """Take an answer, exchange a code, or end a connection."""
        size = int(self.headers.get("Content-Length") or 0)
        given = _read(self.rfile.read(min(size, LARGEST_BODY)).decode(errors="replace"))
        routes = {
            "/oauth/authorize": self._take_answer,
            "/oauth/token": self._give_tokens,
            "/unlink": self._unlink,
            "/v1/user/unlink": self._end_connection,
        }
        self._try(routes.get(self.path, self._miss), given)

    def _try(self, answer: Any, given: dict[str, str]) -> None:
        try:
            answer(given)
        except Refused as error:
            self._say_page(400, pages.show_refusal(str(error)))

    def _show_question(self, asked: dict[str, str]) -> None:
        self.kakao.check_request(asked)
        self._say_page(200, pages.show_question(asked))

    def _take_answer(self, asked: dict[str, str]) -> None:
        self.kakao.check_request(asked)
        chosen = asked.pop("kakao_id", "")
        if asked.pop("answer", "") != "agree" or chosen not in pages.PEOPLE:
            self._send_on(_go_back(asked, error="access_denied"))
        else:
            self._send_on(self.kakao.grant(asked, chosen))

    def _give_tokens(self, given: dict[str, str]) -> None:
        try:
            self._say_json(200, self.kakao.exchange(given))
        except Refused as error:
            self._say_json(400, {"error": str(error), "error_code": "KOE320"})

    def _end_connection(self, given: dict[str, str]) -> None:
        status, said = self.kakao.unlink(self.headers.get("Authorization", ""), given)
        self._say_json(status, said)

    def _unlink(self, given: dict[str, str]) -> None:
        kakao_id = given.get("kakao_id", "")
        if kakao_id not in pages.PEOPLE:
            raise Refused("unknown person")
        self._say_page(200, pages.show_home(self.kakao.announce_unlink(kakao_id)))

    def _miss(self, given: dict[str, str]) -> None:
        raise Refused("not found")

    def _send_on(self, address: str) -> None:
        self.send_response(302)
        self.send_header("Location", address)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _say_json(self, status: int, value: Any) -> None:
        self._say(status, "application/json", json.dumps(value))

    def _say_page(self, status: int, page: str) -> None:
        self._say(status, "text/html; charset=utf-8", page)

    def _say(self, status: int, kind: str, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Frame-Options", "DENY")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Addresses carry codes: none is logged."""


def main() -> None:
    """Serve until the supervisor asks to stop."""
    kakao = RehearsalKakao(
        secret=os.environ["KAKAO_REHEARSAL_SECRET"],
        port=int(sys.argv[1]),
        product=os.environ["KAKAO_REHEARSAL_PRODUCT"],
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    kakao.server.serve_forever()


if __name__ == "__main__":
    main()
