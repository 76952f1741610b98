from datetime import date, datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from accounts import services as accounts_services
from analytics import services
from analytics.models import KST, DailyMood, Reading
from core.errors import ProviderUnavailable
from tests.analytics.saying import DAY, give_up, say
from tests.factories.analytics import ReadingFactory, UnknownReadingFactory

pytestmark = pytest.mark.django_db


def test_read_texts_stores_eight_scores_and_no_text(person, heard):
    reading = say(person, "a sadness with some anger")
    reading.refresh_from_db()
    assert heard == ["a sadness with some anger"]
    assert (reading.state, reading.dominant, reading.felt) == (
        "read",
        "sadness",
        ["anger", "sadness"],
    )
    assert (reading.sadness, reading.anger, reading.joy) == (0.75, 0.75, 0.125)
    assert reading.model_version == "recording-1"
    assert "some" not in str(Reading.objects.values().get())


def test_read_texts_without_any_feeling_is_neutral(person):
    assert say(person, "물 한 잔").dominant == "neutral"
    mood = DailyMood.objects.get(user=person)
    assert (mood.message_count, mood.neutral_count, mood.unknown_count) == (1, 1, 0)


def test_read_texts_without_consent_infers_and_stores_nothing(refuser, heard):
    assert say(refuser) is None
    assert heard == []
    assert (Reading.objects.count(), DailyMood.objects.count()) == (0, 0)


def test_read_texts_twice_infers_and_stores_once(person, heard):
    source_id = uuid4()
    first, second = say(person, source_id=source_id), say(person, source_id=source_id)
    assert first == second
    assert heard == ["sadness"]
    assert DailyMood.objects.get(user=person).message_count == 1


def test_read_texts_when_the_engine_fails_asks_to_try_again(person, choose_engine):
    choose_engine("Unavailable")
    with pytest.raises(ProviderUnavailable):
        say(person)
    assert Reading.objects.count() == 0


def test_read_texts_the_engine_refuses_is_unknown(person, choose_engine):
    choose_engine("Refusing")
    reading = say(person)
    assert (reading.state, reading.dominant, reading.settled_emotion) == ("unknown", "", "")


@pytest.mark.parametrize("value", ["nan", "inf", "1.5", "-0.1"])
def test_scores_that_are_no_scores_are_unknown(person, choose_engine, value):
    choose_engine("Broken", value=value)
    assert say(person).state == "unknown"
    assert DailyMood.objects.get(user=person).unknown_count == 1


def test_an_unknown_message_can_still_be_read_later(person, choose_engine):
    source_id = uuid4()
    unknown = give_up(person, source_id=source_id)
    reading = say(person, source_id=source_id)
    assert (reading.pk, reading.state, reading.dominant) == (unknown.pk, "read", "sadness")
    mood = DailyMood.objects.get(user=person)
    assert (mood.message_count, mood.unknown_count, mood.count_sadness) == (1, 0, 1)


def test_mark_unreadable_is_unknown_and_never_a_feeling(person):
    give_up(person)
    mood = DailyMood.objects.get(user=person)
    assert (mood.message_count, mood.unknown_count, mood.neutral_count) == (1, 1, 0)
    assert (mood.valence_mean, mood.mean_joy, mood.read_count) == (None, None, 0)


def test_mark_unreadable_does_not_undo_a_reading(person):
    source_id = uuid4()
    say(person, source_id=source_id)
    assert give_up(person, source_id=source_id).state == "read"


def test_mark_unreadable_without_consent_stores_nothing(refuser):
    assert give_up(refuser) is None
    assert Reading.objects.count() == 0


def test_withdrawal_during_inference_stores_nothing(person, settings):
    settings.PROVIDERS = {
        **settings.PROVIDERS,
        "emotion": {"BACKEND": f"{__name__}.Withdrawing", "OPTIONS": {"user": person}},
    }
    assert say(person) is None
    assert Reading.objects.count() == 0


