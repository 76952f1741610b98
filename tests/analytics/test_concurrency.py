"""The rollup under real threads, each with its own connection and transaction."""

from datetime import date
from uuid import uuid4

import pytest

from accounts import services as accounts_services
from analytics.models import DailyMood, Reading
from tests.analytics.saying import say
from tests.factories.accounts import UserFactory
from tests.racing import run

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=False)
THREADS = 6


def make_person():
    return UserFactory(region=None, consents=["service", "emotion_insight"])


def reader(user, *, source_id=None, text="sadness"):
    return lambda: say(user, text, source_id=source_id or uuid4())


def test_readings_of_one_day_at_once_are_all_counted():
    person = make_person()
    for _ in range(5):
        run(*[reader(person) for _ in range(THREADS)])
    mood = DailyMood.objects.get(user=person, date=date(2026, 3, 2))
    assert (mood.message_count, mood.count_sadness) == (5 * THREADS, 5 * THREADS)


def test_the_same_message_read_at_once_is_stored_once():
    person, source_id = make_person(), uuid4()
    results = run(*[reader(person, source_id=source_id) for _ in range(THREADS)])
    assert len({reading.pk for reading in results}) == 1
    assert DailyMood.objects.get(user=person).message_count == 1


def test_withdrawal_against_readings_leaves_nothing():
    for _ in range(5):
        person = make_person()

        def withdraw(person=person):
            accounts_services.withdraw_consent(user=person, code="emotion_insight", channel="web")

        run(withdraw, *[reader(person) for _ in range(THREADS - 1)])
        assert Reading.objects.filter(user=person).count() == 0
        assert DailyMood.objects.filter(user=person).count() == 0
        assert reader(person)() is None
