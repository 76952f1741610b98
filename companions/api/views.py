from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.timezone import localdate
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.selectors import get_age
from companions import selectors, services
from companions.api import serializers
from companions.models import Companion, Memory
from core.once import ONCE_KEY, ONCE_REFUSALS, answer_once
from core.pages import get_person, get_visible
from core.rest import ErrorBody, StreamPagination

_NEW = OpenApiExample(
    "새 친구",
    value={
        "name": "하루",
        "sex": "other",
        "age": 27,
        "mbti": "INFP",
        "relation": "friend",
        "speech_level": "banmal",
        "interests": ["산책", "재즈"],
        "note": "느긋하고 잘 들어 주는 성격",
        "look": {"hair": "bob", "glasses": "round"},
    },
    request_only=True,
)
_MEMORY = OpenApiExample(
    "기억",
    value={
        "id": "5b1d7a5e-6f5c-4c53-9f5b-3c1f6f0b7a10",
        "kind": "plan",
        "kind_label": "계획",
        "text": "11월 27일에 토익 시험이 있어요",
        "state": "proposed",
        "planned_date": "2026-11-27",
        "message": "6b3d9c0e-3b7a-4f53-8a4e-0d6a5f3f7c22",
        "source_line": "다음 주 금요일에 토익 시험 있어서 떨려",
        "source_said_at": "2026-11-20T21:10:00+09:00",
        "created_at": "2026-11-20T21:10:02+09:00",
    },
    response_only=True,
)


def _refuse(code: str, detail: str) -> OpenApiResponse:
    example = OpenApiExample(code, value={"code": code, "detail": detail})
    return OpenApiResponse(ErrorBody, examples=[example], description=code)


_NOT_FOUND = _refuse("not_found", "찾을 수 없어요.")
_REFUSED = _refuse("relation_for_adults", "만 19세부터 고를 수 있는 관계예요.")
_FULL = _refuse("companion_limit_reached", str(services.CompanionLimitReached.default_detail))
_MEMORY_REFUSED = _refuse("memory_refused", str(services.MemoryRefused.default_detail))


class CompanionsView(APIView):
    """The person's companions, at most ten."""

    @extend_schema(
        operation_id="companions_list",
        responses={200: serializers.CompanionBody(many=True), 401: ErrorBody},
        tags=["companions"],
    )
    def get(self, request: Request) -> Response:
        """친구 목록, 먼저 만든 친구부터."""
        rows = selectors.list_companions(request.user)
        return Response(serializers.CompanionBody(rows, many=True).data)

    @extend_schema(
        operation_id="companions_create",
        parameters=[ONCE_KEY],
        request=serializers.CompanionInput,
        responses={
            **ONCE_REFUSALS,
            201: serializers.CompanionBody,
            400: _REFUSED,
            401: ErrorBody,
            409: _FULL,
        },
        examples=[_NEW],
        tags=["companions"],
    )
    @answer_once
    def post(self, request: Request) -> Response:
        """친구 만들기."""
        given = serializers.CompanionInput(data=request.data)
        given.is_valid(raise_exception=True)
        companion = services.create_companion(user=get_person(request), **given.validated_data)
        body = serializers.CompanionBody(companion).data
        return Response(body, status=status.HTTP_201_CREATED)

    def show_again(self, request: Request, made: UUID) -> Any:
        """Show what an earlier call with the same key made."""
        return serializers.CompanionBody(get_visible(Companion, request.user, made)).data


class ChoicesView(APIView):
    """What the form of a companion offers this person."""

    @extend_schema(
        operation_id="companions_choices",
        responses={200: serializers.ChoicesBody, 401: ErrorBody},
        tags=["companions"],
    )
    def get(self, request: Request) -> Response:
        """친구를 만들 때 고를 수 있는 것들."""
        age = get_age(get_person(request), localdate())
        return Response(serializers.ChoicesBody(serializers.describe_choices(age)).data)


