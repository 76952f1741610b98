from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import selectors, services
from accounts.api import serializers
from accounts.api.schema import (
    ACCESS_EXAMPLE,
    DISCLOSURE_EXAMPLE,
    NOT_FOUND,
    NOT_SIGNED_IN,
    NOTIFICATION_EXAMPLE,
)
from accounts.models import AccessLog, DisclosureRecord, Notification
from core.pages import get_person, get_visible
from core.rest import LedgerPagination


@extend_schema_view(
    get=extend_schema(
        summary="알림 목록",
        operation_id="notifications_list",
        responses={200: serializers.NotificationOut(many=True), 401: NOT_SIGNED_IN},
        examples=[NOTIFICATION_EXAMPLE],
    )
)
class NotificationsView(ListAPIView):
    """The person's notifications, newest first."""

    serializer_class = serializers.NotificationOut

    def get_queryset(self) -> QuerySet[Notification]:
        """Keep to the person's own."""
        return selectors.list_notifications(get_person(self.request))


class NotificationReadView(APIView):
    """Mark one notification read."""

    @extend_schema(
        operation_id="notification_read",
        summary="알림 하나 읽음",
        request=None,
        responses={200: serializers.NotificationOut, 401: NOT_SIGNED_IN, 404: NOT_FOUND},
        examples=[NOTIFICATION_EXAMPLE],
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        """Mark it; the first time counts."""
        notification = get_visible(Notification, get_person(request), public_id)
        services.mark_notification_read(notification=notification)
        return Response(serializers.NotificationOut(notification).data)


class NotificationsReadView(APIView):
    """Mark every notification read."""

    @extend_schema(
        operation_id="notifications_read",
        summary="알림 모두 읽음",
        request=None,
        responses={200: serializers.CountOut, 401: NOT_SIGNED_IN},
        examples=[OpenApiExample("three were new", value={"count": 3}, response_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Mark all and tell how many were new."""
        count = services.mark_notifications_read(user=get_person(request))
        return Response({"count": count})


class UnreadCountView(APIView):
    """How many notifications are unread."""

    @extend_schema(
        operation_id="notifications_unread_count",
        summary="읽지 않은 알림 수",
        responses={200: serializers.CountOut, 401: NOT_SIGNED_IN},
        examples=[OpenApiExample("two", value={"count": 2}, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        """Count them."""
        return Response({"count": selectors.count_unread_notifications(get_person(request))})


@extend_schema_view(
    get=extend_schema(
        summary="누가 나를 봤나요",
        operation_id="access_log_list",
        responses={200: serializers.AccessLogOut(many=True), 401: NOT_SIGNED_IN},
        examples=[ACCESS_EXAMPLE],
    )
)
class AccessLogView(ListAPIView):
    """Who of an agency's staff saw or handled something about the person, newest first."""

    serializer_class = serializers.AccessLogOut
    pagination_class = LedgerPagination

    def get_queryset(self) -> QuerySet[AccessLog]:
        """Keep to what is about the person."""
        return selectors.list_access_logs(get_person(self.request))


@extend_schema_view(
    get=extend_schema(
        summary="기관에 전해진 것",
        operation_id="disclosures_list",
        responses={200: serializers.DisclosureOut(many=True), 401: NOT_SIGNED_IN},
        examples=[DISCLOSURE_EXAMPLE],
    )
)
class DisclosuresView(ListAPIView):
    """What agencies were told about the person, newest first."""

    serializer_class = serializers.DisclosureOut
    pagination_class = LedgerPagination

    def get_queryset(self) -> QuerySet[DisclosureRecord]:
        """Keep to what is about the person."""
        return selectors.list_disclosures(get_person(self.request))
