"""`Idempotency-Key`: a call that came twice is done once (E9).

This module speaks HTTP; who keeps the keys is told by the app that has people, when it is ready.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol
from uuid import UUID

from django.utils.crypto import salted_hmac
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import InvalidInput
from core.rest import ErrorBody

HEADER = "Idempotency-Key"
LONGEST_KEY = 64
ONCE_KEY = OpenApiParameter(
    HEADER,
    {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[A-Za-z0-9_-]+$"},
    OpenApiParameter.HEADER,
    description=(
        "A UUID of the client's own. The same key with the same body within 24 hours is done once "
        "and answered again; with another body it is `422 idempotency_key_reused`."
    ),
)
ONCE_REFUSALS = {400: ErrorBody, 409: ErrorBody, 422: ErrorBody}


class KeyInvalid(InvalidInput):
    """Not 1 to 64 letters, digits, `-` and `_`."""

    code = "idempotency_key_invalid"
    default_detail = "요청의 열쇠를 읽을 수 없어요."


@dataclass(frozen=True)
class Outcome:
    """What a call came to: its status, and the id of what it made or changed."""

    status: int
    reference: UUID


class Keeper(Protocol):
    """Does a call once for each key of a person; `act` runs only the first time."""

    def __call__(
        self, *, user: Any, key: str, fingerprint: str, act: Callable[[], Outcome]
    ) -> Outcome:
        """Give what it came to, this time or the first time."""


class _Keepers:
    keeper: ClassVar[Keeper]


def register_keeper(*, keeper: Keeper) -> None:
    """Tell who keeps the keys."""
    _Keepers.keeper = keeper


def answer_once(post: Callable[..., Response]) -> Callable[..., Response]:
    """Let a view's `post` hear the header; without it nothing changes.

    The view answers 2xx with the `id` of what it made, and has `show_again(request, id)`, which
    shapes that row anew: the answer itself is not stored, so it tells how the row is now.
    """

    @functools.wraps(post)
    def run(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return post(view, request, *args, **kwargs)
        said: list[Response] = []

        def act() -> Outcome:
            said.append(post(view, request, *args, **kwargs))
            return Outcome(said[0].status_code, UUID(str(said[0].data["id"])))

        outcome = _Keepers.keeper(
            user=request.user, key=_check(key), fingerprint=_hash_call(request), act=act
        )
        if said:
            return said[0]
        body = view.show_again(request, outcome.reference)
        return Response(body, status=outcome.status, headers={"Idempotency-Replayed": "true"})

    return run


def _check(key: str) -> str:
    is_plain = key.isascii() and key.replace("-", "").replace("_", "").isalnum()
    if not is_plain or len(key) > LONGEST_KEY:
        raise KeyInvalid()
    return key


def _hash_call(request: Request) -> str:
    """Hash method, address and body under our key: a plain hash of a phone number is guessed."""
    raw = request._request
    said = f"{raw.method} {raw.path}\n".encode() + raw.body
    return salted_hmac("ongi.once", said, algorithm="sha256").hexdigest()
