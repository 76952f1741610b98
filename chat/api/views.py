"""Chat over HTTP: the twins of the socket's commands, and history."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from chat import selectors, services
from chat.api import serializers
from chat.models import Conversation, Message
from companions.models import Companion
from core.once import ONCE_KEY, ONCE_REFUSALS, answer_once
from core.pages import get_person, get_visible
from core.rest import ErrorBody
from feed.selectors.targets import describe_reply
from feed.services import reports

REFUSALS = {403: ErrorBody, 404: ErrorBody, 409: ErrorBody}


class RoomPages(CursorPagination):
    """Rooms, the last spoken in first."""

    page_size = 30
    ordering = ("-last_line_at", "-pk")


class HistoryPages(CursorPagination):
    """Lines of a room, newest first."""

    page_size = 30
    ordering = "-seq"


class ConversationList(generics.GenericAPIView):
    """The person's rooms."""

    pagination_class = RoomPages
    serializer_class = serializers.ConversationOut

    def get_queryset(self) -> QuerySet[Conversation]:
        """Own open rooms only."""
        return selectors.list_conversations(user=get_person(self.request))

    @extend_schema(responses=serializers.ConversationOut(many=True))
    def get(self, request: Request) -> Response:
        """List the rooms with last line and unread count."""
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        parameters=[ONCE_KEY],
        request=serializers.ConversationIn,
        responses={201: serializers.ConversationOut, **REFUSALS, **ONCE_REFUSALS},
    )
    @answer_once
    def post(self, request: Request) -> Response:
        """Open the room with a companion; the same one again returns the same room."""
        given = serializers.ConversationIn(data=request.data)
        given.is_valid(raise_exception=True)
        companion = get_visible(Companion, request.user, given.validated_data["companion"])
        room = services.open_conversation(user=get_person(request), companion=companion)
        return Response(self.show_again(request, room.public_id), status=status.HTTP_201_CREATED)

    def show_again(self, request: Request, made: UUID) -> Any:
        """Show the room as the list does."""
        room = generics.get_object_or_404(self.get_queryset(), public_id=made)
        return self.get_serializer(room).data


class ConversationDetail(APIView):
    """One room."""

    @extend_schema(responses={200: serializers.ConversationOut, 404: ErrorBody})
    def get(self, request: Request, conversation_id: UUID) -> Response:
        """Show a room."""
        rooms = selectors.list_conversations(user=get_person(request))
        room = generics.get_object_or_404(rooms, public_id=conversation_id)
        return Response(serializers.ConversationOut(room).data)

    @extend_schema(responses={204: None, **REFUSALS})
    def delete(self, request: Request, conversation_id: UUID) -> Response:
        """Delete a room with all its words."""
        room = get_visible(Conversation, request.user, conversation_id)
        services.delete_conversation(conversation=room)
        return Response(status=status.HTTP_204_NO_CONTENT)


class MessageList(generics.GenericAPIView):
    """The lines of a room."""

    pagination_class = HistoryPages
    serializer_class = serializers.MessageOut

    @extend_schema(responses=serializers.MessageOut(many=True))
    def get(self, request: Request, conversation_id: UUID) -> Response:
        """Page back through a room, newest first."""
        room = get_visible(Conversation, request.user, conversation_id)
        page = self.paginate_queryset(selectors.list_history(conversation=room))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        request=serializers.MessageIn,
        responses={201: serializers.MessageOut, 400: ErrorBody, 429: ErrorBody, **REFUSALS},
    )
    def post(self, request: Request, conversation_id: UUID) -> Response:
        """Send a line (twin of `send`); the reply arrives as events."""
        room = get_visible(Conversation, request.user, conversation_id)
        given = serializers.MessageIn(data=request.data)
        given.is_valid(raise_exception=True)
        message = services.send_message(
            user=get_person(request), conversation_id=room.public_id, **given.validated_data
        )
        return Response(self.get_serializer(message).data, status=status.HTTP_201_CREATED)


