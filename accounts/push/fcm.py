"""Google's push service, HTTP v1: one call for each push, signed in by a service account.

firebase.google.com/docs/reference/fcm/rest/v1/projects.messages; RFC 7523 for the access token.
"""

import json
import logging
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

import jwt
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.core.exceptions import ImproperlyConfigured

from accounts.push.base import Fate, Outcome, PushMessage
from accounts.push.wire import Answer, keep_code, post

logger = logging.getLogger(__name__)

_SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_RENEWED_BEFORE_S = 60
_QUOTA_REST_S = 60.0
_BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"
# Of another project, or no longer installed: no push will ever get there.
_GONE = {"UNREGISTERED", "SENDER_ID_MISMATCH"}


class FcmCarrier:
    """Speaks to Firebase Cloud Messaging; the access token lives in this process alone."""

    name = "fcm"
    is_remote = True
    # Each is a call of its own: 20 that all time out still end long before their claim.
    batch_size = 20

    def __init__(
        self,
        *,
        service_account: str,
        base_url: str = "https://fcm.googleapis.com",
        timeout_s: float = 10.0,
    ) -> None:
        self._account = _read_account(service_account)
        project = self._account["project_id"]
        self._url = f"{base_url.rstrip('/')}/v1/projects/{project}/messages:send"
        self._timeout_s = timeout_s
        self._lock = threading.Lock()
        self._access, self._access_until = "", 0.0

    def __repr__(self) -> str:
        return "FcmCarrier()"

    def send(self, messages: Sequence[PushMessage]) -> list[Outcome]:
        """Send one after the other; once Google does not answer, the rest is not tried."""
        outcomes: list[Outcome] = []
        for message in messages:
            outcome = self._send_one(message)
            outcomes.append(outcome)
            if outcome.is_carrier_down:
                break
        return outcomes + outcomes[-1:] * (len(messages) - len(outcomes))

    def read_receipts(self, tickets: Sequence[str]) -> Mapping[str, Outcome]:
        """Google gives none."""
        return {}

    def _send_one(self, message: PushMessage) -> Outcome:
        answer = self._post(message)
        if answer.status == 401:
            self._access_until = 0.0
            answer = self._post(message)
        if answer.status != 200:
            logger.warning(
                "push_carrier_answer carrier=fcm status=%s error=%s",
                answer.status,
                answer.error or _find_code(answer),
            )
        return _read_answer(answer)

    def _post(self, message: PushMessage) -> Answer:
        access = self._get_access()
        if isinstance(access, Answer):
            return access
        return post(
            self._url,
            timeout_s=self._timeout_s,
            headers={"Authorization": f"Bearer {access}"},
            json_body={"message": _shape(message)},
        )

    def _get_access(self) -> str | Answer:
        """Return the access token of this hour, or the answer that refused a new one."""
        with self._lock:
            if time.monotonic() < self._access_until:
                return self._access
            answer = post(
                self._account["token_uri"],
                timeout_s=self._timeout_s,
                form={"grant_type": _GRANT, "assertion": self._sign()},
            )
            access, lifetime = answer.body.get("access_token"), answer.body.get("expires_in", 0)
            if answer.status != 200 or not isinstance(access, str) or not access:
                # Whatever it is, it is about us and not about anybody's phone.
                return Answer(0, retry_after_s=answer.retry_after_s, error="no_access_token")
            known_s = lifetime if isinstance(lifetime, int) else 0
            self._access = access
            self._access_until = time.monotonic() + max(known_s - _RENEWED_BEFORE_S, 0)
            return access

    def _sign(self) -> str:
        now = int(time.time())
        claims = {
            "iss": self._account["client_email"],
            "scope": _SCOPE,
            "aud": self._account["token_uri"],
            "iat": now,
            "exp": now + 3600,
        }
        headers = {"kid": self._account.get("private_key_id", "")}
        return jwt.encode(claims, self._account["private_key"], algorithm="RS256", headers=headers)


def _read_account(text: str) -> dict[str, str]:
    """Check a service account's file now; what is in it is never part of an error."""
    try:
        account: dict[str, str] = json.loads(text)
        for name in ("project_id", "client_email", "token_uri"):
            if not isinstance(account[name], str) or not account[name]:
                raise ValueError(name)
        load_pem_private_key(account["private_key"].encode(), password=None)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ImproperlyConfigured(
            f"FCM_SERVICE_ACCOUNT is no service account file ({type(error).__name__})"
        ) from None
    return account


def _shape(message: PushMessage) -> dict[str, Any]:
    """The collapse keys let a later push, or the same one again, take the place of the first."""
    expires_at = int(time.time()) + message.ttl_s
    return {
        "token": message.token,
        "notification": {"title": str(message.text.title), "body": str(message.text.body)},
        "data": message.data,
        "android": {
            "collapse_key": message.category,
            "priority": "HIGH",
            "ttl": f"{message.ttl_s}s",
            "notification": {"tag": message.category, "channel_id": message.category},
        },
        "apns": {
            "headers": {
                "apns-collapse-id": message.category,
                "apns-expiration": str(expires_at),
                "apns-priority": "10",
            }
        },
        "webpush": {"headers": {"TTL": str(message.ttl_s)}},
    }


def _read_answer(answer: Answer) -> Outcome:
    """A bare 404 prunes nobody: a mistaken address would else cost everybody their device."""
    if answer.status == 200:
        is_whole = isinstance(answer.body.get("name"), str)
        return Outcome(Fate.ACCEPTED) if is_whole else Outcome(Fate.BUSY, error="half_answer")
    code = _find_code(answer)
    if answer.status in {0, 401, 408, 429} or answer.status >= 500:
        return Outcome(
            Fate.BUSY,
            error=answer.error or code,
            retry_after_s=answer.retry_after_s or (_QUOTA_REST_S if answer.status == 429 else 0.0),
            is_carrier_down=True,
        )
    is_bad_token = code == "INVALID_ARGUMENT" and not _names_a_field(answer)
    if code in _GONE or is_bad_token:
        return Outcome(Fate.GONE, error=code)
    return Outcome(Fate.REFUSED, error=code)


def _list_details(answer: Answer) -> list[dict[str, Any]]:
    error = answer.body.get("error")
    details = error.get("details") if isinstance(error, dict) else None
    return [one for one in details if isinstance(one, dict)] if isinstance(details, list) else []


def _find_code(answer: Answer) -> str:
    """The code of Firebase itself, else the general status."""
    for detail in _list_details(answer):
        if "errorCode" in detail:
            return keep_code(detail["errorCode"])
    error = answer.body.get("error")
    return keep_code(error.get("status") if isinstance(error, dict) else None)


def _names_a_field(answer: Answer) -> bool:
    """Whether our message is at fault; else it is the token (FCM error codes, 400)."""
    details = _list_details(answer)
    return not details or any(one.get("@type") == _BAD_REQUEST for one in details)
