"""Parts of the API's description that several views share."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiResponse

from core.rest import ErrorBody


def describe_refusal(code: str, detail: str, **more: Any) -> OpenApiResponse:
    """Describe one refusal in the one error shape."""
    example = OpenApiExample(code, value={"code": code, "detail": detail, **more})
    return OpenApiResponse(ErrorBody, examples=[example], description=code)


NOT_SIGNED_IN = describe_refusal("not_signed_in", "로그인이 필요해요.")
NOT_FOUND = describe_refusal("not_found", "찾을 수 없어요.")


def _show(name: str, **value: Any) -> OpenApiExample:
    return OpenApiExample(name, value=value, response_only=True, status_codes=["200"])


REGION = {"code": "11110", "sido": "서울특별시", "sigungu": "종로구"}
REGION_EXAMPLE = _show("region", **REGION)
ME_EXAMPLE = _show(
    "me",
    id="0b9d6a52-8f0e-4a53-9d6e-3f1f0d6a2b11",
    email="person@example.com",
    nickname="새벽",
    birth_date="1998-05-17",
    age_band="25-29",
    region=REGION,
    date_joined="2026-11-01T09:00:00+09:00",
)
NONCE_EXAMPLE = OpenApiExample(
    "nonce", value={"nonce": "…", "expires_in": 300}, response_only=True, status_codes=["201"]
)
EVENT_EXAMPLE = _show(
    "granted",
    code="chat_sensitive",
    version=1,
    action="grant",
    channel="app",
    at="2026-11-01T09:00:00+09:00",
)
NOTIFICATION_EXAMPLE = _show(
    "offer",
    id="5f0c2b1e-6c1c-4c27-9f43-0d7f5a3f9c10",
    kind="offer",
    title="상담 제안이 왔어요",
    body="천천히 읽어 보고 정해도 괜찮아요.",
    url="/offers/9e2d…/",
    read_at=None,
    created_at="2026-11-01T09:00:00+09:00",
)
ACCESS_EXAMPLE = _show(
    "viewed",
    agency="온마을복지관",
    role="duty",
    action="viewed",
    target_kind="alert",
    target_label="위험 신호",
    purpose="새 신호를 살펴보려고",
    at="2026-11-01T09:00:00+09:00",
)
DISCLOSURE_EXAMPLE = _show(
    "told",
    agency="온마을복지관",
    tier="T1",
    items=["token", "age_band"],
    item_labels=["가명", "나이대"],
    basis="‘기관에 위험 신호 전하기’ 동의",
    at="2026-11-01T09:00:00+09:00",
)
