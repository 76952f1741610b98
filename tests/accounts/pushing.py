"""Asking for pushes and sending them, at an hour of one's choice."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts import services
from accounts.models import PushDelivery
from accounts.services.pushes import ask_push
from tests.factories.accounts import NotificationFactory

KST = ZoneInfo("Asia/Seoul")


def at(hour, minute=0, *, days=0):
    """Tomorrow at this hour in Seoul, so that every sign-in and session still lives."""
    day = timezone.localdate() + timedelta(days=1 + days)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=KST)


NOON = at(12)


def ask(user, kind="export_ready", *, now=NOON, cause=None, **more):
    """As `notify` asks: with a notification that can be read."""
    cause = cause or NotificationFactory(user=user).public_id
    ask_push(user=user, kind=kind, cause=cause, thread=cause, now=now, **more)
    return PushDelivery.objects.filter(cause=cause)


def send(now=NOON):
    """Send what is due."""
    return services.send_pushes(now=now)


def outcome(rows):
    """What became of pushes, and why."""
    return list(rows.values_list("state", "reason"))
