import datetime
from datetime import timedelta

import pytest
from django.utils import timezone

from safety import selectors
from safety.models import ApprovedScript, CrisisPolicy, Hotline
from tests.factories.accounts import UserFactory
from tests.factories.safety import CrisisAssessmentFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("level", "age", "first", "is_interrupt"),
    [
        (1, 25, "suicide-109", False),
        (2, 25, "suicide-109", False),
        (3, 25, "suicide-109", False),
        (1, 18, "youth-1388", False),
        (2, 15, "youth-1388", False),
        (3, 18, "youth-1388", False),
        (3, 19, "suicide-109", False),
        (4, 25, "suicide-109", True),
        (4, 15, "suicide-109", True),
        (5, 25, "emergency-119", True),
        (5, 15, "emergency-119", True),
        (2, None, "suicide-109", False),
    ],
)
def test_get_crisis_card_puts_the_right_number_first(level, age, first, is_interrupt):
    card = selectors.get_crisis_card(level=level, age=age)
    assert (card.level, card.hotlines[0].code, card.is_interrupt) == (level, first, is_interrupt)
    assert "suicide-109" in [line.code for line in card.hotlines]
    assert "madeulraen" in [line.code for line in card.hotlines] or level == 5
    assert card.text


def test_get_crisis_card_at_level_zero_is_none():
    assert selectors.get_crisis_card(level=0, age=25) is None


def test_get_crisis_card_without_any_rows_still_names_109():
    CrisisPolicy.objects.all().delete()
    card = selectors.get_crisis_card(level=4, age=25)
    assert (card.hotlines, card.is_interrupt) == ((selectors.LAST_RESORT,), True)
    assert selectors.get_crisis_card(level=0, age=25) is None


def test_get_crisis_card_without_hotlines_still_names_109():
    Hotline.objects.all().delete()
    assert selectors.get_crisis_card(level=2, age=25).hotlines == (selectors.LAST_RESORT,)


def test_crisis_card_as_data_is_plain():
    data = selectors.get_crisis_card(level=2, age=25).as_data()
    assert (data["level"], data["is_interrupt"]) == (2, False)
    assert data["hotlines"][0]["number"] == "109"
    assert data["hotlines"][0]["href"] == "tel:109"
    assert data["hotlines"][1]["href"] == "sms:109"


def test_hotlines_hold_every_number_but_1393():
    numbers = {line.number for line in selectors.list_hotlines()}
    assert numbers == {"109", "1388", "1577-0199", "129", "1588-9191", "112", "119", "1394"}


@pytest.mark.parametrize(("age", "first"), [(18, "1388"), (19, "109"), (None, "109")])
def test_list_hotlines_puts_1388_first_under_nineteen(age, first):
    assert selectors.list_hotlines(age)[0].number == first


@pytest.mark.parametrize("age", [15, 25, None])
@pytest.mark.parametrize(
    ("level", "word"), [(4, "109"), (5, "119"), (None, "109"), ("unavailable", "109")]
)
def test_get_approved_script_names_the_number(level, word, age):
    text = selectors.get_approved_script(level=level, age=age)
    assert word in text
    assert "!" not in text


def test_get_approved_script_under_nineteen_speaks_of_1388():
    assert "1388" in selectors.get_approved_script(level=4, age=15)
    assert "1388" not in selectors.get_approved_script(level=4, age=25)


def test_get_approved_script_takes_the_newest_version_in_force():
    today = timezone.localdate()
    old = ApprovedScript.objects.get(code="level-4", audience="everyone")
    for version, expires_on in ((2, None), (3, today - timedelta(days=1))):
        ApprovedScript.objects.create(
            code="level-4",
            level=4,
            audience="everyone",
            text=f"글 {version}",
            author=old.author,
            version=version,
            expires_on=expires_on,
        )
    assert selectors.get_approved_script(level=4, age=25) == "글 2"


def test_get_approved_script_without_rows_still_names_109():
    ApprovedScript.objects.all().delete()
    assert "109" in selectors.get_approved_script(level=5, age=25)
    assert "109" in selectors.get_safe_line()


def test_scripts_wait_for_a_clinician():
    assert not any(script.is_reviewed for script in ApprovedScript.objects.all())


def test_list_unalerted_assessments_lists_old_serious_unchecked_rows():
    now = timezone.now()
    late = CrisisAssessmentFactory(created_at=now - timedelta(seconds=10))
    CrisisAssessmentFactory(created_at=now)
    CrisisAssessmentFactory(created_at=now - timedelta(seconds=10), level=0)
    mild = CrisisAssessmentFactory(created_at=now - timedelta(seconds=9), level=1)
    CrisisAssessmentFactory(created_at=now - timedelta(seconds=10), alert_checked_at=now)
    assert list(selectors.list_unalerted_assessments(timedelta(seconds=3))) == [late, mild]


def test_get_highest_level_looks_back_to_a_moment():
    now = timezone.now()
    user = UserFactory()
    CrisisAssessmentFactory(user=user, level=4, created_at=now - timedelta(days=2))
    CrisisAssessmentFactory(user=user, level=1, created_at=now)
    CrisisAssessmentFactory(level=5, created_at=now)
    assert selectors.get_highest_level(user, now - timedelta(days=1)) == 1
    assert selectors.get_highest_level(UserFactory(), now) == 0


def test_get_review_date_is_the_newest_of_policy_and_numbers():
    assert selectors.get_review_date() == datetime.date(2026, 11, 21)
    CrisisPolicy.objects.update(reviewed_on=datetime.date(2027, 1, 2))
    assert selectors.get_review_date() == datetime.date(2027, 1, 2)
