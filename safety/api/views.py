from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.selectors import get_age
from safety import selectors
from safety.api.serializers import HotlineOut


class HotlineList(APIView):
    """Numbers to turn to, open to everyone: a client keeps them for when it is offline (E12)."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="safety_hotlines",
        summary="도움 번호",
        description="로그인 없이 읽을 수 있어요. 로그인한 19세 미만에게는 1388이 먼저예요.",
        responses=HotlineOut(many=True),
        examples=[
            OpenApiExample(
                "109",
                value={
                    "code": "suicide-109",
                    "number": "109",
                    "name": "자살예방 상담전화",
                    "description": "이름을 말하지 않아도 상담사와 바로 이야기할 수 있어요.",
                    "hours": "24시간",
                    "audience": "everyone",
                    "channel": "phone",
                    "href": "tel:109",
                    "verified_on": "2026-11-21",
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: Request) -> Response:
        """List the numbers in the order for this person's age."""
        user = request.user
        age = get_age(user, timezone.localdate()) if isinstance(user, User) else None
        return Response(HotlineOut(selectors.list_hotlines(age), many=True).data)
