"""One POST to a vendor: bounded in time and size, following no redirect, and never raising."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests
import urllib3

LARGEST_ANSWER = 1_000_000
_CHUNK = 65_536


@dataclass(frozen=True)
class Answer:
    """What came back; status 0 where nothing did. A body that is no JSON object is empty."""

    status: int
    body: Mapping[str, Any] = field(default_factory=dict)
    retry_after_s: float = 0.0
    error: str = ""


def post(
    url: str,
    *,
    timeout_s: float,
    headers: Mapping[str, str] | None = None,
    json_body: Any = None,
    form: Mapping[str, str] | None = None,
) -> Answer:
    """Send one request and read its answer within the time; a failure is an Answer too."""
    deadline = time.monotonic() + timeout_s
    try:
        with requests.post(
            url,
            headers=dict(headers or {}),
            json=json_body,
            data=form,
            timeout=timeout_s,
            allow_redirects=False,
            stream=True,
        ) as response:
            raw = _read(response, deadline)
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        return Answer(0, error=type(error).__name__)
    wait = _read_wait(response.headers.get("Retry-After", ""))
    return Answer(response.status_code, _parse(raw), wait)


def _read(response: requests.Response, deadline: float) -> bytes:
    """Read at most a megabyte; time-outs of sockets restart with every byte, ours does not."""
    raw = b""
    while chunk := response.raw.read1(_CHUNK, decode_content=True):
        raw += chunk
        if time.monotonic() > deadline or len(raw) > LARGEST_ANSWER:
            raise requests.Timeout
    return raw


def _parse(raw: bytes) -> Mapping[str, Any]:
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _read_wait(said: str) -> float:
    """Read `Retry-After`: seconds or a date."""
    if said.isdecimal():
        return float(said[:6])
    try:
        at = parsedate_to_datetime(said)
    except (TypeError, ValueError):
        return 0.0
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max((at - datetime.now(UTC)).total_seconds(), 0.0)


def keep_code(said: Any) -> str:
    """Keep a vendor's error code, and nothing that could quote a token or a word."""
    is_code = isinstance(said, str) and said.replace("_", "").isalnum() and said.isascii()
    return said[:40] if is_code else "unknown"
