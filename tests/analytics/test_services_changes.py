"""Correcting, deleting and withdrawing."""

from datetime import timedelta
from uuid import uuid4

import pytest

from accounts import services as accounts_services
from analytics import services
from analytics.models import DailyMood, Reading, TrendScore
from tests.analytics.saying import DAY, NOON, give_up, say
from tests.analytics.series import CALM
from tests.factories.analytics import ReadingFactory, make_history

pytestmark = pytest.mark.django_db


def test_correct_reading_stands_beside_the_original_and_counts(person):
    reading = say(person)
    services.correct_reading(reading=reading, emotion="joy")
    reading.refresh_from_db()
    assert (reading.dominant, reading.sadness, reading.correction) == ("sadness", 0.75, "joy")
    assert reading.corrected_at is not None
    mood = DailyMood.objects.get(user=person)
    assert (mood.count_joy, mood.count_sadness, mood.mean_joy, mood.mean_sadness) == (
        1,
        0,
        1.0,
        0.0,
    )
    assert mood.valence_mean == -1.0


@pytest.mark.parametrize("word", ["joke", "neutral"])
def test_a_joke_counts_as_neutral(person, word):
    services.correct_reading(reading=say(person), emotion=word)
    mood = DailyMood.objects.get(user=person)
    assert (mood.neutral_count, mood.count_sadness, mood.valence_mean) == (1, 0, 0.0)


def test_a_correction_can_be_taken_back(person):
    reading = say(person)
    before = DailyMood.objects.values().get()
    services.correct_reading(reading=reading, emotion="joy")
    services.correct_reading(reading=reading, emotion="")
    after = DailyMood.objects.values().get()
    assert {**after, "updated_at": None} == {**before, "updated_at": None}
    assert Reading.objects.get().corrected_at is None


def test_correct_reading_twice_is_once(person):
    reading = services.correct_reading(reading=say(person), emotion="joy")
    corrected_at = reading.corrected_at
    services.correct_reading(reading=reading, emotion="joy")
    assert Reading.objects.get().corrected_at == corrected_at


def test_correct_reading_with_a_foreign_word_is_refused(person):
    reading = say(person)
    with pytest.raises(services.UnknownEmotion):
        services.correct_reading(reading=reading, emotion="boredom")
    assert Reading.objects.get().correction == ""


def test_an_unknown_reading_cannot_be_corrected(person):
    with pytest.raises(services.ReadingUnknown):
        services.correct_reading(reading=give_up(person), emotion="joy")
    assert Reading.objects.get().correction == ""


def test_delete_reading_of_redoes_the_day(person, stranger):
    kept, gone = say(person, "joy"), say(person)
    services.delete_reading_of(user=person, source_id=gone.source_id)
    assert list(Reading.objects.all()) == [kept]
    mood = DailyMood.objects.get(user=person)
    assert (mood.message_count, mood.count_sadness, mood.count_joy) == (1, 0, 1)


def test_delete_reading_of_the_last_message_leaves_no_day(person):
    services.delete_reading_of(user=person, source_id=say(person).source_id)
    assert (Reading.objects.count(), DailyMood.objects.count()) == (0, 0)


def test_delete_reading_of_somebody_else_or_nothing_changes_nothing(person, stranger):
    reading = say(stranger)
    services.delete_reading_of(user=person, source_id=reading.source_id)
    services.delete_reading_of(user=person, source_id=uuid4())
    assert Reading.objects.get() == reading


def test_delete_readings_of_many_redoes_each_day_once(person, django_assert_num_queries):
    readings = [ReadingFactory(user=person, said_at=NOON + timedelta(days=d)) for d in (0, 0, 1, 1)]
    sources = [reading.source_id for reading in readings]
    for on in (DAY, DAY + timedelta(days=1)):
        services.roll_up_day(user=person, on=on)
    # savepoint, lock, select, delete; a day: savepoint, lock, aggregate, delete, release, scores;
    # newest, release
    with django_assert_num_queries(12):
        services.delete_readings_of(user=person, source_ids=sources)
    assert (Reading.objects.count(), DailyMood.objects.count()) == (0, 0)


def test_withdrawing_emotion_insight_deletes_all_scores(
    person, stranger, django_capture_on_commit_callbacks
):
    make_history(user=person, values=[*CALM, 1.0], until=DAY)
    services.score_trend(user=person, on=DAY)
    say(stranger)
    with django_capture_on_commit_callbacks(execute=True):
        accounts_services.withdraw_consent(user=person, code="emotion_insight", channel="web")
    for model in (Reading, DailyMood, TrendScore):
        assert model.objects.filter(user=person).count() == 0
    assert Reading.objects.filter(user=stranger).count() == 1


def test_withdrawing_something_else_keeps_the_scores(person, django_capture_on_commit_callbacks):
    say(person)
    with django_capture_on_commit_callbacks(execute=True):
        accounts_services.grant_consent(user=person, code="agency_risk_alert", channel="web")
        accounts_services.withdraw_consent(user=person, code="agency_risk_alert", channel="web")
    assert Reading.objects.count() == 1


def test_forget_unconsented_catches_a_lost_withdrawal(person, stranger):
    say(person)
    kept = say(stranger)
    accounts_services.withdraw_consent(user=person, code="emotion_insight", channel="web")
    assert Reading.objects.count() == 2
    services.forget_unconsented()
    assert list(Reading.objects.all()) == [kept]
