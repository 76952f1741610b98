"""Doing a mission, for apps."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.pagination import CursorPagination
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from companions.models import Companion
from core.once import ONCE_KEY, ONCE_REFUSALS, answer_once
from core.pages import get_person, get_visible, send_private
from core.rest import ErrorBody, StreamPagination
from core.rest_pictures import PictureView
from missions.api import doing_serializers as shapes
from missions.models import Mission, Participation, ParticipationPhoto
from missions.selectors import doing as selectors
from missions.services import check_ins, confirmations, doing, photos

_REFUSALS = {403: ErrorBody, 404: ErrorBody, 409: ErrorBody}
_MOVED = {200: shapes.ParticipationBody, **_REFUSALS, **ONCE_REFUSALS}


class MissionPages(CursorPagination):
    """From the lowest rung, and there from what costs least."""

    page_size = 30
    ordering = ("rung", "energy", "pk")


class MissionsView(generics.GenericAPIView):
    """What may be begun."""

    pagination_class = MissionPages
    serializer_class = shapes.MissionBody

    @extend_schema(
        operation_id="missions_list",
        parameters=[shapes.MissionQuery],
        responses={200: shapes.MissionBody(many=True), 400: ErrorBody},
        tags=["missions"],
    )
    def get(self, request: Request) -> Response:
        """미션 둘러보기."""
        given = shapes.MissionQuery(data=request.query_params)
        given.is_valid(raise_exception=True)
        choice = selectors.Choice(**given.validated_data)
        page = self.paginate_queryset(selectors.list_open_missions(choice=choice))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class MissionDetail(APIView):
    """One mission."""

    @extend_schema(
        operation_id="missions_retrieve",
        responses={200: shapes.MissionDetailBody},
        tags=["missions"],
    )
    def get(self, request: Request, mission_id: UUID) -> Response:
        """미션 보기."""
        mission = get_visible(Mission, request.user, mission_id)
        return Response(shapes.MissionDetailBody(mission).data)


class OwnParticipations(APIView):
    """What views of participations share: find one's own, and show it again."""

    def find(self, participation_id: UUID) -> Participation:
        """Find a participation of the person, or 404."""
        rows = selectors.list_own_participations(self.request.user)
        found: Participation = get_object_or_404(rows, public_id=participation_id)
        return found

    def show_again(self, request: Request, made: UUID) -> Any:
        """Show how it is now."""
        return shapes.ParticipationBody(self.find(made)).data


class StartView(OwnParticipations):
    """Begin a mission."""

    @extend_schema(
        operation_id="missions_start",
        parameters=[ONCE_KEY],
        request=shapes.StartInput,
        responses={201: shapes.ParticipationBody, **_REFUSALS, **ONCE_REFUSALS},
        tags=["missions"],
    )
    @answer_once
    def post(self, request: Request, mission_id: UUID) -> Response:
        """미션 시작하기: 하고 있는 미션이면 그대로 돌려줘요."""
        mission = get_visible(Mission, request.user, mission_id)
        given = shapes.StartInput(data=request.data)
        given.is_valid(raise_exception=True)
        chosen = given.validated_data.pop("companion", None)
        companion = get_visible(Companion, request.user, chosen) if chosen else None
        row = doing.start_mission(
            user=get_person(request), mission=mission, companion=companion, **given.validated_data
        )
        body = self.show_again(request, row.public_id)
        return Response(body, status=status.HTTP_201_CREATED)


class ParticipationPages(StreamPagination):
    """The last begun first."""


