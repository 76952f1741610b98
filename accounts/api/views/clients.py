from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import selectors
from accounts.api import serializers
from core.rest import ErrorBody


class AppVersionView(APIView):
    """Whether this version of an app still works with this server. Public: asked before sign-in."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="app_version_retrieve",
        summary="이 앱을 아직 쓸 수 있나",
        parameters=[serializers.AppVersionIn],
        responses={200: serializers.AppVersionOut, 400: ErrorBody},
        examples=[
            OpenApiExample(
                "too old",
                value={
                    "oldest_version": "1.4.0",
                    "newest_version": "1.6.2",
                    "store_url": "https://apps.example.com/ongi",
                    "is_update_required": True,
                    "is_update_available": True,
                },
                response_only=True,
            )
        ],
        auth=[],
    )
    def get(self, request: Request) -> Response:
        """Compare; where nobody has set a version, every app works."""
        query = serializers.AppVersionIn(data=request.query_params)
        query.is_valid(raise_exception=True)
        return Response(
            serializers.AppVersionOut(selectors.check_app_version(**query.validated_data)).data
        )
