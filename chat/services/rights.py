"""What this app holds of a person (ADR 0014), and what of it rests too long."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.db.models import Q

from accounts.models import User
from accounts.services.holdings import DataPart, HeldTable, Retained, make_columns
from chat.models import Conversation, ConversationSummary, Event, Message, MissionOffer
from chat.services.replies import stop_replies
from chat.services.rooms import ConversationDeleted, delete_conversation


def stop_talk(*, user: User) -> int:
    """Stop every reply under way for a person whose account was closed."""
    rooms = Conversation.objects.filter(user=user)
    return stop_replies(Message.objects.filter(conversation__in=rooms))


def forget_summaries(*, user: User) -> int:
    """Delete the daily summaries of a person who does not agree to keeping talk any more."""
    return ConversationSummary.objects.filter(conversation__user=user).delete()[0]


def purge_idle_rooms(rooms: Sequence[Any]) -> None:
    """Delete rooms nobody has spoken in for a year, with all that was drawn from them."""
    for room in rooms:
        with suppress(ConversationDeleted):
            delete_conversation(conversation=room)


def _name(row: Any) -> str:
    return row.conversation.companion.name


PART = DataPart(
    name="chat",
    tables=(
        HeldTable(Event, "conversation__user"),
        HeldTable(
            MissionOffer,
            "user",
            "대화에서 권한 미션",
            make_columns(
                MissionOffer,
                "date",
                ("mission", "미션", lambda row: row.mission.title),
                "answer",
                "answered_at",
            ),
            related=("mission",),
        ),
        HeldTable(
            ConversationSummary,
            "conversation__user",
            "하루 요약",
            make_columns(ConversationSummary, ("companion", "친구", _name), "date", "text"),
            related=("conversation__companion",),
        ),
        HeldTable(
            Message,
            "conversation__user",
            "대화",
            make_columns(
                Message,
                ("companion", "친구", _name),
                "author",
                "text",
                "created_at",
                "crisis_level",
                "is_approved_text",
                "engine",
            ),
            shown=Q(deleted_at=None, conversation__deleted_at=None) & ~Q(text=""),
            related=("conversation__companion",),
        ),
        HeldTable(
            Conversation,
            "user",
            "대화방",
            make_columns(
                Conversation,
                ("companion", "친구", lambda row: row.companion.name),
                "created_at",
                "last_line_at",
                "deleted_at",
            ),
            related=("companion",),
        ),
    ),
    retained=(
        Retained(
            "chat.idle_rooms",
            lambda at: Conversation.objects.filter(deleted_at=None, last_line_at__lt=at),
            purge_idle_rooms,
        ),
        Retained("chat.deleted_rooms", lambda at: Conversation.objects.filter(deleted_at__lt=at)),
    ),
)