class MessageDetail(APIView):
    """One line of a room."""

    @extend_schema(responses={204: None, **REFUSALS})
    def delete(self, request: Request, conversation_id: UUID, message_id: UUID) -> Response:
        """Delete a line and what was drawn from it."""
        message: Message = generics.get_object_or_404(
            Message.objects.visible_to(request.user).select_related("conversation"),
            public_id=message_id,
            conversation__public_id=conversation_id,
        )
        services.delete_message(message=message)
        return Response(status=status.HTTP_204_NO_CONTENT)


class OfferAnswer(APIView):
    """The buttons beneath an offered mission."""

    @extend_schema(
        request=serializers.OfferAnswerIn,
        responses={200: serializers.MessageOut, 400: ErrorBody, **REFUSALS},
    )
    def post(self, request: Request, conversation_id: UUID, message_id: UUID) -> Response:
        """Begin it together, or rest today; the same answer again changes nothing."""
        message: Message = generics.get_object_or_404(
            Message.objects.visible_to(request.user).select_related("conversation__user"),
            public_id=message_id,
            conversation__public_id=conversation_id,
        )
        given = serializers.OfferAnswerIn(data=request.data)
        given.is_valid(raise_exception=True)
        offer = services.answer_offer(message=message, **given.validated_data)
        return Response(serializers.MessageOut(offer.message).data)


class ReplyReport(APIView):
    """Something a companion said should be looked at by somebody (F3)."""

    @extend_schema(
        request=serializers.ReplyReportIn,
        responses={
            201: serializers.ReplyReportOut,
            400: ErrorBody,
            404: ErrorBody,
            429: ErrorBody,
        },
    )
    def post(self, request: Request, conversation_id: UUID, message_id: UUID) -> Response:
        """AI의 말 신고하기: 그 말만 옮겨져요. 다시 보내도 신고는 하나예요."""
        line: Message = generics.get_object_or_404(
            selectors.list_said(request.user),
            public_id=message_id,
            conversation__public_id=conversation_id,
        )
        given = serializers.ReplyReportIn(data=request.data)
        given.is_valid(raise_exception=True)
        target = describe_reply(message_id=line.public_id, text=line.text)
        row = reports.report(reporter=get_person(request), target=target, **given.validated_data)
        body = serializers.ReplyReportOut(row).data
        return Response(body, status=status.HTTP_201_CREATED)


class MissedEvents(APIView):
    """The events of a room after a number."""

    @extend_schema(
        parameters=[serializers.ResumeIn],
        responses={200: serializers.ResumeOut, 400: ErrorBody, 404: ErrorBody},
    )
    def get(self, request: Request, conversation_id: UUID) -> Response:
        """Resume (twin of `resume`)."""
        room = get_visible(Conversation, request.user, conversation_id)
        given = serializers.ResumeIn(data=request.query_params)
        given.is_valid(raise_exception=True)
        missed = selectors.get_missed_events(
            conversation=room, last_seq=given.validated_data["after"]
        )
        return Response(serializers.ResumeOut(missed).data)


class StopReply(APIView):
    """The stop button."""

    @extend_schema(request=None, responses={200: serializers.StopOut, **REFUSALS})
    def post(self, request: Request, conversation_id: UUID) -> Response:
        """Stop the reply under way (twin of `stop`)."""
        room = get_visible(Conversation, request.user, conversation_id)
        return Response({"stopped_count": services.stop_reply(conversation=room)})


class MarkSeen(APIView):
    """How far the person has read."""

    @extend_schema(
        request=serializers.SeenIn,
        responses={200: serializers.SeenOut, 400: ErrorBody, **REFUSALS},
    )
    def post(self, request: Request, conversation_id: UUID) -> Response:
        """Remember how far the person has read (twin of `seen`)."""
        room = get_visible(Conversation, request.user, conversation_id)
        given = serializers.SeenIn(data=request.data)
        given.is_valid(raise_exception=True)
        room = services.mark_seen(conversation=room, seq=given.validated_data["seq"])
        return Response({"seen_seq": room.seen_seq})
