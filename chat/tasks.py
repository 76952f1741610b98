"""Celery entry points; each finds its row and makes one service call."""

from datetime import date

from celery import shared_task

from chat import services
from chat.models import Conversation, Message
from core.tasks import DrainTask

__all__ = [
    "assess_message",
    "follow_up_messages",
    "summarise_day",
    "summarise_yesterday",
    "sweep_messages",
    "sweep_mission_ends",
    "sweep_rests",
    "sweep_rooms",
    "write_late_replies",
    "write_reply",
]

_LINES = Message.objects.with_people()


@shared_task
def assess_message(*, message_id: int) -> None:
    """Queue `crisis`: look for crisis language and open the reply, which may follow at once."""
    services.assess_message(message=_LINES.get(pk=message_id))


@shared_task
def write_reply(*, reply_id: int) -> None:
    """Queue `live`: write a reply."""
    services.write_reply(reply=_LINES.select_related("answers").get(pk=reply_id))


@shared_task(base=DrainTask, linger_s=0.05)
def write_late_replies() -> None:
    """Queue `live`: write all replies that wait, where no remote engine is asked."""
    services.write_late_replies()


# Twenty lines at a time cost half of ten at a time, and who waits for a reading waits two seconds.
@shared_task(base=DrainTask, linger_s=0.8)
def follow_up_messages() -> None:
    """Queue `bulk`: read and remember all lines that wait."""
    services.follow_up_messages()


@shared_task
def summarise_day(*, conversation_id: int, day: str) -> None:
    """Queue `bulk`: summarise one day of one room."""
    room = Conversation.objects.get(pk=conversation_id)
    services.summarise_day(conversation=room, day=date.fromisoformat(day))


@shared_task
def summarise_yesterday() -> None:
    """Beat, 00:20 KST: summarise every room that spoke yesterday."""
    services.summarise_yesterday()


@shared_task
def sweep_messages() -> None:
    """Beat, every 5 s: enqueue again what is late."""
    services.sweep_messages()


@shared_task
def sweep_mission_ends() -> None:
    """Beat, every 5 min: what companions left unsaid of missions done together."""
    services.sweep_mission_ends()


@shared_task
def sweep_rests() -> None:
    """Beat, every 60 s: remind those who talk for hours of a rest."""
    services.sweep_rests()


@shared_task
def sweep_rooms() -> None:
    """Beat, every 60 s: delete the rooms of companions who are gone."""
    services.sweep_rooms()
