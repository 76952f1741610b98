"""The row is the truth, the queue is a hint: what waited too long is enqueued again."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from ai import text as ai_text
from chat import rules, tasks
from chat.models import Conversation, Message, MessageQuerySet
from chat.services.rooms import delete_conversations_with


def sweep_messages(*, now: datetime | None = None) -> dict[str, int]:
    """Enqueue again every line without assessment, reply, reading or memory past its time."""
    at = now or timezone.now()
    rows = Message.objects.all()
    late = {
        "assessed": _late(rows.kept().said().filter(assessed_at=None), rules.LATE_ASSESSMENT, at),
        "answered": _late(rows.unanswered(now=at), rules.LATE_REPLY, at),
        "read": _late(rows.unread(), rules.LATE_READING, at),
        "remembered": _late(rows.unremembered(), rules.LATE_MEMORY, at),
    }
    for key in late["assessed"]:
        tasks.assess_message.hint_again(within=rules.HINT_REST, message_id=key)
    _hint_replies(late["answered"])
    if late["read"] or late["remembered"]:
        tasks.follow_up_messages.hint_again(within=rules.HINT_REST)
    hinted = {*late["assessed"], *late["answered"]}
    Message.objects.filter(pk__in=hinted).update(hinted_at=at)
    return {name: len(keys) for name, keys in late.items()}


def _hint_replies(keys: Sequence[int]) -> None:
    """A remote engine is asked by many at once; our own writes one after the other."""
    if not ai_text.is_remote():
        if keys:
            tasks.write_late_replies.hint_again(within=rules.HINT_REST)
        return
    for key in keys:
        tasks.write_reply.hint_again(within=rules.HINT_REST, reply_id=key)


def _late(rows: MessageQuerySet, patience: timedelta, now: datetime) -> list[int]:
    """Rows past their time that are not resting; those never hinted first."""
    waiting = rows.rested(now=now).filter(created_at__lt=now - patience)
    ordered = waiting.order_by(F("hinted_at").asc(nulls_first=True), "created_at")
    return list(ordered.values_list("pk", flat=True)[: rules.SWEEP_BATCH])


def sweep_rooms(*, now: datetime | None = None) -> int:
    """Delete the rooms of companions who are gone, where the signal was lost; return how many."""
    gone_before = (now or timezone.now()) - rules.LATE_FAREWELL
    rooms = Conversation.objects.filter(deleted_at=None, companion__deleted_at__lt=gone_before)
    found = list(rooms.select_related("companion")[: rules.SWEEP_BATCH])
    for room in found:
        delete_conversations_with(companion=room.companion)
    return len(found)
