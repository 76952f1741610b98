"""The person's lines: stored first, then assessed, then answered."""

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.services import require_consent
from chat import events, rules, selectors, tasks
from chat.models import Conversation, Event, Message
from chat.services.replies import start_reply, stop_replies
from chat.services.rooms import ConversationDeleted, forget_line, lock_conversation, take_seq
from core.errors import TooManyRequests
from core.text import clean_text
from safety import services as safety


class TooManyMessages(TooManyRequests):
    """More than 20 lines in a minute."""

    code = "too_many_messages"
    default_detail = "말이 조금 빨라요. 잠깐 숨을 고르고 다시 보내 주세요."


@transaction.atomic
def send_message(
    *, conversation: Conversation, text: str, client_id: UUID, now: datetime | None = None
) -> Message:
    """Store what the person said, once, and ask for all that follows from it.

    The same `client_id` again returns the stored line and starts nothing. Raise InvalidInput,
    TooManyMessages, ConversationDeleted or ConsentMissing; then nothing is stored.
    """
    clean = clean_text(text, limit=rules.TEXT_LIMIT)
    room = lock_conversation(conversation)
    require_consent(user=room.user, code="chat_sensitive")
    if earlier := room.messages.filter(client_id=client_id).first():
        return earlier
    said_at = now or timezone.now()
    _refuse_flood(room, said_at)
    message = Message.objects.create(
        conversation=room,
        seq=take_seq(room, last_line_at=said_at, seen_seq=room.last_seq + 1),
        author=Message.Author.PERSON,
        state=Message.State.STORED,
        text=clean,
        client_id=client_id,
        created_at=said_at,
    )
    events.add_event(
        conversation=room, kind=Event.Kind.MESSAGE_CREATED, message=message, seq=message.seq
    )
    tasks.assess_message.delay_on_commit(message_id=message.pk)
    return message


def _refuse_flood(room: Conversation, now: datetime) -> None:
    since = now - timedelta(minutes=1)
    lines = Message.objects.said().filter(
        conversation__user=room.user, created_at__gt=since, created_at__lte=now
    )
    if lines.count() >= rules.MESSAGES_PER_MINUTE:
        raise TooManyMessages()


def assess_message(*, message: Message, now: datetime | None = None) -> None:
    """Look for crisis language before anything answers, then open the reply. May run twice."""
    if message.assessed_at or message.deleted_at:
        return
    assessment = safety.assess_message(
        user=message.conversation.user,
        source_id=message.public_id,
        text=message.text,
        context=selectors.list_context(message),
    )
    with suppress(ConversationDeleted):
        _open_reply(
            message=message,
            level=assessment.level,
            is_unassessed=assessment.is_unavailable,
            now=now or timezone.now(),
        )


@transaction.atomic
def _open_reply(*, message: Message, level: int, is_unassessed: bool, now: datetime) -> None:
    room = lock_conversation(message.conversation)
    waiting = Message.objects.filter(pk=message.pk, assessed_at=None, deleted_at=None)
    found = {"assessed_at": now, "crisis_level": level, "is_unassessed": is_unassessed}
    if not waiting.update(**found):
        return
    for name, value in found.items():
        setattr(message, name, value)
    if rules.choose_card_level(crisis_level=level, is_unassessed=is_unassessed):
        events.add_event(
            conversation=room, kind=Event.Kind.CRISIS_CARD, message=message, seq=take_seq(room)
        )
    reply = Message.objects.create(
        conversation=room,
        seq=take_seq(room),
        author=Message.Author.COMPANION,
        state=Message.State.PENDING,
        answers=message,
        crisis_level=level,
        is_unassessed=is_unassessed,
        created_at=now,
    )
    events.add_event(conversation=room, kind=Event.Kind.REPLY_STARTED, message=reply, seq=reply.seq)
    tasks.follow_up_messages.delay_on_commit()
    reply.conversation = message.conversation
    start_reply(reply=reply)


@transaction.atomic
def delete_message(*, message: Message) -> None:
    """Delete one line: its text, and, if the person said it, all that was drawn from it."""
    room = lock_conversation(message.conversation)
    now = timezone.now()
    if not Message.objects.filter(pk=message.pk, deleted_at=None).update(text="", deleted_at=now):
        return
    message.refresh_from_db()
    events.add_event(
        conversation=room, kind=Event.Kind.MESSAGE_DELETED, message=message, seq=take_seq(room)
    )
    room.summaries.filter(date=timezone.localdate(message.created_at)).delete()
    if message.author == Message.Author.PERSON:
        stop_replies(room.messages.filter(answers=message))
        forget_line(message=message)
