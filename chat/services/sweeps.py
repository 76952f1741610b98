"""The row is the truth, the queue is a hint: what waited too long is enqueued again."""

from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from chat import rules, tasks
from chat.models import Conversation, Message
from chat.services.rooms import delete_conversations_with


def sweep_messages(*, now: datetime | None = None) -> dict[str, int]:
    """Enqueue again every line without assessment, reply, reading or memory past its time."""
    at = now or timezone.now()
    person = Message.objects.kept().said()
    assessed = person.exclude(assessed_at=None)
    unheard = _late(person.filter(assessed_at=None), rules.LATE_ASSESSMENT, at)
    unanswered = _late(Message.objects.unanswered(now=at), rules.LATE_REPLY, at)
    unread = _late(assessed.filter(read_at=None), rules.LATE_READING, at)
    unremembered = _late(assessed.filter(remembered_at=None), rules.LATE_MEMORY, at)
    for key in unheard:
        tasks.assess_message.hint_again(within=rules.HINT_REST, message_id=key)
    for key in unanswered:
        tasks.write_reply.hint_again(within=rules.HINT_REST, reply_id=key)
    for key in unread:
        tasks.read_message.hint_again(within=rules.HINT_REST, message_id=key)
    for key in unremembered:
        tasks.remember_message.hint_again(within=rules.HINT_REST, message_id=key)
    hinted = {*unheard, *unanswered, *unread, *unremembered}
    Message.objects.filter(pk__in=hinted).update(hinted_at=at)
    return {
        "assessed": len(unheard),
        "answered": len(unanswered),
        "read": len(unread),
        "remembered": len(unremembered),
    }


def _late(rows: QuerySet[Message], patience: timedelta, now: datetime) -> list[int]:
    """Rows past their time that are not resting; those never hinted first."""
    rested = Q(hinted_at=None) | Q(hinted_at__lte=now - rules.HINT_REST)
    waiting = rows.filter(rested, created_at__lt=now - patience)
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
