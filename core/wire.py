"""What exchanges with outside services share: reading a bounded body, and when to return."""

import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests

_CHUNK = 65_536


def read_body(response: requests.Response, *, deadline: float, largest: int) -> bytes:
    """Read a streamed body of at most `largest` bytes until `deadline` (of `time.monotonic`).

    Time-outs of sockets restart with every byte, this one does not. Raise `requests.Timeout`, or
    `requests.ConnectionError` where less came than was announced.
    """
    raw = bytearray()
    while chunk := response.raw.read1(_CHUNK, decode_content=True):
        raw += chunk
        if time.monotonic() > deadline or len(raw) > largest:
            raise requests.Timeout
    if _is_cut(response, len(raw)):
        raise requests.ConnectionError
    return bytes(raw)


def _is_cut(response: requests.Response, size: int) -> bool:
    said = response.headers.get("Content-Length", "")
    # Of a redirect requests has taken the body already, whether it follows or not.
    if response.is_redirect or response.headers.get("Content-Encoding"):
        return False
    return said.isdecimal() and size < int(said)


def read_wait(response: requests.Response) -> float:
    """Read `Retry-After` in seconds: it says seconds or a date; 0 where it says neither."""
    said = response.headers.get("Retry-After", "")
    if said.isdecimal():
        return float(said[:6])
    try:
        at = parsedate_to_datetime(said)
    except (TypeError, ValueError):
        return 0.0
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max((at - datetime.now(UTC)).total_seconds(), 0.0)
