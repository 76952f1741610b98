"""One GET to a public service: bounded in time and size, following no redirect.

The key stands in the query, because both services want it there; so no address, and no error of
a library that quotes one, leaves this module.
"""

import time
from collections.abc import Mapping

import requests
import urllib3

from core.wire import read_body, read_wait
from missions.sources.base import SourceBusy, SourceRefused

LARGEST_ANSWER = 20_000_000
_REFUSED = {400, 401, 403, 404, 410}


def get(url: str, *, params: Mapping[str, str | int], timeout_s: float) -> bytes:
    """Fetch the body of a 200. Raise SourceBusy or SourceRefused."""
    deadline = time.monotonic() + timeout_s
    try:
        with requests.get(
            url, params=dict(params), timeout=timeout_s, allow_redirects=False, stream=True
        ) as response:
            raw = read_body(response, deadline=deadline, largest=LARGEST_ANSWER)
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        raise SourceBusy(type(error).__name__) from None
    if response.status_code in _REFUSED:
        raise SourceRefused(f"http_{response.status_code}")
    if response.status_code != 200:
        raise SourceBusy(f"http_{response.status_code}", read_wait(response))
    return raw
