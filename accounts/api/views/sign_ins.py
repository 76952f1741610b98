from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import selectors, services
from accounts.api import serializers
from accounts.api.schema import NOT_FOUND, NOT_SIGNED_IN, describe_refusal
from accounts.api.tokens import get_app_sign_in
from accounts.models import SignIn
from core.pages import get_person, get_visible


@extend_schema_view(
    get=extend_schema(
        summary="로그인한 기기 목록",
        operation_id="sign_ins_list",
        responses={200: serializers.SignInOut(many=True), 401: NOT_SIGNED_IN},
    )
)
class SignInsView(ListAPIView):
    """Where the person is signed in now, the latest used first. Not paged."""

    serializer_class = serializers.SignInOut
    pagination_class = None

    def get_queryset(self) -> QuerySet[SignIn]:
        """Keep to the person's own."""
        return selectors.list_sign_ins(get_person(self.request))

    def get_serializer_context(self) -> dict[str, Any]:
        """Say which of them asks."""
        return {**super().get_serializer_context(), "session_key": _find_session_key(self.request)}


class SignInView(APIView):
    """One place where the person is signed in."""

    @extend_schema(
        operation_id="sign_in_end",
        summary="기기 하나 로그아웃",
        request=None,
        responses={204: None, 401: NOT_SIGNED_IN, 404: NOT_FOUND},
    )
    def delete(self, request: Request, public_id: UUID) -> Response:
        """Sign it out: session, tokens and sockets end at once. Ending this one is fine."""
        row = get_visible(SignIn, get_person(request), public_id)
        _end(request, row)
        return Response(status=status.HTTP_204_NO_CONTENT)


class EndAllView(APIView):
    """모든 기기 로그아웃."""

    @extend_schema(
        operation_id="sign_ins_end",
        summary="모든 기기 로그아웃",
        request=None,
        responses={204: None, 401: NOT_SIGNED_IN},
    )
    def post(self, request: Request) -> Response:
        """Sign out everywhere, here too."""
        user = get_person(request)
        if get_app_sign_in(request) is None:
            get_adapter(request._request).logout(request._request)
        services.end_sign_ins(user=user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class TicketView(APIView):
    """Tickets for the sockets of browsers that hold tokens; apps send the header instead."""

    @extend_schema(
        operation_id="ws_ticket_create",
        summary="실시간 연결 입장권",
        request=serializers.TicketIn,
        responses={
            201: serializers.TicketOut,
            400: describe_refusal("not_a_socket", services.NotASocket.default_detail),
            401: NOT_SIGNED_IN,
        },
        examples=[
            OpenApiExample("own socket", value={"path": "/ws/v1/me"}, request_only=True),
            OpenApiExample("ticket", value={"ticket": "…", "expires_in": 60}, response_only=True),
        ],
    )
    def post(self, request: Request) -> Response:
        """Give a ticket: 60 s, once, for this path and this sign-in.

        Open `path?auth=ticket` and say `{"type": "ticket", "ticket": "…"}` first.
        """
        body = serializers.TicketIn(data=request.data)
        body.is_valid(raise_exception=True)
        sign_in = get_app_sign_in(request) or get_object_or_404(
            SignIn, session_key=_find_session_key(request)
        )
        ticket = services.issue_socket_ticket(sign_in=sign_in, path=body.validated_data["path"])
        shown = {"ticket": ticket, "expires_in": int(services.TICKET_LIFETIME.total_seconds())}
        return Response(serializers.TicketOut(shown).data, status=status.HTTP_201_CREATED)


def _find_session_key(request: Request) -> str:
    sign_in = get_app_sign_in(request)
    return sign_in.session_key if sign_in else str(request._request.session.session_key)


def _end(request: Request, row: SignIn) -> None:
    if get_app_sign_in(request) is None and row.session_key == _find_session_key(request):
        get_adapter(request._request).logout(request._request)
    else:
        services.end_sign_in(sign_in=row)
