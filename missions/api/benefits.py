"""Points, benefits and codes, for apps."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, status
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.once import ONCE_KEY, ONCE_REFUSALS, answer_once
from core.pages import get_person
from core.rest import ErrorBody, LedgerPagination, StreamPagination
from missions.api import benefit_serializers as shapes
from missions.models import Benefit, PointTransaction, Redemption
from missions.rules.ledger import MONTHLY_CAP
from missions.selectors import benefits as selectors
from missions.selectors import ledger
from missions.services import redemptions

_REFUSALS = {**ONCE_REFUSALS, 401: ErrorBody, 403: ErrorBody, 404: ErrorBody}


class PointsView(APIView):
    """What a person has."""

    @extend_schema(
        operation_id="points_retrieve",
        responses={200: shapes.PointsBody, 401: ErrorBody},
        tags=["benefits"],
    )
    def get(self, request: Request) -> Response:
        """포인트와 기한, 이번 달 한도."""
        user = get_person(request)
        body = {
            "balance": ledger.get_balance(user),
            "earned_this_month": ledger.get_month(user).earned,
            "monthly_cap": MONTHLY_CAP,
            "endings": ledger.list_endings(user)[:100],
        }
        return Response(shapes.PointsBody(body).data)


@extend_schema_view(
    get=extend_schema(
        operation_id="points_movements",
        summary="오간 포인트, 새것부터",
        responses={200: shapes.MovementBody(many=True), 401: ErrorBody},
        tags=["benefits"],
    )
)
class MovementsView(generics.ListAPIView):
    """Every booking of a person, newest first."""

    serializer_class = shapes.MovementBody
    pagination_class = LedgerPagination

    def get_queryset(self) -> QuerySet[PointTransaction]:
        """Their own."""
        return ledger.list_movements(get_person(self.request))


class BenefitPages(CursorPagination):
    """From what costs least."""

    page_size = 30
    ordering = ("price", "pk")


@extend_schema_view(
    get=extend_schema(
        operation_id="benefits_list",
        summary="사는 곳에서 지금 받을 수 있는 혜택",
        responses={200: shapes.BenefitBody(many=True), 401: ErrorBody},
        tags=["benefits"],
    )
)
class BenefitsView(generics.ListAPIView):
    """What is open today where the person lives."""

    serializer_class = shapes.BenefitBody
    pagination_class = BenefitPages

    def get_queryset(self) -> QuerySet[Benefit]:
        """What they may see."""
        return selectors.list_shop(get_person(self.request))


class BenefitDetail(APIView):
    """One benefit."""

    @extend_schema(
        operation_id="benefits_retrieve",
        responses={200: shapes.BenefitBody, 401: ErrorBody, 404: ErrorBody},
        tags=["benefits"],
    )
    def get(self, request: Request, benefit_id: UUID) -> Response:
        """혜택 보기."""
        rows = selectors.list_visible(get_person(request))
        return Response(shapes.BenefitBody(get_object_or_404(rows, public_id=benefit_id)).data)


class OwnRedemptions(generics.GenericAPIView):
    """What views of redemptions share: one's own, and how one is now."""

    serializer_class = shapes.RedemptionBody
    pagination_class = StreamPagination

    def get_queryset(self) -> QuerySet[Redemption]:
        """Their own."""
        return selectors.list_redemptions(get_person(self.request))

    def show_again(self, request: Request, made: UUID) -> Any:
        """Show how it is now."""
        found = get_object_or_404(self.get_queryset(), public_id=made)
        return shapes.RedemptionBody(found).data


class RedemptionsView(OwnRedemptions):
    """A person's redemptions."""

    @extend_schema(
        operation_id="redemptions_list",
        responses={200: shapes.RedemptionBody(many=True), 401: ErrorBody},
        tags=["benefits"],
    )
    def get(self, request: Request) -> Response:
        """교환한 것, 새것부터."""
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        operation_id="redemptions_create",
        parameters=[ONCE_KEY],
        request=shapes.RedemptionIn,
        responses={201: shapes.RedemptionBody, **_REFUSALS},
        tags=["benefits"],
    )
    @answer_once
    def post(self, request: Request) -> Response:
        """포인트로 받기. 409: benefit_sold_out, benefit_not_open, not_enough_points 등."""
        given = shapes.RedemptionIn(data=request.data)
        given.is_valid(raise_exception=True)
        user = get_person(request)
        rows = Benefit.objects.visible_to(user)
        benefit = get_object_or_404(rows, public_id=given.validated_data["benefit"])
        made = redemptions.redeem_benefit(
            user=user, benefit=benefit, client_id=given.validated_data["client_id"]
        )
        body = self.show_again(request, made.public_id)
        return Response(body, status=status.HTTP_201_CREATED)


class RedemptionDetail(OwnRedemptions):
    """One redemption."""

    @extend_schema(
        operation_id="redemptions_retrieve",
        responses={200: shapes.RedemptionBody, 401: ErrorBody, 404: ErrorBody},
        tags=["benefits"],
    )
    def get(self, request: Request, redemption_id: UUID) -> Response:
        """교환 보기."""
        return Response(self.show_again(request, redemption_id))


class RedemptionCancel(OwnRedemptions):
    """Giving an unused one back within a day."""

    @extend_schema(
        operation_id="redemptions_cancel",
        parameters=[ONCE_KEY],
        request=None,
        responses={200: shapes.RedemptionBody, **_REFUSALS},
        tags=["benefits"],
    )
    @answer_once
    def post(self, request: Request, redemption_id: UUID) -> Response:
        """취소하고 포인트 돌려받기. 409: cancel_too_late, illegal_transition."""
        found = get_object_or_404(self.get_queryset(), public_id=redemption_id)
        redemptions.cancel_redemption(redemption=found)
        return Response(self.show_again(request, redemption_id))
