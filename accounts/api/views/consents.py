from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import selectors, services
from accounts.api import serializers
from accounts.api.schema import EVENT_EXAMPLE, NOT_SIGNED_IN, describe_refusal
from accounts.models import ConsentEvent
from core.pages import get_person
from core.rest import LedgerPagination


class PurposesView(APIView):
    """The consent texts in force. Public."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="purposes_list",
        summary="동의 안내문 목록",
        responses={200: serializers.PurposeOut(many=True)},
        auth=[],
    )
    def get(self, request: Request) -> Response:
        """List the newest text of each purpose."""
        return Response(serializers.PurposeOut(selectors.list_purposes(), many=True).data)


class PlannedPurposesView(APIView):
    """Texts of features that do not exist yet: shown for openness, agreed to by nobody. Public."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="purposes_planned",
        summary="아직 묻지 않는 동의 안내문",
        responses={200: serializers.PurposeOut(many=True)},
        auth=[],
    )
    def get(self, request: Request) -> Response:
        """List them."""
        return Response(serializers.PurposeOut(selectors.list_planned_purposes(), many=True).data)


class ConsentsView(APIView):
    """Where the person stands with every purpose."""

    @extend_schema(
        operation_id="consents_list",
        summary="내 동의 상태",
        responses={200: serializers.ConsentOut(many=True), 401: NOT_SIGNED_IN},
    )
    def get(self, request: Request) -> Response:
        """List every purpose in force."""
        return Response(
            serializers.ConsentOut(selectors.list_consents(get_person(request)), many=True).data
        )


UNKNOWN_PURPOSE = describe_refusal("unknown_purpose", services.UnknownPurpose.default_detail)


class ConsentGrantView(APIView):
    """Agree to the newest text of a purpose."""

    @extend_schema(
        operation_id="consent_grant",
        summary="동의하기",
        request=None,
        responses={
            200: serializers.ConsentEventOut,
            401: NOT_SIGNED_IN,
            404: UNKNOWN_PURPOSE,
            409: describe_refusal("purpose_not_asked", services.PurposeNotAsked.default_detail),
        },
        examples=[EVENT_EXAMPLE],
    )
    def post(self, request: Request, code: str) -> Response:
        """Agree; agreeing twice is once."""
        event = services.grant_consent(user=get_person(request), code=code, channel="app")
        return Response(serializers.ConsentEventOut(event).data)


class ConsentWithdrawView(APIView):
    """Take a consent back."""

    @extend_schema(
        operation_id="consent_withdraw",
        summary="동의 철회",
        request=None,
        responses={
            200: serializers.ConsentEventOut,
            204: OpenApiResponse(description="철회할 동의가 없었어요."),
            401: NOT_SIGNED_IN,
            404: UNKNOWN_PURPOSE,
        },
        examples=[EVENT_EXAMPLE],
    )
    def post(self, request: Request, code: str) -> Response:
        """Withdraw; withdrawing twice is once, withdrawing nothing is 204."""
        event = services.withdraw_consent(user=get_person(request), code=code, channel="app")
        if event is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return Response(serializers.ConsentEventOut(event).data)


@extend_schema_view(
    get=extend_schema(
        summary="동의 기록",
        operation_id="consent_events_list",
        responses={200: serializers.ConsentEventOut(many=True), 401: NOT_SIGNED_IN},
        examples=[EVENT_EXAMPLE],
    )
)
class ConsentEventsView(ListAPIView):
    """All the person agreed to and took back, newest first."""

    serializer_class = serializers.ConsentEventOut
    pagination_class = LedgerPagination

    def get_queryset(self) -> QuerySet[ConsentEvent]:
        """Keep to the person's own."""
        return selectors.list_consent_events(get_person(self.request))
