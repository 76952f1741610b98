"""What is limited for me now, for apps."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.pages import get_person
from feed.api.limits_serializers import StandingBody
from feed.selectors.standing import get_standing


class StatusView(APIView):
    """No limit is kept from whom it is on."""

    @extend_schema(
        operation_id="feed_status_retrieve", responses={200: StandingBody}, tags=["feed"]
    )
    def get(self, request: Request) -> Response:
        """소식에서 지금 걸린 제한: 까닭과 풀리는 때."""
        return Response(StandingBody(get_standing(get_person(request))).data)
