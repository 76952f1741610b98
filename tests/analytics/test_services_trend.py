from datetime import timedelta

import pytest

from analytics import services
from analytics.models import DailyMood, TrendScore
from analytics.signals import trend_raised
from tests.analytics.saying import DAY, NOON, say
from tests.analytics.series import CALM
from tests.factories.analytics import make_history

pytestmark = pytest.mark.django_db


@pytest.fixture
def raised():
    """Every trend the signal told of."""
    heard = []

    def hear(*, trend_score, **kwargs):
        heard.append(trend_score)

    trend_raised.connect(hear)
    yield heard
    trend_raised.disconnect(hear)


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
            services.score_trend(user=person, on=DAY + timedelta(days=day))
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
