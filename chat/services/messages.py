"""The person's lines: stored first, then assessed, then answered."""

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import require_consent
from chat import events, rules, selectors, tasks
from chat.models import Conversation, Event, Message
from chat.services.instant_replies import draft_at_once, store_at_once
from chat.services.replies import Draft, open_reply, start_reply, stop_replies
from chat.services.rooms import (
    ConversationDeleted,
    forget_line,
    lock_conversation,
    lock_own_conversation,
    take_seq,
)
from core.errors import TooManyRequests
from core.text import clean_text
from safety import services as safety


class TooManyMessages(TooManyRequests):
    """More than 20 lines in a minute."""

    code = "too_many_messages"
    default_detail = "말이 조금 빨라요. 잠깐 숨을 고르고 다시 보내 주세요."


def send_message(
    *, user: User, conversation_id: UUID, text: str, client_id: UUID, now: datetime | None = None
) -> Message:
    """Store what the person said in one of their rooms, once, and ask for all that follows.

    The same `client_id` again returns the stored line and starts nothing. Raise NotFound,
    InvalidInput, TooManyMessages or ConsentMissing; then nothing is stored.
    """
    clean = clean_text(text, limit=rules.TEXT_LIMIT)
    line = Message(
        author=Message.Author.PERSON,
        state=Message.State.STORED,
        text=clean,
        client_id=client_id,
        created_at=now or timezone.now(),
    )
    try:
        return _store_line(line, user, conversation_id)
    except (IntegrityError, TooManyMessages):
        # Nearly every line is new: whether it was sent before is asked only when it is refused.
        rooms = Conversation.objects.visible_to(user).filter(public_id=conversation_id)
        earlier = Message.objects.filter(conversation__in=rooms, client_id=client_id).first()
        if earlier is None:
            raise
        return earlier


@transaction.atomic
def _store_line(line: Message, user: User, conversation_id: UUID) -> Message:
    room = lock_own_conversation(user=user, public_id=conversation_id)
    require_consent(user=user, code="chat_sensitive")
    _refuse_flood(user, line.created_at)
    line.conversation = room
    line.seq = take_seq(room, last_line_at=line.created_at, seen_seq=room.last_seq + 1)
    line.save(force_insert=True)
    events.add_event(conversation=room, kind=Event.Kind.MESSAGE_CREATED, message=line, seq=line.seq)
    tasks.assess_message.delay_on_commit(message_id=line.pk)
    return line


def _refuse_flood(user: User, now: datetime) -> None:
    since = now - timedelta(minutes=1)
    lines = Message.objects.said().filter(
        conversation__user=user, created_at__gt=since, created_at__lte=now
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
    reply = Message(
        conversation=message.conversation,
        author=Message.Author.COMPANION,
        state=Message.State.PENDING,
        answers=message,
        crisis_level=assessment.level,
        is_unassessed=assessment.is_unavailable,
        created_at=now or timezone.now(),
    )
    draft = draft_at_once(reply=reply, said=message)
    with suppress(ConversationDeleted):
        _answer(message=message, reply=reply, draft=draft, now=now)


@transaction.atomic
def _answer(*, message: Message, reply: Message, draft: Draft | None, now: datetime | None) -> None:
    """Note what was found in a line and store its reply, open or whole, unless that was done."""
    room = lock_conversation(message.conversation)
    if not _note_found(message, reply):
        return
    if rules.choose_card_level(crisis_level=reply.crisis_level, is_unassessed=reply.is_unassessed):
        events.add_event(
            conversation=room, kind=Event.Kind.CRISIS_CARD, message=message, seq=take_seq(room)
        )
    if draft is not None:
        store_at_once(room=room, reply=reply, draft=draft)
    else:
        open_reply(room=room, reply=reply)
    tasks.follow_up_messages.delay_on_commit()
    if draft is None:
        start_reply(reply=reply, now=now)


def _note_found(message: Message, reply: Message) -> bool:
    """Stamp the line as assessed; False where that was done, or the line deleted, meanwhile."""
    found = {
        "assessed_at": reply.created_at,
        "crisis_level": reply.crisis_level,
        "is_unassessed": reply.is_unassessed,
    }
    waiting = Message.objects.filter(pk=message.pk, assessed_at=None, deleted_at=None)
    if not waiting.update(**found):
        return False
    for name, value in found.items():
        setattr(message, name, value)
    return True


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