class ParticipationsView(generics.GenericAPIView):
    """The person's own."""

    pagination_class = ParticipationPages
    serializer_class = shapes.ParticipationBody

    def get_queryset(self) -> QuerySet[Participation]:
        """Own only, with their photos."""
        rows = selectors.list_own_participations(self.request.user)
        return rows.prefetch_related("photos")

    @extend_schema(
        operation_id="participations_list",
        parameters=[shapes.ParticipationQuery],
        responses={200: shapes.ParticipationBody(many=True), 400: ErrorBody},
        tags=["missions"],
    )
    def get(self, request: Request) -> Response:
        """내 미션, 나중에 시작한 것부터."""
        given = shapes.ParticipationQuery(data=request.query_params)
        given.is_valid(raise_exception=True)
        page = self.paginate_queryset(self.get_queryset().filter(**given.validated_data))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class ParticipationDetail(OwnParticipations):
    """One of the person's own."""

    @extend_schema(
        operation_id="participations_retrieve",
        responses={200: shapes.ParticipationBody},
        tags=["missions"],
    )
    def get(self, request: Request, participation_id: UUID) -> Response:
        """내 미션 보기."""
        return Response(self.show_again(request, participation_id))


class MoveView(OwnParticipations):
    """One move of a participation; the answer tells how it is then."""

    def answer(self, request: Request, participation_id: UUID) -> Response:
        """Show it as it is after the move."""
        return Response(self.show_again(request, participation_id))


class FinishView(MoveView):
    """Finish it."""

    @extend_schema(
        operation_id="participations_finish",
        parameters=[ONCE_KEY],
        request=shapes.FinishInput,
        responses=_MOVED,
        tags=["missions"],
    )
    @answer_once
    def post(self, request: Request, participation_id: UUID) -> Response:
        """마치기: 스스로, 타이머, 사진 가운데 고른 방법으로."""
        row = self.find(participation_id)
        given = shapes.FinishInput(data=request.data)
        given.is_valid(raise_exception=True)
        doing.finish_participation(participation=row, **given.validated_data)
        return self.answer(request, participation_id)


class UndoView(MoveView):
    """Take finishing back."""

    @extend_schema(
        operation_id="participations_undo",
        parameters=[ONCE_KEY],
        request=None,
        responses=_MOVED,
        tags=["missions"],
    )
    @answer_once
    def post(self, request: Request, participation_id: UUID) -> Response:
        """되돌리기: 마친 지 10분 안에, 포인트도 함께."""
        doing.undo_participation(participation=self.find(participation_id))
        return self.answer(request, participation_id)


class StopView(MoveView):
    """Put it down."""

    @extend_schema(
        operation_id="participations_stop",
        parameters=[ONCE_KEY],
        request=None,
        responses=_MOVED,
        tags=["missions"],
    )
    @answer_once
    def post(self, request: Request, participation_id: UUID) -> Response:
        """그만하기: 잃는 것은 없어요."""
        doing.stop_participation(participation=self.find(participation_id))
        return self.answer(request, participation_id)


class StepView(MoveView):
    """One step forward or back."""

    @extend_schema(
        operation_id="participations_step",
        request=shapes.StepInput,
        responses={**_MOVED},
        tags=["missions"],
    )
    def post(self, request: Request, participation_id: UUID) -> Response:
        """단계 옮기기: 한 단계씩 앞이나 뒤로."""
        row = self.find(participation_id)
        given = shapes.StepInput(data=request.data)
        given.is_valid(raise_exception=True)
        doing.move_step(participation=row, step=given.validated_data["step"])
        return self.answer(request, participation_id)


class TimerView(MoveView):
    """Let the minutes run."""

    @extend_schema(
        operation_id="participations_timer", request=None, responses=_MOVED, tags=["missions"]
    )
    def post(self, request: Request, participation_id: UUID) -> Response:
        """타이머 켜기: 이미 흐르면 그대로예요."""
        doing.start_timer(participation=self.find(participation_id))
        return self.answer(request, participation_id)


class ShareView(MoveView):
    """Whether the agency sees it."""

    @extend_schema(
        operation_id="participations_share",
        request=shapes.ShareInput,
        responses=_MOVED,
        tags=["missions"],
    )
    def post(self, request: Request, participation_id: UUID) -> Response:
        """기관에 알리기."""
        row = self.find(participation_id)
        given = shapes.ShareInput(data=request.data)
        given.is_valid(raise_exception=True)
        agrees = given.validated_data["agree"]
        confirmations.share_participation(participation=row, channel="app", is_agreed=agrees)
        return self.answer(request, participation_id)

    @extend_schema(operation_id="participations_unshare", responses=_MOVED, tags=["missions"])
    def delete(self, request: Request, participation_id: UUID) -> Response:
        """다시 나만 보기."""
        confirmations.unshare_participation(participation=self.find(participation_id))
        return self.answer(request, participation_id)