class CompanionView(APIView):
    """One companion of the person."""

    @extend_schema(
        operation_id="companions_retrieve",
        responses={200: serializers.CompanionBody, 401: ErrorBody, 404: _NOT_FOUND},
        tags=["companions"],
    )
    def get(self, request: Request, companion_id: UUID) -> Response:
        """친구 보기."""
        companion = get_visible(Companion, request.user, companion_id)
        return Response(serializers.CompanionBody(companion).data)

    @extend_schema(
        operation_id="companions_update",
        request=serializers.CompanionInput(partial=True),
        responses={200: serializers.CompanionBody, 400: _REFUSED, 401: ErrorBody, 404: _NOT_FOUND},
        tags=["companions"],
    )
    def patch(self, request: Request, companion_id: UUID) -> Response:
        """친구 바꾸기: 보낸 것만 바뀌어요."""
        companion = get_visible(Companion, request.user, companion_id)
        given = serializers.CompanionInput(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        changed = services.update_companion(companion=companion, **given.validated_data)
        return Response(serializers.CompanionBody(changed).data)

    @extend_schema(
        operation_id="companions_delete",
        responses={204: None, 401: ErrorBody, 404: _NOT_FOUND},
        tags=["companions"],
    )
    def delete(self, request: Request, companion_id: UUID) -> Response:
        """친구와 작별하기: 기억도 모두 지워져요."""
        companion = get_visible(Companion, request.user, companion_id)
        services.delete_companion(companion=companion)
        return Response(status=status.HTTP_204_NO_CONTENT)


class MemoryPagination(StreamPagination):
    """Memories, the last said first."""

    ordering = ("-source_said_at", "-pk")


@extend_schema_view(
    get=extend_schema(
        operation_id="companions_memories_list",
        parameters=[serializers.MemoryQuery],
        responses={
            200: serializers.MemoryBody(many=True),
            400: ErrorBody,
            401: ErrorBody,
            404: _NOT_FOUND,
        },
        examples=[_MEMORY],
        tags=["companions"],
    )
)
class MemoriesView(generics.ListAPIView):
    """친구가 기억하는 것들, 최근에 말한 것부터."""

    serializer_class = serializers.MemoryBody
    pagination_class = MemoryPagination

    def get_queryset(self) -> QuerySet[Memory]:
        """One companion's, of one kind or all."""
        if getattr(self, "swagger_fake_view", False):
            return Memory.objects.none()
        query = serializers.MemoryQuery(data=self.request.query_params)
        query.is_valid(raise_exception=True)
        companion = get_visible(Companion, self.request.user, self.kwargs["companion_id"])
        return selectors.list_memories(companion, query.validated_data.get("kind"))


class MemoryView(APIView):
    """One memory of one companion of the person."""

    @extend_schema(
        operation_id="companions_memories_correct",
        request=serializers.CorrectionInput,
        responses={
            200: serializers.MemoryBody,
            400: _MEMORY_REFUSED,
            401: ErrorBody,
            404: _NOT_FOUND,
        },
        examples=[_MEMORY],
        tags=["companions"],
    )
    def patch(self, request: Request, companion_id: UUID, memory_id: UUID) -> Response:
        """고치기: 내 문장으로 바꿔요."""
        memory = find_memory(request.user, companion_id, memory_id)
        given = serializers.CorrectionInput(data=request.data)
        given.is_valid(raise_exception=True)
        services.correct_memory(memory=memory, text=given.validated_data["text"])
        return Response(serializers.MemoryBody(memory).data)

    @extend_schema(
        operation_id="companions_memories_forget",
        responses={204: None, 401: ErrorBody, 404: _NOT_FOUND},
        tags=["companions"],
    )
    def delete(self, request: Request, companion_id: UUID, memory_id: UUID) -> Response:
        """잊어줘: 완전히 지워요."""
        services.forget_memory(memory=find_memory(request.user, companion_id, memory_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


class MemoryConfirmView(APIView):
    """Say that a memory is right."""

    @extend_schema(
        operation_id="companions_memories_confirm",
        request=None,
        responses={200: serializers.MemoryBody, 401: ErrorBody, 404: _NOT_FOUND},
        examples=[_MEMORY],
        tags=["companions"],
    )
    def post(self, request: Request, companion_id: UUID, memory_id: UUID) -> Response:
        """맞아요."""
        memory = services.confirm_memory(memory=find_memory(request.user, companion_id, memory_id))
        return Response(serializers.MemoryBody(memory).data)


def find_memory(viewer: Any, companion_id: UUID, memory_id: UUID) -> Memory:
    """The memory, if it is of this companion and this person, or 404."""
    companion = get_visible(Companion, viewer, companion_id)
    return generics.get_object_or_404(Memory, companion=companion, public_id=memory_id)
