"""What a room announces: numbered rows, pushed to every open socket of its person."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from accounts.rules import age_on
from chat import rules
from chat.models import Conversation, Event, Message
from core import live
from safety import selectors as safety


def add_event(*, conversation: Conversation, kind: str, message: Message, seq: int) -> Event:
    """Store an event and push it after the commit; the caller holds the room's lock."""
    event = Event.objects.create(conversation=conversation, seq=seq, kind=kind, message=message)
    _announce(event, conversation)
    return event


def add_events(*, conversation: Conversation, message: Message, kinds: Mapping[int, str]) -> None:
    """Do the same for several events of one line, by their numbers, in one statement."""
    rows = [
        Event(conversation=conversation, seq=seq, kind=kind, message=message)
        for seq, kind in kinds.items()
    ]
    for event in Event.objects.bulk_create(rows):
        _announce(event, conversation)


def _announce(event: Event, conversation: Conversation) -> None:
    live.announce_on_commit(
        group=live.person_group(conversation.user), event=describe_event(event, conversation)
    )


def announce_delta(*, conversation: Conversation, message: Message, offset: int, text: str) -> None:
    """Push a piece of a reply under way; not numbered, since the finished reply repeats it."""
    live.announce(
        group=live.person_group(conversation.user),
        event={
            "type": "reply.delta",
            "conversation": str(conversation.public_id),
            "data": {"message": str(message.public_id), "offset": offset, "text": text},
        },
    )


def announce_room_deleted(*, conversation: Conversation) -> None:
    """Tell the person's other devices that a room is gone."""
    live.announce_on_commit(
        group=live.person_group(conversation.user),
        event={"type": "conversation.deleted", "conversation": str(conversation.public_id)},
    )


def describe_event(event: Event, conversation: Conversation) -> dict[str, Any]:
    """Shape an event for a client, with its message as it stands now."""
    return {
        "type": event.kind,
        "conversation": str(conversation.public_id),
        "seq": event.seq,
        "data": _describe_data(event, conversation),
    }


def _describe_data(event: Event, conversation: Conversation) -> dict[str, Any]:
    if event.kind == Event.Kind.MESSAGE_DELETED:
        return {"id": str(event.message.public_id)}
    if event.kind == Event.Kind.CRISIS_CARD:
        return describe_card(event.message, conversation)
    return {"message": describe_message(event.message)}


def describe_message(message: Message) -> dict[str, Any]:
    """Shape a line for a client; a deleted one keeps its place but not its text."""
    is_deleted = message.deleted_at is not None
    return {
        "id": str(message.public_id),
        "seq": message.seq,
        "author": message.author,
        "text": "" if is_deleted else message.text,
        "state": message.state,
        "created_at": message.created_at.isoformat(),
        "expression": message.expression,
        "is_fallback": message.is_fallback,
        "is_approved_text": message.is_approved_text,
        "answers": str(message.answers.public_id) if message.answers else None,
        "client_id": str(message.client_id) if message.client_id else None,
        "is_deleted": is_deleted,
        "mission": describe_offer(message),
    }


def describe_offer(message: Message) -> dict[str, Any] | None:
    """Shape the mission that a line offered; only lines that say so are looked up."""
    if message.engine != rules.MISSION_OFFER or message.deleted_at:
        return None
    offer = getattr(message, "mission_offer", None)
    if offer is None:
        return None
    return {
        "id": str(offer.mission.public_id),
        "title": offer.mission.title,
        "minutes": offer.mission.minutes,
        "answer": offer.answer,
    }


def describe_card(message: Message, conversation: Conversation) -> dict[str, Any]:
    """Shape the help card that a line raised: numbers to call, in the order for this age."""
    today = timezone.localdate()
    age = age_on(conversation.user.birth_date, today) if conversation.user.birth_date else None
    level = rules.choose_card_level(
        crisis_level=message.crisis_level, is_unassessed=message.is_unassessed
    )
    is_unheard = message.is_unassessed and not message.crisis_level
    card = (
        safety.get_unassessed_card(age=age)
        if is_unheard
        else safety.get_crisis_card(level=level, age=age)
    )
    if card is None:
        empty = {"level": 0, "is_interrupt": False, "text": "", "hotlines": []}
        return {"message": str(message.public_id), **empty}
    return {"message": str(message.public_id), **card.as_data()}
