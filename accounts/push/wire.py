"""One POST to a vendor: bounded in time and size, following no redirect, and never raising."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
import urllib3

from core.wire import read_body, read_wait

LARGEST_ANSWER = 1_000_000


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
            raw = read_body(response, deadline=deadline, largest=LARGEST_ANSWER)
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        return Answer(0, error=type(error).__name__)
    return Answer(response.status_code, _parse(raw), read_wait(response))


def _parse(raw: bytes) -> Mapping[str, Any]:
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def keep_code(said: Any) -> str:
    """Keep a vendor's error code, and nothing that could quote a token or a word."""
    is_code = isinstance(said, str) and said.replace("_", "").isalnum() and said.isascii()
    return said[:40] if is_code else "unknown"
