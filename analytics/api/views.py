from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.generics import ListAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from analytics import selectors, services
from analytics.api import serializers
from analytics.models import Reading
from core.rest import ErrorBody, StreamPagination

_CORRECTED = OpenApiExample(
    "고친 마음",
    value={
        "id": "0f3c1a52-6a0e-4d0c-9a57-2f1f5b1f9a11",
        "message": "6b3d9c0e-3b7a-4f53-8a4e-0d6a5f3f7c22",
        "conversation": "b7a1d8c4-1f0e-4c43-9a39-5f4c6d2e8b33",
        "said_at": "2026-03-02T21:10:00+09:00",
        "state": "read",
        "emotion": "joy",
        "dominant": "sadness",
        "correction": "joy",
        "felt": ["sadness"],
        "scores": {
            "joy": 1.0,
            "trust": 0.0,
            "fear": 0.0,
            "surprise": 0.0,
            "sadness": 0.0,
            "disgust": 0.0,
            "anger": 0.0,
            "anticipation": 0.0,
        },
        "model_version": "embedded-1",
    },
    response_only=True,
)
_UNKNOWN = OpenApiExample(
    "읽지 못한 말",
    value={"code": "reading_unknown", "detail": "읽지 못한 말이라 고칠 수 없어요."},
    response_only=True,
    status_codes=["409"],
)


class ReadingPagination(StreamPagination):
    """Readings, the newest said first."""

    ordering = ("-said_at", "-pk")


class MoodView(APIView):
    """The person's own mood over a period."""

    @extend_schema(
        operation_id="mood_retrieve",
        parameters=[serializers.PeriodInput],
        responses={200: serializers.MoodBody, 400: ErrorBody, 401: ErrorBody},
        tags=["mood"],
    )
    def get(self, request: Request) -> Response:
        """마음 화면: 기간의 비율, 날마다의 평균, 요일, 흐름과 그 까닭."""
        query = serializers.PeriodInput(data=request.query_params)
        query.is_valid(raise_exception=True)
        dashboard = selectors.get_mood_dashboard(
            cast(User, request.user), selectors.get_today(), query.validated_data["days"]
        )
        return Response(serializers.MoodBody(dashboard).data)


class MoodDaysView(APIView):
    """The person's own days."""

    @extend_schema(
        operation_id="mood_days_list",
        parameters=[serializers.RangeInput],
        responses={200: serializers.MoodDayBody(many=True), 400: ErrorBody, 401: ErrorBody},
        tags=["mood"],
    )
    def get(self, request: Request) -> Response:
        """두 날짜 사이의 날마다의 마음. 이야기가 없던 날은 빠져요."""
        query = serializers.RangeInput(data=request.query_params)
        query.is_valid(raise_exception=True)
        rows = selectors.list_mood_days(cast(User, request.user), **query.validated_data)
        return Response(serializers.MoodDayBody(rows, many=True).data)


class ReadingsView(ListAPIView):
    """The person's own readings."""

    serializer_class = serializers.ReadingBody
    pagination_class = ReadingPagination

    @extend_schema(
        operation_id="mood_readings_list",
        parameters=[serializers.ReadingsInput],
        responses={200: serializers.ReadingBody(many=True), 400: ErrorBody, 401: ErrorBody},
        tags=["mood"],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """말마다 읽은 마음, 새것부터. `conversation`을 주면 그 대화방만."""
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Reading]:
        """Only the person's own readings, of one conversation if asked."""
        query = serializers.ReadingsInput(data=self.request.query_params)
        query.is_valid(raise_exception=True)
        rows = selectors.list_readings(self.request.user)
        room: UUID | None = query.validated_data.get("conversation")
        return rows.filter(conversation_id=room) if room else rows


class CorrectionView(APIView):
    """“이건 아니에요”."""

    @extend_schema(
        operation_id="mood_correction_update",
        request=serializers.CorrectionInput,
        responses={
            200: serializers.ReadingBody,
            400: ErrorBody,
            401: ErrorBody,
            404: ErrorBody,
            409: ErrorBody,
        },
        examples=[
            OpenApiExample("기쁨이었어요", value={"emotion": "joy"}, request_only=True),
            OpenApiExample("농담이었어요", value={"emotion": "joke"}, request_only=True),
            OpenApiExample("처음 읽은 대로", value={"emotion": ""}, request_only=True),
            _CORRECTED,
            _UNKNOWN,
        ],
        tags=["mood"],
    )
    def put(self, request: Request, reading_id: Any) -> Response:
        """읽은 마음을 내 말로 고쳐요. 원래 읽은 것은 곁에 남아요."""
        reading = get_object_or_404(Reading.objects.visible_to(request.user), public_id=reading_id)
        body = serializers.CorrectionInput(data=request.data)
        body.is_valid(raise_exception=True)
        reading = services.correct_reading(reading=reading, emotion=body.validated_data["emotion"])
        return Response(serializers.ReadingBody(reading).data)
