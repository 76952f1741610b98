"""Notices: lines in a room that nobody said."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from chat import events, rules, selectors
from chat.models import Conversation, Event, Message
from chat.services.rooms import ConversationDeleted, lock_conversation, take_seq


def sweep_rests(*, now: datetime | None = None) -> int:
    """Remind all who are in the middle of a long sitting; return how many were. May run twice."""
    rooms = selectors.list_rooms_of_long_sittings(now=now or timezone.now())
    return sum(remind_of_rest(conversation=room, now=now) is not None for room in rooms)


def remind_of_rest(*, conversation: Conversation, now: datetime | None = None) -> Message | None:
    """After a long sitting say beside the talk that this is an AI, and suggest a rest (A9, A13).

    Never in the companion's voice. May run twice; None where nothing is due or the room is gone.
    """
    at = now or timezone.now()
    if not selectors.is_rest_due(user=conversation.user, now=at):
        return None
    try:
        return _add_rest_notice(conversation, at)
    except ConversationDeleted:
        return None


@transaction.atomic
def _add_rest_notice(conversation: Conversation, now: datetime) -> Message | None:
    room = lock_conversation(conversation)
    if not selectors.is_rest_due(user=room.user, now=now):
        return None
    notice = Message.objects.create(
        conversation=room,
        seq=take_seq(room),
        author=Message.Author.NOTICE,
        state=Message.State.STORED,
        engine=rules.REST_NOTICE_VERSION,
        text=rules.write_rest_notice(
            name=room.companion.name,
            rest_time=selectors.get_rest_time(room.user),
            is_calm=selectors.get_pinned_card(conversation=room) is None,
        ),
        created_at=now,
    )
    events.add_event(
        conversation=room, kind=Event.Kind.MESSAGE_CREATED, message=notice, seq=notice.seq
    )
    return notice
