from datetime import datetime, time, timedelta
from uuid import uuid4

import factory

from analytics import services
from analytics.models import KST, Reading
from tests.factories.accounts import UserFactory


class ReadingFactory(factory.django.DjangoModelFactory):
    """A sad message that was read; roll the day up yourself."""

    class Meta:
        model = Reading

    user = factory.SubFactory(UserFactory, consents=["service", "emotion_insight"])
    source_id = factory.LazyFunction(uuid4)
    conversation_id = factory.LazyFunction(uuid4)
    said_at = datetime(2026, 3, 2, 12, 0, tzinfo=KST)
    state = Reading.State.READ
    sadness = 0.75
    felt = ["sadness"]
    dominant = "sadness"
    model_version = "test-1"


class UnknownReadingFactory(ReadingFactory):
    """A message that could not be read."""

    state = Reading.State.UNKNOWN
    sadness = 0.0
    felt = []
    dominant = ""
    model_version = ""


def make_history(*, user, values, until, read_count=5):
    """Store one rolled-up day per value, the last on `until`; 0.5 means sadness 0.5, -0.5 joy."""
    room = uuid4()
    first = until - timedelta(days=len(values) - 1)
    for place, value in enumerate(values):
        on = first + timedelta(days=place)
        emotion = "sadness" if value > 0 else "joy"
        Reading.objects.bulk_create(
            ReadingFactory.build(
                user=user,
                conversation_id=room,
                said_at=datetime.combine(on, time(12, number), KST),
                sadness=max(value, 0.0),
                joy=max(-value, 0.0),
                felt=[emotion] if value else [],
                dominant=emotion if value else "neutral",
            )
            for number in range(read_count)
        )
        services.roll_up_day(user=user, on=on)
