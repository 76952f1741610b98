"""What follows a line: its feelings are read, what it told is remembered; many lines at a time."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from django.db.models import F, QuerySet
from django.utils import timezone

from analytics import services as analytics
from analytics.services import SaidText
from chat import rules
from chat.models import Message
from chat.services.rooms import forget_line
from companions import services as companions
from companions.services import ToldText
from core.errors import ProviderUnavailable

logger = logging.getLogger(__name__)


def follow_up_messages() -> None:
    """Do all that waits to be done for lines whose reply is open. May run twice."""
    read_messages()
    remember_messages()


def read_messages(*, now: datetime | None = None) -> int:
    """Read the feelings of all lines that wait; return how many are done. May run twice.

    Without consent a line stays unread. One that failed rests; after three failures it is unknown.
    """
    at = now or timezone.now()
    waiting = Message.objects.unread().rested(now=at)
    done = _drain(waiting.filter(reading_failures__gte=rules.MOST_READINGS), _give_up, at)
    return done + _drain(waiting.filter(reading_failures__lt=rules.MOST_READINGS), _read, at)


def remember_messages(*, now: datetime | None = None) -> int:
    """Let companions keep what all lines that wait told; return how many are done."""
    at = now or timezone.now()
    return _drain(Message.objects.unremembered().rested(now=at), _remember, at)


def _drain(
    waiting: QuerySet[Message], work: Callable[[Sequence[Message]], None], now: datetime
) -> int:
    """Work off the lines in batches; each line is finished or rests, so this comes to an end."""
    done = 0
    while True:
        lines = list(waiting.order_by("created_at")[: rules.FOLLOW_UP_BATCH])
        done += _work_off(lines, work, now) if lines else 0
        if len(lines) < rules.FOLLOW_UP_BATCH:
            return done


def _work_off(
    lines: Sequence[Message], work: Callable[[Sequence[Message]], None], now: datetime
) -> int:
    """Do the work for all at once; where that fails, one by one: a bad line harms no other."""
    try:
        work(lines)
        return len(lines)
    except Exception as error:
        is_nobodys_fault = isinstance(error, ProviderUnavailable)
        if len(lines) > 1 and not is_nobodys_fault:
            return sum(_work_off([line], work, now) for line in lines)
        logger.warning(
            "follow_up_failed work=%s lines=%s error=%s",
            work.__name__.strip("_"),
            len(lines),
            type(error).__name__,
        )
    failed = Message.objects.filter(pk__in=[line.pk for line in lines])
    failures = {"reading_failures": F("reading_failures") + 1} if work is _read else {}
    failed.update(hinted_at=now, **failures)
    return 0


def _read(lines: Sequence[Message]) -> None:
    analytics.read_texts(said=[_describe_said(line) for line in lines])
    _finish(lines, "read_at")


def _give_up(lines: Sequence[Message]) -> None:
    analytics.mark_unreadable(said=[_describe_said(line) for line in lines])
    _finish(lines, "read_at")


def _remember(lines: Sequence[Message]) -> None:
    """Nothing of a crisis is kept."""
    told = [
        ToldText(
            companion=line.conversation.companion,
            source_id=line.public_id,
            said_at=line.created_at,
            text=line.text,
        )
        for line in lines
        if line.crisis_level == 0 and not line.is_unassessed
    ]
    companions.remember_texts(told=told)
    _finish(lines, "remembered_at")


def _describe_said(line: Message) -> SaidText:
    return SaidText(
        user_id=line.conversation.user_id,
        source_id=line.public_id,
        conversation_id=line.conversation.public_id,
        said_at=line.created_at,
        text=line.text,
    )


def _finish(lines: Sequence[Message], field: str) -> None:
    """Stamp the lines; what was kept of one that was deleted meanwhile goes again."""
    rows = Message.objects.filter(pk__in=[line.pk for line in lines])
    if rows.filter(deleted_at=None).update(**{field: timezone.now()}) == len(lines):
        return
    gone = set(rows.exclude(deleted_at=None).values_list("pk", flat=True))
    for line in lines:
        if line.pk in gone:
            forget_line(message=line)
