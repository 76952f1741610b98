"""Rooms: opening, numbering, seeing, deleting."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import require_consent
from analytics import services as analytics
from chat import events
from chat.models import Conversation, Message
from companions import services as companions
from companions.models import Companion
from core.errors import Conflict, NotFound


class ConversationDeleted(Conflict):
    """The room was deleted, perhaps on another device."""

    code = "conversation_deleted"
    default_detail = "지운 대화예요. 새 대화를 시작할 수 있어요."


class ConversationNotFound(NotFound):
    """No such room among those the person has open."""


class CompanionNotYours(NotFound):
    """No such companion among the person's own."""

    code = "companion_not_found"
    default_detail = "그 친구를 찾을 수 없어요."


@transaction.atomic
def open_conversation(*, user: User, companion: Companion) -> Conversation:
    """Return the person's room with this companion, made if there is none."""
    require_consent(user=user, code="chat_sensitive")
    if companion.user_id != user.pk or companion.deleted_at is not None:
        raise CompanionNotYours()
    room, _ = Conversation.objects.get_or_create(user=user, companion=companion, deleted_at=None)
    return room


def lock_conversation(conversation: Conversation) -> Conversation:
    """Take the room's row until the end of the transaction. Raise ConversationDeleted."""
    locked = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if locked.deleted_at is not None:
        raise ConversationDeleted()
    # A room never changes its person: who the caller holds will do.
    locked.user = conversation.user
    return locked


def lock_own_conversation(*, user: User, public_id: UUID) -> Conversation:
    """Find an open room of the person and take its row. Raise ConversationNotFound."""
    rooms = Conversation.objects.visible_to(user).select_for_update()
    locked = rooms.filter(public_id=public_id).first()
    if locked is None:
        raise ConversationNotFound()
    locked.user = user
    return locked


def take_seq(conversation: Conversation, *, count: int = 1, **changes: Any) -> int:
    """Return the next number of a locked room; a rollback gives it back, so there are no gaps.

    Of several it is the last. `changes` of the room are written in the same statement.
    """
    conversation.last_seq += count
    for name, value in changes.items():
        setattr(conversation, name, value)
    conversation.save(update_fields=["last_seq", "updated_at", *changes])
    return conversation.last_seq


@transaction.atomic
def mark_seen(*, conversation: Conversation, seq: int) -> Conversation:
    """Remember how far the person has read; never backwards, never past the end."""
    room = lock_conversation(conversation)
    seen = min(max(room.seen_seq, seq), room.last_seq)
    if seen != room.seen_seq:
        room.seen_seq = seen
        room.save(update_fields=["seen_seq", "updated_at"])
    return room


@transaction.atomic
def delete_conversation(*, conversation: Conversation) -> None:
    """Delete a room: its words, what was read from them and remembered of them."""
    room = lock_conversation(conversation)
    said = list(room.messages.said().filter(deleted_at=None).values_list("public_id", flat=True))
    now = timezone.now()
    room.messages.filter(deleted_at=None).update(text="", deleted_at=now)
    room.messages.filter(state__in=["pending", "streaming"]).update(state=Message.State.STOPPED)
    room.summaries.all().delete()
    room.deleted_at = now
    room.save(update_fields=["deleted_at", "updated_at"])
    analytics.delete_readings_of(user=room.user, source_ids=said)
    for source_id in said:
        companions.forget_source(source_id=source_id, companion=room.companion)
    events.announce_room_deleted(conversation=room)


def delete_conversations_with(*, companion: Companion) -> None:
    """Delete every room with a companion the person said farewell to. May run twice."""
    for room in Conversation.objects.filter(companion=companion, deleted_at=None):
        delete_conversation(conversation=room)


def forget_line(*, message: Message) -> None:
    """Delete what other rooms of the house keep of one line: its reading and its memories."""
    room = message.conversation
    analytics.delete_reading_of(user=room.user, source_id=message.public_id)
    companions.forget_source(source_id=message.public_id, companion=room.companion)
