"""One GET to a public service: bounded in time and size, following no redirect.

The key stands in the query, because both services want it there; so no address, and no error of
a library that quotes one, leaves this module.
"""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests
import urllib3

from missions.sources.base import SourceBusy, SourceRefused

LARGEST_ANSWER = 20_000_000
_CHUNK = 65_536
_REFUSED = {400, 401, 403, 404, 410}


def get(url: str, *, params: Mapping[str, str | int], timeout_s: float) -> bytes:
    """Fetch the body of a 200. Raise SourceBusy or SourceRefused."""
    deadline = time.monotonic() + timeout_s
    try:
        with requests.get(
            url, params=dict(params), timeout=timeout_s, allow_redirects=False, stream=True
        ) as response:
            raw = _read(response, deadline)
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        raise SourceBusy(type(error).__name__) from None
    if response.status_code in _REFUSED:
        raise SourceRefused(f"http_{response.status_code}")
    if response.status_code != 200:
        wait = _read_wait(response.headers.get("Retry-After", ""))
        raise SourceBusy(f"http_{response.status_code}", wait)
    return raw


def _read(response: requests.Response, deadline: float) -> bytes:
    """Read at most 20 MB; time-outs of sockets restart with every byte, ours does not."""
    raw = bytearray()
    while chunk := response.raw.read1(_CHUNK, decode_content=True):
        raw += chunk
        if time.monotonic() > deadline or len(raw) > LARGEST_ANSWER:
            raise requests.Timeout
    said = response.headers.get("Content-Length", "")
    if said.isdecimal() and not response.headers.get("Content-Encoding") and len(raw) < int(said):
        raise requests.ConnectionError
    return bytes(raw)


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
