"""Who is suggested to whom, and what is never asked for it."""

import ast
import datetime
from pathlib import Path

import pytest

from accounts.models import Region
from feed.rules import people as rules
from feed.selectors.suggestions import MOST, list_suggestions
from feed.services import people
from tests.feed.people import MINOR, make_person

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 3, 2)
ROOT = Path(__file__).resolve().parents[2]


def make_open(handle="", **fields):
    changes = {"is_suggested": True, "interests": ["walking"], **fields.pop("changes", {})}
    return make_person(handle, changes=changes, **fields)


@pytest.fixture
def far():
    return Region.objects.exclude(pk="11110").first()


@pytest.fixture
def viewer():
    return make_person(changes={"interests": ["walking", "plants"]})


def list_handles(viewer, today=TODAY):
    return [one.handle for one in list_suggestions(viewer, today)]


def test_those_who_agreed_are_suggested_with_the_reason(viewer, far):
    make_open("near_and_alike")
    make_open("near_alone", changes={"interests": ["games"]})
    make_open("alike_alone", changes={"interests": ["plants", "walking"]}, region=far)
    make_open("neither", changes={"interests": ["games"]}, region=far)
    make_person("did_not_agree", changes={"interests": ["walking"]})
    found = {one.handle: (one.is_near, one.shared) for one in list_suggestions(viewer, TODAY)}
    assert found == {
        "near_and_alike": (True, ("산책",)),
        "near_alone": (True, ()),
        "alike_alone": (False, ("산책", "식물")),
    }
    assert list_handles(viewer)[-1] == "near_alone"


def test_grown_ups_and_minors_never_meet_here(viewer):
    young = make_open("young_one", birth_date=MINOR)
    make_open("young_too", birth_date=MINOR)
    make_open("grown_up")
    make_open("no_birthday", birth_date=None)
    today = datetime.date.today()
    assert list_handles(viewer, today) == ["grown_up"]
    assert list_handles(young, today) == ["young_too"]
    assert list_handles(make_person(birth_date=None), today) == []


@pytest.mark.parametrize(
    ("born", "is_grown_up"),
    [(datetime.date(2007, 3, 2), True), (datetime.date(2007, 3, 3), False)],
)
def test_the_birthday_itself_decides(viewer, born, is_grown_up):
    make_open("the_one", birth_date=born)
    assert (list_handles(viewer) == ["the_one"]) is is_grown_up
    assert rules.is_minor(born, TODAY) is not is_grown_up


def test_a_leap_day_is_a_day():
    leap = datetime.date(2028, 2, 29)
    line = rules.get_grown_up_line(leap)
    assert not rules.is_minor(line, leap)
    assert rules.is_minor(line + datetime.timedelta(days=1), leap)


def test_who_is_followed_asked_muted_blocked_or_gone_is_not_suggested(viewer):
    followed, asked, muted, blocked, blocking = (make_open() for _ in range(5))
    make_open(is_active=False)
    people.save_profile(user=asked, is_private=True)
    people.follow(user=viewer, target=followed)
    people.follow(user=viewer, target=asked)
    people.mute(user=viewer, target=muted, until="day")
    people.block(user=viewer, target=blocked)
    people.block(user=blocking, target=viewer)
    people.save_profile(user=viewer, is_suggested=True)
    assert list_handles(viewer) == []


def test_the_order_is_the_same_all_day_and_another_tomorrow(viewer):
    for _ in range(30):
        make_open()
    days = [list_handles(viewer, TODAY + datetime.timedelta(days=n)) for n in range(5)]
    assert days[0] == list_handles(viewer, TODAY)
    assert len(days[0]) == MOST
    assert len({tuple(day) for day in days}) == 5
    assert list_handles(make_person(changes={"interests": ["walking"]})) != days[0]


def test_the_queries_are_three_however_many_there_are(viewer, django_assert_num_queries):
    for count in (1, 20):
        for _ in range(count):
            make_open()
        with django_assert_num_queries(3):
            assert list_suggestions(viewer, TODAY)


def test_without_interests_and_region_nobody_is_suggested():
    make_open()
    assert list_handles(make_person(region=None)) == []


def test_nothing_but_people_and_their_ties_is_asked():
    """No mood, no word, no crisis, no mission, no conversation (F, "never by distress")."""
    tree = ast.parse((ROOT / "feed/selectors/suggestions.py").read_text())
    imported = {
        name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] != "django"
        for name in node.names
    }
    assert imported == {"dataclass", "date", "User", "Block", "Follow", "Mute", "Profile", "people"}


def test_no_table_but_these_is_read(viewer, django_assert_num_queries):
    make_open()
    with django_assert_num_queries(3) as asked:
        list_suggestions(viewer, TODAY)
    said = " ".join(query["sql"] for query in asked.captured_queries)
    for app in ("missions_", "analytics_", "safety_", "chat_", "companions_", "agencies_"):
        assert f'"{app}' not in said
