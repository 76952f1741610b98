"""The rehearsal Kakao with the faults a real one has: down, slow to rotate, or somebody else."""

import time
from urllib.parse import parse_qsl, urlsplit

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from config.embedded.kakao import LOOPBACK, NATIVE_KEY, REST_KEY, RehearsalKakao
from config.kakao import Kakao

SECRET = "rehearsal-secret"
ANOTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class FakeKakao(RehearsalKakao):
    """Counts what it is asked; `is_down` makes keys and addresses answer 503."""

    hosts = (*LOOPBACK, "testserver")

    def __init__(self):
        super().__init__(secret=SECRET)
        self.is_down = False
        self.asked = {"keys": 0, "addresses": 0, "unlink": 0}
        self.changes = {}

    def list_keys(self):
        self.asked["keys"] += 1
        if self.is_down:
            raise ConnectionResetError
        return super().list_keys()

    def unlink(self, key, given):
        self.asked["unlink"] += 1
        if self.is_down:
            raise ConnectionResetError
        return super().unlink(key, given)

    def describe(self):
        self.asked["addresses"] += 1
        if self.is_down:
            raise ConnectionResetError
        return super().describe() | self.changes

    def settings(self):
        return Kakao(
            server_url=self.url,
            api_url=self.url,
            origins=(self.url,),
            rest_key=REST_KEY,
            native_key=NATIVE_KEY,
            client_secret=SECRET,
            admin_key=SECRET,
            is_rehearsal=True,
        )

    def make_token(self, nonce, *, kakao_id="4000000001", client_id=NATIVE_KEY, **claims):
        """An `id_token` as Kakao's SDK hands it to the app; a claim of None is left out."""
        usual = self.make_claims(client_id=client_id, kakao_id=kakao_id, nonce=nonce)
        return self.sign({k: v for k, v in {**usual, **claims}.items() if v is not None})

    def forge_token(self, nonce, *, key, algorithm, kid=None, **claims):
        """A token signed otherwise than Kakao does."""
        usual = self.make_claims(client_id=NATIVE_KEY, kakao_id="4000000001", nonce=nonce)
        headers = {"kid": kid or self.key_id}
        return jwt.encode({**usual, **claims}, key, algorithm=algorithm, headers=headers)

    def agree(self, address, kakao_id="4000000001", answer="agree"):
        """Answer the authorise page as a person would; returns the address to go back to."""
        shown = requests.get(address, timeout=5)
        assert shown.status_code == 200, shown.text
        assert "연습용 카카오" in shown.text
        asked = dict(parse_qsl(urlsplit(address).query))
        sent = requests.post(
            f"{self.url}/oauth/authorize",
            data={**asked, "kakao_id": kakao_id, "answer": answer},
            allow_redirects=False,
            timeout=5,
        )
        return sent.headers["Location"]


def long_ago(seconds):
    return int(time.time()) - seconds
