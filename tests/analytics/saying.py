"""Saying something, as chat does it, for the tests of the services."""

from datetime import date, datetime
from uuid import uuid4

from analytics import services
from analytics.models import KST, Reading

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=KST)
DAY = date(2026, 3, 2)


def say(user, text="sadness", **place):
    place = {"source_id": uuid4(), "conversation_id": uuid4(), "said_at": NOON, **place}
    services.read_texts(said=[services.SaidText(user_id=user.pk, text=text, **place)])
    return Reading.objects.filter(source_id=place["source_id"]).first()


def give_up(user, **place):
    place = {"source_id": uuid4(), "conversation_id": uuid4(), "said_at": NOON, **place}
    services.mark_unreadable(said=[services.SaidText(user_id=user.pk, text="", **place)])
    return Reading.objects.filter(source_id=place["source_id"]).first()
