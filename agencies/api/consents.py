"""What a person is asked before something leaves a case, and complaints, for clients."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies import selectors
from agencies.api.help import REFUSALS, Complaints, find_own
from agencies.api.help_serializers import (
    AgencyOut,
    ComplaintIn,
    ComplaintOut,
    ElsewhereIn,
    ExcerptAnswerIn,
    ExcerptRequestOut,
    OwnLineOut,
    ReferralAnswerIn,
    ReferralOut,
)
from agencies.api.serializers import OwnAlertOut
from agencies.models import Complaint, ExcerptRequest, Offer, Referral
from agencies.selectors import sharing as reads
from agencies.services import complaints, referrals, sharing, transfers
from agencies.services.choices import AgencyNotChoosable
from core.once import ONCE_KEY, ONCE_REFUSALS, answer_once
from core.pages import get_person, get_visible
from core.rest import ErrorBody


class ExcerptRequests(generics.ListAPIView):
    """What counsellors asked the person to show, newest first."""

    serializer_class = ExcerptRequestOut

    def get_queryset(self) -> QuerySet[ExcerptRequest]:
        """Own requests only."""
        rows: QuerySet[ExcerptRequest] = reads.list_requests(user=get_person(self.request))
        return rows.select_related("asked_by__agency").prefetch_related("excerpts")


class ExcerptLines(APIView):
    """The person's own lines to choose from."""

    @extend_schema(
        operation_id="help_excerpt_lines", responses={200: OwnLineOut(many=True), 404: ErrorBody}
    )
    def get(self, request: Request, public_id: UUID) -> Response:
        """List the newest own lines, masked as they would be read."""
        get_visible(ExcerptRequest, get_person(request), public_id)
        lines = reads.list_choosable_lines(user=get_person(request))
        return Response(OwnLineOut(lines, many=True).data)


class ExcerptAnswer(APIView):
    """The person's answer; `revoke` takes back what is shown."""

    @extend_schema(
        operation_id="help_excerpt_answer",
        request=ExcerptAnswerIn,
        responses={200: ExcerptRequestOut, **REFUSALS},
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        """Approve with up to ten lines (which grants the consent), decline or revoke."""
        asked = self.find_request(request, public_id)
        given = ExcerptAnswerIn(data=request.data)
        given.is_valid(raise_exception=True)
        answer, lines = given.validated_data["answer"], given.validated_data["lines"]
        if answer == "approve":
            sharing.approve_excerpts(request=asked, line_ids=lines, channel="app")
        elif answer == "decline":
            sharing.decline_excerpts(request=asked)
        else:
            sharing.revoke_excerpts(request=asked, channel="app")
        return Response(ExcerptRequestOut(self.find_request(request, public_id)).data)

    def find_request(self, request: Request, public_id: UUID) -> ExcerptRequest:
        """Find one of the person's own, or 404."""
        rows = reads.list_requests(user=get_person(request)).select_related("asked_by__agency")
        return get_object_or_404(rows, public_id=public_id)


class Referrals(generics.ListAPIView):
    """Where the person may be referred, newest first."""

    serializer_class = ReferralOut

    def get_queryset(self) -> QuerySet[Referral]:
        """Own referrals only."""
        rows = reads.list_own_referrals(user=get_person(self.request))
        return rows.select_related("made_by__agency")


class ReferralAnswer(APIView):
    """The person's answer, item by item."""

    @extend_schema(
        operation_id="help_referral_answer",
        request=ReferralAnswerIn,
        responses={200: ReferralOut, **REFUSALS},
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        """Agree to the named items for this recipient, or withdraw."""
        referral = self.find_referral(request, public_id)
        given = ReferralAnswerIn(data=request.data)
        given.is_valid(raise_exception=True)
        if given.validated_data["answer"] == "agree":
            items = list(given.validated_data["items"])
            referrals.agree_referral(referral=referral, items=items)
        else:
            referrals.withdraw_referral(referral=referral)
        return Response(ReferralOut(self.find_referral(request, public_id)).data)

    def find_referral(self, request: Request, public_id: UUID) -> Referral:
        """Find one of the person's own, or 404."""
        rows = reads.list_own_referrals(user=get_person(request))
        return get_object_or_404(rows.select_related("made_by__agency"), public_id=public_id)


class ComplaintsWrite(Complaints):
    """What the person told the privacy officer, and telling more."""

    @extend_schema(
        operation_id="help_complaints_file",
        parameters=[ONCE_KEY],
        request=ComplaintIn,
        responses={201: ComplaintOut, 404: ErrorBody, **ONCE_REFUSALS},
    )
    @answer_once
    def post(self, request: Request) -> Response:
        """File a complaint; answered within 30 days."""
        given = ComplaintIn(data=request.data)
        given.is_valid(raise_exception=True)
        case = find_own(request, given.validated_data.pop("case", None))
        user = get_person(request)
        complaint = complaints.file_complaint(user=user, case=case, **given.validated_data)
        return Response(ComplaintOut(complaint).data, status=status.HTTP_201_CREATED)

    def show_again(self, request: Request, made: UUID) -> Any:
        """Show it, answered or not."""
        return ComplaintOut(get_visible(Complaint, get_person(request), made)).data


class OfferElsewhere(APIView):
    """Help, but from another agency."""

    @extend_schema(
        operation_id="offers_agencies", responses={200: AgencyOut(many=True), 404: ErrorBody}
    )
    def get(self, request: Request, public_id: UUID) -> Response:
        """List the agencies that could hear of the signal instead."""
        agencies = transfers.list_choosable(offer=self.find_offer(request, public_id))
        return Response(AgencyOut(agencies, many=True).data)

    @extend_schema(
        operation_id="offers_elsewhere",
        parameters=[ONCE_KEY],
        request=ElsewhereIn,
        responses={200: OwnAlertOut, 403: ErrorBody, 404: ErrorBody, **ONCE_REFUSALS},
    )
    @answer_once
    def post(self, request: Request, public_id: UUID) -> Response:
        """Move the signal there; the first agency's copy is emptied. Answers the new signal."""
        offer = self.find_offer(request, public_id)
        given = ElsewhereIn(data=request.data)
        given.is_valid(raise_exception=True)
        found = transfers.list_choosable(offer=offer)
        named = given.validated_data["agency"]
        agency = next((one for one in found if one.public_id == named), None)
        if agency is None:
            raise AgencyNotChoosable()
        alert = transfers.transfer_offer(offer=offer, agency=agency)
        return Response(self.show_again(request, alert.public_id))

    def find_offer(self, request: Request, public_id: UUID) -> Offer:
        """Find an offer made to the person, or 404."""
        rows = selectors.list_answerable_offers(user=get_person(request))
        return get_object_or_404(rows, public_id=public_id)

    def show_again(self, request: Request, made: UUID) -> Any:
        """Show the new signal."""
        rows = selectors.list_own_alerts(user=get_person(request))
        return OwnAlertOut(get_object_or_404(rows, public_id=made)).data
