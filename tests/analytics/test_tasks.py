from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts import services as accounts_services
from analytics import tasks
from analytics.models import DailyMood, Reading, TrendScore
from analytics.selectors import get_today, list_moved_days
from analytics.services import roll_up_day
from config.celery import app
from tests.analytics.series import CALM
from tests.factories.analytics import ReadingFactory, make_history

pytestmark = pytest.mark.django_db


def test_score_trends_scores_everyone_who_spoke_yesterday(
    person, stranger, eager_tasks, django_capture_on_commit_callbacks
):
    yesterday = get_today() - timedelta(days=1)
    make_history(user=person, values=CALM, until=yesterday)
    make_history(user=stranger, values=CALM, until=yesterday - timedelta(days=1))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.score_trends()
    score = TrendScore.objects.get()
    assert (score.user, score.date) == (person, yesterday)


def test_score_trend_twice_is_one_row(person):
    make_history(user=person, values=CALM, until=date(2026, 3, 2))
    for _ in range(2):
        tasks.score_trend(user_id=person.pk, on="2026-03-02")
    assert TrendScore.objects.count() == 1


def test_moved_day_is_scored_once_until_it_moves_again(
    person, eager_tasks, django_capture_on_commit_callbacks
):
    make_history(user=person, values=CALM, until=get_today())

    def tick():
        with django_capture_on_commit_callbacks(execute=True) as hints:
            tasks.score_moved_trends()
        return len(hints)

    assert [tick(), tick()] == [2, 0]  # today and yesterday, then nothing
    assert TrendScore.objects.count() == 2
    DailyMood.objects.filter(date=get_today()).update(updated_at=timezone.now())
    assert tick() == 1


def test_day_with_few_messages_is_not_asked_for_again_and_again(person):
    ReadingFactory(user=person, said_at=timezone.now())
    roll_up_day(user=person, on=get_today())
    assert list(list_moved_days(since=get_today())) == []


def test_forget_unconsented_deletes_what_was_taken_back(person):
    ReadingFactory(user=person)
    accounts_services.withdraw_consent(user=person, code="emotion_insight", channel="web")
    tasks.forget_unconsented()
    assert Reading.objects.count() == 0


def test_tasks_go_to_the_queue_bulk():
    for name in ("score_trend", "score_trends", "score_moved_trends", "forget_unconsented"):
        route = app.amqp.router.route({}, f"analytics.tasks.{name}")
        assert route["queue"].name == "bulk"