class Withdrawing:
    """While it thinks, the person takes the consent back."""

    def __init__(self, user):
        self.user = user

    def classify(self, texts):
        accounts_services.withdraw_consent(user=self.user, code="emotion_insight", channel="web")
        from tests.analytics.engines import Recording

        return Recording().classify(texts)


def test_roll_up_day_is_exact(person):
    room = uuid4()
    ReadingFactory(user=person, sadness=0.75, joy=0.25, conversation_id=room)
    ReadingFactory(
        user=person, sadness=0.0, joy=0.5, felt=["joy"], dominant="joy", conversation_id=room
    )
    ReadingFactory(
        user=person,
        sadness=0.0,
        felt=[],
        dominant="neutral",
        said_at=datetime(2026, 3, 2, 4, 59, tzinfo=KST),
    )
    ReadingFactory(
        user=person,
        sadness=0.25,
        fear=1.0,
        felt=["fear"],
        dominant="fear",
        said_at=datetime(2026, 3, 2, 5, 0, tzinfo=KST),
    )
    UnknownReadingFactory(user=person, conversation_id=room)
    mood = services.roll_up_day(user=person, on=DAY)
    mood = DailyMood.objects.get(user=person, date=DAY)
    assert (mood.message_count, mood.unknown_count, mood.neutral_count) == (5, 1, 1)
    assert (mood.count_sadness, mood.count_joy, mood.count_fear, mood.count_anger) == (1, 1, 1, 0)
    assert (mood.mean_sadness, mood.mean_joy, mood.mean_fear) == (0.25, 0.1875, 0.25)
    assert mood.valence_mean == 0.25 + 0.25 - 0.1875
    assert (mood.night_count, mood.conversation_count) == (1, 3)


def test_roll_up_day_twice_changes_nothing(person):
    ReadingFactory(user=person)
    services.roll_up_day(user=person, on=DAY)
    before = DailyMood.objects.values().get()
    services.roll_up_day(user=person, on=DAY)
    after = DailyMood.objects.values().get()
    assert {**after, "updated_at": None} == {**before, "updated_at": None}


@pytest.mark.parametrize(
    ("said_at", "on"),
    [
        (datetime(2026, 3, 2, 0, 0, tzinfo=KST), date(2026, 3, 2)),
        (datetime(2026, 3, 2, 23, 59, 59, 999999, tzinfo=KST), date(2026, 3, 2)),
        (datetime(2026, 3, 3, 0, 0, tzinfo=KST), date(2026, 3, 3)),
        (datetime.fromisoformat("2026-03-02T15:00:00+00:00"), date(2026, 3, 3)),
    ],
)
def test_a_day_is_a_korean_day(person, said_at, on):
    say(person, said_at=said_at)
    assert DailyMood.objects.get(user=person).date == on


def test_roll_up_day_takes_a_constant_number_of_queries(person, django_assert_num_queries):
    for count in (1, 3):
        ReadingFactory.create_batch(count, user=person)
        # savepoint, lock, aggregate, upsert, release
        with django_assert_num_queries(5):
            services.roll_up_day(user=person, on=DAY)


def test_sense_emotion_stores_nothing(person, heard):
    assert services.sense_emotion(user=person, text="anger") == "anger"
    assert services.sense_emotion(user=person, text="물 한 잔") == "neutral"
    assert len(heard) == 2
    assert Reading.objects.count() == 0


def test_sense_emotion_without_consent_infers_nothing(refuser, heard):
    assert services.sense_emotion(user=refuser, text="anger") == "neutral"
    assert heard == []


@pytest.mark.parametrize("engine", ["Unavailable", "Refusing"])
def test_sense_emotion_of_a_failing_engine_is_unknown(person, choose_engine, engine):
    choose_engine(engine)
    assert services.sense_emotion(user=person, text="anger") == "unknown"


@pytest.mark.parametrize(
    "values",
    [
        {"state": "unknown"},
        {"state": "read", "dominant": ""},
        {"sadness": 1.5},
        {"joy": -0.5},
        {"correction": "boredom"},
    ],
)
def test_the_database_refuses_a_reading_that_cannot_be(person, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        ReadingFactory(user=person, **values)
