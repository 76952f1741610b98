"""The row is the truth, the queue is a hint: what waited too long is enqueued again."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from chat import rules, tasks
from chat.models import Message


def sweep_messages(*, now: datetime | None = None) -> dict[str, int]:
    """Enqueue again every line without assessment, reply, reading or memory past its time."""
    at = now or timezone.now()
    person = Message.objects.kept().said()
    assessed = person.exclude(assessed_at=None)
    replies = Message.objects.unanswered(now=at)
    return {
        "assessed": _enqueue(
            tasks.assess_message,
            "message_id",
            _late(person.filter(assessed_at=None), rules.LATE_ASSESSMENT, at),
        ),
        "answered": _enqueue(tasks.write_reply, "reply_id", _late(replies, rules.LATE_REPLY, at)),
        "read": _enqueue(
            tasks.read_message,
            "message_id",
            _late(assessed.filter(read_at=None), rules.LATE_READING, at),
        ),
        "remembered": _enqueue(
            tasks.remember_message,
            "message_id",
            _late(assessed.filter(remembered_at=None), rules.LATE_MEMORY, at),
        ),
    }


def _late(rows: QuerySet[Message], patience: timedelta, now: datetime) -> list[int]:
    waiting = rows.filter(created_at__lt=now - patience).order_by("created_at")
    return list(waiting.values_list("pk", flat=True)[: rules.SWEEP_BATCH])


def _enqueue(task: "tasks.HintTask", name: str, keys: list[int]) -> int:
    for key in keys:
        task.delay(**{name: key})
    return len(keys)