class StaffView(OwnParticipations):
    """Staff are asked to confirm."""

    @extend_schema(
        operation_id="participations_ask_staff",
        request=None,
        responses={201: shapes.AskedBody, 400: ErrorBody, **_REFUSALS},
        tags=["missions"],
    )
    def post(self, request: Request, participation_id: UUID) -> Response:
        """직원에게 보여 줄 코드: 10분 동안 한 번만 쓸 수 있고, 앞의 코드는 끝나요."""
        asked = confirmations.ask_confirmation(participation=self.find(participation_id))
        body = shapes.AskedBody(asked, context={"request": request}).data
        headers = {"Cache-Control": "private, no-store"}
        return Response(body, status=status.HTTP_201_CREATED, headers=headers)

    @extend_schema(operation_id="participations_cancel_staff", responses=_MOVED, tags=["missions"])
    def delete(self, request: Request, participation_id: UUID) -> Response:
        """기다리지 않기."""
        confirmations.cancel_confirmation(participation=self.find(participation_id))
        return Response(self.show_again(request, participation_id))


class CheckInView(OwnParticipations):
    """The QR of a centre was scanned."""

    @extend_schema(
        operation_id="check_ins_create",
        parameters=[ONCE_KEY],
        request=shapes.CheckInInput,
        responses={**_MOVED, 429: ErrorBody},
        tags=["missions"],
    )
    @answer_once
    def post(self, request: Request) -> Response:
        """기관의 QR로 마치기."""
        given = shapes.CheckInInput(data=request.data)
        given.is_valid(raise_exception=True)
        row = self.find(given.validated_data["participation"])
        check_ins.check_in(participation=row, code=given.validated_data["code"])
        return Response(self.show_again(request, row.public_id))


class PhotosView(OwnParticipations):
    """Photos of a participation; bodies up to 10 MB are taken here (`BODY_LIMITS`)."""

    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="participations_photos_create",
        request={"multipart/form-data": shapes.PhotoInput},
        responses={
            201: shapes.PhotoBody,
            400: ErrorBody,
            **_REFUSALS,
            413: ErrorBody,
            429: ErrorBody,
            503: ErrorBody,
        },
        tags=["missions"],
    )
    def post(self, request: Request, participation_id: UUID) -> Response:
        """사진 담기: 찍은 곳 같은 정보는 지우고 담아요. 같은 `client_id`는 한 번만 담겨요."""
        row = self.find(participation_id)
        given = shapes.PhotoInput(data=request.data)
        given.is_valid(raise_exception=True)
        photo = photos.add_photo(
            participation=row,
            file=given.validated_data["photo"],
            client_id=given.validated_data.get("client_id"),
        )
        return Response(shapes.PhotoBody(photo).data, status=status.HTTP_201_CREATED)


class PhotoDetail(APIView):
    """One photo."""

    @extend_schema(
        operation_id="participations_photos_delete",
        responses={204: None, 409: ErrorBody},
        tags=["missions"],
    )
    def delete(self, request: Request, photo_id: UUID) -> Response:
        """사진 지우기: 바로 지워져요."""
        photos.delete_photo(photo=_find_photo(request, photo_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


class PhotoFile(PictureView):
    """The file of a photo, for its owner alone."""

    is_small = False

    @extend_schema(
        responses={(200, "image/jpeg"): OpenApiTypes.BINARY, 404: ErrorBody}, tags=["missions"]
    )
    def get(self, request: Request, photo_id: UUID) -> FileResponse:
        """사진 보기."""
        photo = _find_photo(request, photo_id)
        return send_private(photos.open_photo(photo=photo, is_small=self.is_small), "image/jpeg")


def _find_photo(request: Request, photo_id: UUID) -> ParticipationPhoto:
    rows = ParticipationPhoto.objects.visible_to(request.user).ready()
    found: ParticipationPhoto = get_object_or_404(rows, public_id=photo_id)
    return found
