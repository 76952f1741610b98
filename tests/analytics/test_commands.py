import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from analytics.selectors import get_today
from tests.factories.analytics import make_history

pytestmark = pytest.mark.django_db


def report():
    out = StringIO()
    call_command("mood_drift", stdout=out)
    return list(csv.DictReader(out.getvalue().splitlines()))


def test_mood_drift_without_days_says_so():
    out = StringIO()
    call_command("mood_drift", stdout=out)
    assert out.getvalue() == "no days\n"


def test_mood_drift_marks_a_changed_mix_and_hides_small_cells(person, stranger):
    monday = get_today() - timedelta(days=get_today().weekday())
    first = [0.5] * 4 + [-0.5] * 2 + [0.0]
    second = [0.5] * 2 + [-0.5] * 5
    make_history(user=person, values=[*first, *second], until=monday - timedelta(days=1))
    make_history(user=stranger, values=[0.0], until=monday - timedelta(days=1))
    earlier, later = report()
    assert (earlier["messages"], later["messages"]) == ("35", "40")
    assert (earlier["sadness"], earlier["joy"], earlier["neutral"]) == ("0.571", "0.286", "")
    assert (later["sadness"], later["joy"]) == ("0.25", "0.625")
    assert (earlier["changed"], later["changed"]) == ("", "joy sadness")
