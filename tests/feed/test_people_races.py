"""Two people and two moves at the same moment: real transactions, in threads of their own."""

import pytest

from accounts import services as accounts
from core.errors import DomainError, NotFound
from feed.models import Block, Follow, Post, Profile
from feed.services import people
from tests import racing
from tests.factories.accounts import UserFactory
from tests.feed.people import list_follows, make_person, make_post

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 6


@pytest.fixture(autouse=True)
def _reference(transactional_db):
    """The flush of the test before took what migrations had loaded."""
    accounts.load_regions()
    accounts.load_consent_purposes()


def follow(user, target):
    return lambda: people.follow(user=user, target=target)


def block(user, target):
    return lambda: people.block(user=user, target=target)


def test_following_and_blocking_at_once_leave_no_follow_and_never_wait_in_a_circle():
    for _ in range(ROUNDS):
        one, two = make_person(), make_person()
        failures = racing.list_failures(
            follow(one, two), block(two, one), follow(two, one), block(one, two)
        )
        assert {type(error) for error in failures} <= {NotFound}
        assert list_follows() == set()
        assert Block.objects.filter(blocker__in=[one, two]).count() == 2


def test_two_follows_are_one():
    one, two = make_person(), make_person()
    rows = racing.run(*[follow(one, two) for _ in range(6)])
    assert {row.pk for row in rows} == {Follow.objects.get().pk}


def test_first_profiles_opened_at_once_are_one():
    user = UserFactory()
    rows = racing.run(*[lambda: people.open_profile(user=user) for _ in range(6)])
    assert {row.handle for row in rows} == {Profile.objects.get().handle}


def test_accepting_and_taking_back_end_in_one_truth():
    for _ in range(ROUNDS):
        asker, target = make_person(), make_person(changes={"is_private": True})
        row = people.follow(user=asker, target=target)
        failures = racing.list_failures(
            lambda row=row: people.answer_request(request=row, is_accepted=True),
            lambda asker=asker, target=target: people.unfollow(user=asker, target=target),
        )
        assert {type(error) for error in failures} <= {NotFound}
        assert list_follows() == set()


def test_accepting_and_declining_at_once_is_one_answer():
    for _ in range(ROUNDS):
        Follow.objects.all().delete()
        asker, target = make_person(), make_person(changes={"is_private": True})
        row = people.follow(user=asker, target=target)
        failures = racing.list_failures(
            lambda row=row: people.answer_request(request=row, is_accepted=True),
            lambda row=row: people.answer_request(request=row, is_accepted=False),
        )
        # A no that came second finds an answer already, and the follow stands.
        assert all(isinstance(error, NotFound) for error in failures)
        assert list_follows() in (set(), {(asker.pk, target.pk, "active")})
        assert bool(failures) == (list_follows() == set())


def test_a_handle_taken_at_once_goes_to_one():
    users = [make_person() for _ in range(5)]
    failures = racing.list_failures(
        *[lambda user=user: people.save_profile(user=user, handle="ha_neul") for user in users]
    )
    assert [type(error) for error in failures] == [people.HandleTaken] * 4
    assert Profile.objects.filter(handle="ha_neul").count() == 1


def test_becoming_private_meets_a_follow_as_one_or_the_other():
    for _ in range(ROUNDS):
        Follow.objects.all().delete()
        asker, target = make_person(), make_person()
        assert not racing.list_failures(
            follow(asker, target),
            lambda target=target: people.save_profile(user=target, is_private=True),
        )
        assert len(list_follows()) == 1


def test_filters_at_the_limit_are_never_more():
    user = make_person()
    for n in range(48):
        people.add_filter(user=user, word=f"단어{n}")
    failures = racing.list_failures(
        *[lambda n=n: people.add_filter(user=user, word=f"다른{n}") for n in range(5)]
    )
    assert [type(error) for error in failures] == [people.TooManyFilters] * 3
    assert user.word_filters.count() == 50


def test_two_blocks_and_a_way_back_leave_one_state():
    one, two = make_person(), make_person()
    moves = [block(one, two), lambda: people.unblock(user=one, target=two), block(one, two)]
    assert not [e for e in racing.list_failures(*moves) if not isinstance(e, DomainError)]
    assert Block.objects.count() in {0, 1}


def test_becoming_private_leaves_no_post_for_everybody():
    user = make_person()
    for _ in range(3):
        make_post(user, visibility="public")
    moves = [lambda: people.save_profile(user=user, is_private=True) for _ in range(3)]
    assert not racing.list_failures(*moves)
    assert not Post.objects.filter(visibility="public").exists()
