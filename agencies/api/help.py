"""A person's cases, the talk in them and their choices, for clients."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies.api.help_serializers import (
    AgencyOut,
    CaseMessageIn,
    CaseMessageOut,
    ChooseIn,
    ComplaintOut,
    HelpCaseOut,
    MessageReportIn,
    MomentOut,
)
from agencies.models import Case, CaseMessage, Complaint
from agencies.selectors import help as selectors
from agencies.selectors import talk as talk_selectors
from agencies.services import choices, complaints, talk
from core.once import ONCE_KEY, ONCE_REFUSALS, answer_once
from core.pages import get_person, get_visible
from core.rest import ErrorBody, LedgerPagination

REFUSALS = {400: ErrorBody, 403: ErrorBody, 404: ErrorBody, 409: ErrorBody}


def find_case(request: Request, public_id: UUID) -> Case:
    """Find one of the person's cases, or 404."""
    rows = selectors.list_own_cases(user=get_person(request))
    return get_object_or_404(rows, public_id=public_id)


class CaseList(generics.ListAPIView):
    """The person's cases, newest first."""

    serializer_class = HelpCaseOut

    def get_queryset(self) -> QuerySet[Case]:
        """Own cases only."""
        return selectors.list_own_cases(user=get_person(self.request))


class CaseDetail(APIView):
    """One of them."""

    @extend_schema(operation_id="help_case", responses={200: HelpCaseOut, 404: ErrorBody})
    def get(self, request: Request, public_id: UUID) -> Response:
        """Show a case."""
        return Response(HelpCaseOut(find_case(request, public_id)).data)


class CaseMove(APIView):
    """Something the person does with a case; the case as it stands is the answer."""

    @extend_schema(request=None, responses={200: HelpCaseOut, **REFUSALS})
    def post(self, request: Request, public_id: UUID) -> Response:
        """Do it; doing it again changes nothing more."""
        self.move(find_case(request, public_id))
        return Response(HelpCaseOut(find_case(request, public_id)).data)

    def move(self, case: Case) -> None:
        """Call the one service."""
        raise NotImplementedError


class CaseStop(CaseMove):
    """그만할래요: the agency is asked to close, and nobody asks why."""

    def move(self, case: Case) -> None:
        """Ask for the closure."""
        choices.stop_case(case=case)


class CaseBlock(CaseMove):
    """No messages of this agency."""

    def move(self, case: Case) -> None:
        """Block."""
        talk.block_talk(case=case)


class CaseUnblock(CaseMove):
    """Messages again."""

    def move(self, case: Case) -> None:
        """Unblock."""
        talk.unblock_talk(case=case)


class CaseRead(CaseMove):
    """What was said is read."""

    def move(self, case: Case) -> None:
        """Mark the staff's lines."""
        talk.read_talk(case=case)


class CaseAgencies(APIView):
    """Where the person could go on instead."""

    @extend_schema(
        operation_id="help_case_agencies", responses={200: AgencyOut(many=True), 404: ErrorBody}
    )
    def get(self, request: Request, public_id: UUID) -> Response:
        """List them, the person's own region first."""
        agencies = choices.list_choosable(user=find_case(request, public_id).user)
        return Response(AgencyOut(agencies, many=True).data)


class CaseChoose(APIView):
    """Another counsellor, or another agency."""

    @extend_schema(
        operation_id="help_case_choose",
        parameters=[ONCE_KEY],
        request=ChooseIn,
        responses={200: HelpCaseOut, 403: ErrorBody, 404: ErrorBody, **ONCE_REFUSALS},
    )
    @answer_once
    def post(self, request: Request, public_id: UUID) -> Response:
        """Choose. Another agency answers with the new case; show what it is told before."""
        case = find_case(request, public_id)
        given = ChooseIn(data=request.data)
        given.is_valid(raise_exception=True)
        if given.validated_data["choice"] == "counsellor":
            choices.change_counsellor(case=case)
            return Response(self.show_again(request, public_id))
        named = given.validated_data["agency"]
        found = choices.list_choosable(user=case.user)
        agency = next((one for one in found if one.public_id == named), None)
        if agency is None:
            raise choices.AgencyNotChoosable()
        new = choices.transfer_case(case=case, agency=agency)
        return Response(self.show_again(request, new.public_id))

    def show_again(self, request: Request, made: UUID) -> Any:
        """Show the case as it stands."""
        return HelpCaseOut(find_case(request, made)).data


class Messages(generics.GenericAPIView):
    """The talk of a case."""

    serializer_class = CaseMessageOut
    pagination_class = LedgerPagination

    @extend_schema(
        operation_id="help_messages", responses={200: CaseMessageOut(many=True), 404: ErrorBody}
    )
    def get(self, request: Request, public_id: UUID) -> Response:
        """List the lines, newest first, in cursor pages."""
        rows = talk_selectors.list_messages(case=find_case(request, public_id))
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(CaseMessageOut(page, many=True).data)

    @extend_schema(
        operation_id="help_messages_send",
        request=CaseMessageIn,
        responses={201: CaseMessageOut, 429: ErrorBody, **REFUSALS},
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        """Say something; the same `client_id` again answers with the same line."""
        case = find_case(request, public_id)
        given = CaseMessageIn(data=request.data)
        given.is_valid(raise_exception=True)
        message = talk.send_case_message(case=case, **given.validated_data)
        return Response(CaseMessageOut(message).data, status=status.HTTP_201_CREATED)


class MessageReport(APIView):
    """A line of staff is reported."""

    @extend_schema(
        operation_id="help_messages_report",
        request=MessageReportIn,
        responses={201: ComplaintOut, **REFUSALS},
    )
    def post(self, request: Request, public_id: UUID) -> Response:
        """Tell the privacy officer, once per message."""
        rows = CaseMessage.objects.visible_to(get_person(request))
        message = get_object_or_404(
            rows.select_related("case__user", "case__agency"), public_id=public_id
        )
        given = MessageReportIn(data=request.data)
        given.is_valid(raise_exception=True)
        complaint = complaints.report_message(message=message, **given.validated_data)
        return Response(ComplaintOut(complaint).data, status=status.HTTP_201_CREATED)


class Complaints(generics.ListAPIView):
    """What the person told the privacy officer."""

    serializer_class = ComplaintOut

    def get_queryset(self) -> QuerySet[Complaint]:
        """Own complaints, newest first."""
        return talk_selectors.list_complaints(user=get_person(self.request))


class Timeline(APIView):
    """Signals, looks, offers, steps and disclosures in one list."""

    @extend_schema(operation_id="help_timeline", responses={200: MomentOut(many=True)})
    def get(self, request: Request) -> Response:
        """Show the newest sixty."""
        moments = selectors.list_timeline(user=get_person(request))
        return Response(MomentOut(moments, many=True).data)


def find_own(request: Request, public_id: UUID | None) -> Case | None:
    """Find the case something is about, where one is named."""
    if public_id is None:
        return None
    case: Case = get_visible(Case, get_person(request), public_id)
    return case
