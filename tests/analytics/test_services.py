from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from accounts import services as accounts_services
from accounts.services import ConsentMissing
from analytics import services
from analytics.models import KST, DailyMood, Reading, TrendScore
from analytics.signals import trend_raised
from core.errors import ProviderUnavailable
from tests.analytics.series import CALM
from tests.factories.analytics import ReadingFactory, UnknownReadingFactory, make_history

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=KST)
DAY = date(2026, 3, 2)


def say(user, text="sadness", **place):
    place = {"source_id": uuid4(), "conversation_id": uuid4(), "said_at": NOON, **place}
    return services.read_text(user=user, text=text, **place)


def give_up(user, **place):
    place = {"source_id": uuid4(), "conversation_id": uuid4(), "said_at": NOON, **place}
    return services.mark_unreadable(user=user, **place)


@pytest.fixture
def raised():
    """Every trend the signal told of."""
    heard = []

    def hear(*, trend_score, **kwargs):
        heard.append(trend_score)

    trend_raised.connect(hear)
    yield heard
    trend_raised.disconnect(hear)


def test_read_text_stores_eight_scores_and_no_text(person, heard):
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


def test_read_text_without_any_feeling_is_neutral(person):
    assert say(person, "물 한 잔").dominant == "neutral"
    mood = DailyMood.objects.get(user=person)
    assert (mood.message_count, mood.neutral_count, mood.unknown_count) == (1, 1, 0)


def test_read_text_without_consent_infers_and_stores_nothing(refuser, heard):
    with pytest.raises(ConsentMissing) as refusal:
        say(refuser)
    assert refusal.value.code == "consent_missing"
    assert heard == []
    assert (Reading.objects.count(), DailyMood.objects.count()) == (0, 0)


def test_read_text_twice_infers_and_stores_once(person, heard):
    source_id = uuid4()
    first, second = say(person, source_id=source_id), say(person, source_id=source_id)
    assert first == second
    assert heard == ["sadness"]
    assert DailyMood.objects.get(user=person).message_count == 1


def test_read_text_when_the_engine_fails_asks_to_try_again(person, choose_engine):
    choose_engine("Unavailable")
    with pytest.raises(ProviderUnavailable):
        say(person)
    assert Reading.objects.count() == 0


def test_read_text_the_engine_refuses_is_unknown(person, choose_engine):
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
    with pytest.raises(ConsentMissing):
        give_up(refuser)
    assert Reading.objects.count() == 0


def test_withdrawal_during_inference_stores_nothing(person, settings):
    settings.PROVIDERS = {
        **settings.PROVIDERS,
        "emotion": {"BACKEND": f"{__name__}.Withdrawing", "OPTIONS": {"user": person}},
    }
    with pytest.raises(ConsentMissing):
        say(person)
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
    with django_assert_num_queries(4 + 2 * 6 + 2):
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


def test_score_trend_of_a_day_with_few_messages_is_none(person):
    make_history(user=person, values=[0.5], until=DAY, read_count=2)
    assert services.score_trend(user=person, on=DAY) is None
    assert TrendScore.objects.count() == 0


def test_score_trend_before_a_baseline_is_learning(person):
    make_history(user=person, values=[0.5] * 3, until=DAY)
    score = services.score_trend(user=person, on=DAY)
    assert (score.level, score.sufficiency, score.reasons) == ("none", "learning", [])


def test_a_hard_week_raises_the_trend_once(person, raised, django_capture_on_commit_callbacks):
    make_history(user=person, values=[*CALM, *[1.0] * 6], until=DAY)
    with django_capture_on_commit_callbacks(execute=True):
        for offset in range(-5, 1):
            services.score_trend(user=person, on=DAY + timedelta(days=offset))
        services.score_trend(user=person, on=DAY)
    levels = list(TrendScore.objects.order_by("date").values_list("level", flat=True))
    assert levels[-1] == "elevated"
    [score] = raised
    assert score.level == "elevated"
    assert score.reason_codes[0] in {"EWMA_UP", "CUSUM_UP"}
    assert TrendScore.objects.exclude(raised_at=None).get() == score


def test_a_trend_back_to_elevated_on_the_same_day_is_not_raised_again(
    person, raised, django_capture_on_commit_callbacks
):
    make_history(user=person, values=[*CALM, *[1.0] * 6], until=DAY)
    with django_capture_on_commit_callbacks(execute=True):
        services.score_trend(user=person, on=DAY)
        mood = DailyMood.objects.filter(user=person, date__gt=DAY - timedelta(days=6))
        mood.update(valence_mean=0.0)
        assert services.score_trend(user=person, on=DAY).level == "none"
        mood.update(valence_mean=1.0)
        assert services.score_trend(user=person, on=DAY).level == "elevated"
    assert len(raised) == 1


def test_a_new_episode_after_a_quiet_time_is_raised_again(
    person, raised, django_capture_on_commit_callbacks
):
    values = [*CALM, *[1.0] * 6, *[-0.25, 0.0] * 10, *[1.0] * 6]
    make_history(user=person, values=values, until=DAY)
    with django_capture_on_commit_callbacks(execute=True):
        for offset in range(len(CALM), len(values)):
            on = DAY - timedelta(days=len(values) - 1 - offset)
            services.score_trend(user=person, on=on)
    assert len(raised) == 2


def test_reading_the_messages_of_a_hard_week_raises_the_trend(
    person, raised, django_capture_on_commit_callbacks
):
    make_history(user=person, values=CALM, until=DAY)
    with django_capture_on_commit_callbacks(execute=True):
        for day in range(1, 7):
            for _ in range(3):
                say(person, "sadness fear", said_at=NOON + timedelta(days=day))
    assert len(raised) == 1


def test_a_deaf_listener_does_not_lose_the_reading(person, django_capture_on_commit_callbacks):
    def fail(**kwargs):
        raise RuntimeError("deaf")

    trend_raised.connect(fail)
    try:
        make_history(user=person, values=[*CALM, *[1.0] * 6], until=DAY)
        with django_capture_on_commit_callbacks(execute=True):
            assert services.score_trend(user=person, on=DAY).level == "elevated"
    finally:
        trend_raised.disconnect(fail)


def test_scores_replay_to_the_same_row(person):
    make_history(user=person, values=[*CALM, *[1.0] * 6], until=DAY)
    services.score_trend(user=person, on=DAY)
    before = TrendScore.objects.values("level", "ewma", "cusum", "reasons", "config_hash").get()
    services.score_trend(user=person, on=DAY)
    after = TrendScore.objects.values("level", "ewma", "cusum", "reasons", "config_hash").get()
    assert before == after


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
