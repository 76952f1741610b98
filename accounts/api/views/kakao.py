from allauth.core import ratelimit
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import services
from accounts.api import serializers
from accounts.api.schema import NONCE_EXAMPLE, describe_refusal
from core.errors import TooManyRequests


class KakaoNonceView(APIView):
    """A nonce for Kakao's SDK on a phone. Public: nobody is signed in yet."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="kakao_nonce_create",
        summary="카카오 로그인용 nonce",
        request=None,
        responses={
            201: serializers.NonceOut,
            429: describe_refusal("too_many_requests", TooManyRequests.default_detail),
        },
        examples=[NONCE_EXAMPLE],
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Make a nonce that one `id_token` may bring back once, within five minutes."""
        if not ratelimit.consume(request._request, action="kakao_nonce"):
            raise TooManyRequests()
        body = {
            "nonce": services.issue_kakao_nonce(door="app"),
            "expires_in": services.NONCE_LIFE.total_seconds(),
        }
        return Response(serializers.NonceOut(body).data, status=status.HTTP_201_CREATED)
