"""Reports, worries, decisions and appeals, for apps; the console is pages only."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.once import ONCE_KEY, ONCE_REFUSALS, answer_once
from core.pages import get_person
from core.rest import ErrorBody
from feed.api import moderation_serializers as shapes
from feed.models import ModerationAction, Report
from feed.selectors import sanctions
from feed.selectors.targets import Target, find_target
from feed.services import appeals, concerns, reports

_REFUSALS = {**ONCE_REFUSALS, 401: ErrorBody, 404: ErrorBody, 429: ErrorBody}
_TAGS = ["moderation"]


class NewestPages(CursorPagination):
    """By primary key, newest first."""

    page_size = 30
    ordering = "-pk"


def _find(request: Request, said: dict[str, Any]) -> Target:
    target = find_target(viewer=get_person(request), kind=said["kind"], key=said["target"])
    if target is None:
        raise Http404
    return target


@extend_schema_view(
    get=extend_schema(
        operation_id="reports_list",
        summary="내가 한 신고, 새것부터",
        responses={200: shapes.ReportBody(many=True), 401: ErrorBody},
        tags=_TAGS,
    )
)
class ReportsView(generics.ListAPIView):
    """One's own reports, and a new one."""

    serializer_class = shapes.ReportBody
    pagination_class = NewestPages

    def get_queryset(self) -> QuerySet[Report]:
        """One's own."""
        return sanctions.list_own_reports(get_person(self.request))

    @extend_schema(
        operation_id="reports_create",
        request=shapes.ReportIn,
        parameters=[ONCE_KEY],
        responses={201: shapes.ReportBody, **_REFUSALS},
        tags=_TAGS,
    )
    @answer_once
    def post(self, request: Request) -> Response:
        """신고하기."""
        given = shapes.ReportIn(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        row = reports.report(
            reporter=get_person(request),
            target=_find(request, said),
            reason=said["reason"],
            note=said["note"],
        )
        return Response(shapes.ReportBody(row).data, status=201)

    def show_again(self, request: Request, reference: UUID) -> Any:
        """How it is now."""
        row = get_object_or_404(self.get_queryset(), public_id=reference)
        return shapes.ReportBody(row).data


class ConcernsView(APIView):
    """Let somebody know that they are thought of."""

    @extend_schema(
        operation_id="concerns_create",
        request=shapes.ConcernIn,
        responses={
            204: None,
            400: ErrorBody,
            401: ErrorBody,
            404: ErrorBody,
            409: ErrorBody,
            429: ErrorBody,
        },
        tags=_TAGS,
    )
    def post(self, request: Request) -> Response:
        """걱정돼요."""
        given = shapes.ConcernIn(data=request.data)
        given.is_valid(raise_exception=True)
        target = _find(request, given.validated_data)
        concerns.tell_concern(sender=get_person(request), target=target)
        return Response(status=204)


@extend_schema_view(
    get=extend_schema(
        operation_id="decisions_list",
        summary="나에 관한 결정, 새것부터",
        responses={200: shapes.DecisionBody(many=True), 401: ErrorBody},
        tags=_TAGS,
    )
)
class DecisionsView(generics.ListAPIView):
    """What was done to the person."""

    serializer_class = shapes.DecisionBody
    pagination_class = NewestPages

    def get_queryset(self) -> QuerySet[ModerationAction]:
        """Their own."""
        return sanctions.list_decisions(get_person(self.request))


class DecisionDetail(APIView):
    """One decision."""

    @extend_schema(
        operation_id="decisions_retrieve",
        responses={200: shapes.DecisionBody, 401: ErrorBody, 404: ErrorBody},
        tags=_TAGS,
    )
    def get(self, request: Request, decision_id: UUID) -> Response:
        """무엇을 왜 했는지."""
        rows = sanctions.list_decisions(get_person(request))
        row = get_object_or_404(rows, public_id=decision_id)
        return Response(shapes.DecisionBody(row).data)


class AppealView(APIView):
    """Ask that somebody else looks again."""

    @extend_schema(
        operation_id="decisions_appeal",
        request=shapes.AppealIn,
        responses={
            201: shapes.DecisionBody,
            400: ErrorBody,
            401: ErrorBody,
            404: ErrorBody,
            409: ErrorBody,
        },
        tags=_TAGS,
    )
    def post(self, request: Request, decision_id: UUID) -> Response:
        """이의 내기."""
        rows = sanctions.list_decisions(get_person(request))
        action = get_object_or_404(rows, public_id=decision_id)
        given = shapes.AppealIn(data=request.data)
        given.is_valid(raise_exception=True)
        appeals.file_appeal(user=get_person(request), action=action, **given.validated_data)
        row = get_object_or_404(rows.all(), public_id=decision_id)
        return Response(shapes.DecisionBody(row).data, status=201)
