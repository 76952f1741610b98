"""왜 이런 안내를 받았나요?, for clients (B17)."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies import selectors, services
from agencies.api.serializers import (
    AlertExplanationOut,
    OwnAlertOut,
    RefuseIn,
    ReviewIn,
    ReviewOut,
)
from agencies.models import Alert, ReviewRequest
from core.once import ONCE_KEY, ONCE_REFUSALS, answer_once
from core.pages import get_person, get_visible
from core.rest import ErrorBody


class AlertList(generics.ListAPIView):
    """Signals about the person, newest first."""

    serializer_class = OwnAlertOut

    def get_queryset(self) -> QuerySet[Alert]:
        """Keep to what is about the person."""
        return selectors.list_own_alerts(user=self.request.user)


class AlertDetail(APIView):
    """One of them."""

    @extend_schema(
        operation_id="alerts_explain", responses={200: AlertExplanationOut, 404: ErrorBody}
    )
    def get(self, request: Request, public_id: UUID) -> Response:
        """Explain why it was made, what was told, and what was asked about it."""
        alert = get_visible(Alert, get_person(request), public_id)
        return Response(AlertExplanationOut(selectors.explain_alert(alert)).data)


class Reviews(APIView):
    """What a person asks a human about a signal."""

    @extend_schema(
        operation_id="alerts_ask",
        parameters=[ONCE_KEY],
        request=ReviewIn,
        responses={201: ReviewOut, 404: ErrorBody, **ONCE_REFUSALS},
    )
    @answer_once
    def post(self, request: Request, public_id: UUID) -> Response:
        """Ask for an explanation or a human's look; answered within 30 days, asked once."""
        alert = get_visible(Alert, get_person(request), public_id)
        given = ReviewIn(data=request.data)
        given.is_valid(raise_exception=True)
        review = services.request_review(alert=alert, **given.validated_data)
        return Response(ReviewOut(review).data, status=status.HTTP_201_CREATED)

    def show_again(self, request: Request, made: UUID) -> Any:
        """Show what was asked, answered or not."""
        return ReviewOut(get_visible(ReviewRequest, get_person(request), made)).data


class Refuse(APIView):
    """Refusing automated use."""

    @extend_schema(
        operation_id="alerts_refuse",
        request=RefuseIn,
        responses={200: ReviewOut, 400: ErrorBody, 404: ErrorBody},
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        """Withdraw the consent this rests on; show its `withdrawal_effect` before."""
        alert = get_visible(Alert, get_person(request), public_id)
        given = RefuseIn(data=request.data)
        given.is_valid(raise_exception=True)
        review = services.refuse_automation(alert=alert, channel="app", **given.validated_data)
        return Response(ReviewOut(review).data)
