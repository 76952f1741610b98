"""Refusals of the domain: services raise them, one handler per interface shows them.

`code` is the contract with clients, `detail` is Korean text for people.
"""

from collections.abc import Mapping
from typing import Any, ClassVar


class DomainError(Exception):
    """A refusal with an HTTP status, a stable code and a sentence for the person."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "domain_error"
    default_detail: ClassVar[str] = "요청을 처리하지 못했어요."
    # Seconds until it may be tried again, where that is known.
    wait_s: int = 0

    def __init__(self, detail: str = "") -> None:
        self.detail = str(detail or self.default_detail)
        super().__init__(self.code)

    @property
    def more(self) -> Mapping[str, Any]:
        """What a client is told beside the code and the sentence."""
        return {}

    def as_data(self) -> dict[str, Any]:
        """Shape the refusal for a client."""
        return {"code": self.code, "detail": self.detail, **self.more}


class InvalidInput(DomainError):
    """What came in cannot be accepted as it is."""

    status = 400
    code = "invalid_input"
    default_detail = "입력한 내용을 다시 확인해 주세요."


class BodyTooLarge(DomainError):
    """A request larger than anything this product takes."""

    status = 413
    code = "body_too_large"
    default_detail = "한 번에 보낼 수 있는 크기를 넘었어요. 내용을 줄여서 다시 보내 주세요."


class NotPermitted(DomainError):
    """The person is known but may not do this."""

    status = 403
    code = "not_permitted"
    default_detail = "이 일을 할 수 있는 권한이 없어요."


class NotFound(DomainError):
    """No such row, or none this person may know of."""

    status = 404
    code = "not_found"
    default_detail = "찾을 수 없어요."


class Conflict(DomainError):
    """The row has moved on since the person looked at it."""

    status = 409
    code = "conflict"
    default_detail = "그사이에 상태가 바뀌었어요. 새로 고쳐서 확인해 주세요."


class TooManyRequests(DomainError):
    """More than the person's share in this time."""

    status = 429
    code = "too_many_requests"
    default_detail = "잠깐 쉬었다가 다시 시도해 주세요."


class ProviderRefused(DomainError):
    """A back end understood the call and will not serve it; trying again changes nothing."""

    status = 502
    code = "provider_refused"
    default_detail = "지금은 이 기능을 쓸 수 없어요."


class ProviderUnavailable(DomainError):
    """A back end failed or was too slow; trying again may help."""

    status = 503
    code = "provider_unavailable"
    default_detail = "지금은 연결이 어려워요. 잠시 뒤에 다시 시도해 주세요."
