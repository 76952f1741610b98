"""Saying something, as chat does it, for the tests of the services."""

from datetime import date, datetime
from uuid import uuid4

from analytics import services
from analytics.models import KST

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=KST)
DAY = date(2026, 3, 2)


def say(user, text="sadness", **place):
    place = {"source_id": uuid4(), "conversation_id": uuid4(), "said_at": NOON, **place}
    return services.read_text(user=user, text=text, **place)


def give_up(user, **place):
    place = {"source_id": uuid4(), "conversation_id": uuid4(), "said_at": NOON, **place}
    return services.mark_unreadable(user=user, **place)
