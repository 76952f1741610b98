"""The person's offers."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import selectors, services
from agencies.api.serializers import AnswerIn, OfferOut
from agencies.models import Offer
from core.once import ONCE_KEY, ONCE_REFUSALS, answer_once
from core.rest import ErrorBody


class OwnOffers(generics.GenericAPIView):
    """Own offers only."""

    serializer_class = OfferOut

    def get_queryset(self) -> QuerySet[Offer]:
        """Find the person's offers."""
        if getattr(self, "swagger_fake_view", False):
            return Offer.objects.none()
        return selectors.list_offers(user=self.request.user)

    def find_offer(self, public_id: UUID) -> Offer:
        """Find one of them, or 404."""
        return get_object_or_404(self.get_queryset(), public_id=public_id)


class OfferList(OwnOffers, generics.ListAPIView):
    """Offers made to the person, newest first."""


class OfferDetail(OwnOffers):
    """One offer."""

    @extend_schema(responses={200: OfferOut, 404: ErrorBody})
    def get(self, request: Request, public_id: UUID) -> Response:
        """Show an offer and note that it was seen."""
        offer = services.see_offer(offer=self.find_offer(public_id))
        return Response(self.get_serializer(offer).data)


class OfferAnswer(OwnOffers):
    """The person's answer."""

    @extend_schema(
        parameters=[ONCE_KEY],
        request=AnswerIn,
        responses={200: OfferOut, 403: ErrorBody, 404: ErrorBody, **ONCE_REFUSALS},
        examples=[
            OpenApiExample(
                "받아들이기",
                value={
                    "answer": "accept",
                    "contact_phone": "010-0000-0000",
                    "safe_hours": "평일 저녁 7시 이후",
                },
                request_only=True,
            ),
            OpenApiExample("사양하기", value={"answer": "decline"}, request_only=True),
            OpenApiExample("나중에", value={"answer": "later"}, request_only=True),
        ],
    )
    @answer_once
    def post(self, request: Request, public_id: UUID) -> Response:
        """Accept, which shows the contact, decline or put off. Refusals: offer_closed 409."""
        offers = selectors.list_answerable_offers(user=request.user)
        offer = get_object_or_404(offers, public_id=public_id)
        given = AnswerIn(data=request.data)
        given.is_valid(raise_exception=True)
        services.answer_offer(offer=offer, **given.validated_data)
        return Response(self.show_again(request, public_id))

    def show_again(self, request: Request, made: UUID) -> Any:
        """Show the offer as it stands."""
        return self.get_serializer(self.find_offer(made)).data
