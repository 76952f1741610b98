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
