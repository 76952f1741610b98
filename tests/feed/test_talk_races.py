"""Talk that meets: real transactions on PostgreSQL, in threads of their own."""

from uuid import uuid4

import pytest

from accounts import services as accounts
from core.errors import NotFound
from feed.models import Activity, Comment, Post, Reaction
from feed.selectors import activities as telling
from feed.selectors.people import get_reader
from feed.services import people, posts, talk
from tests import racing
from tests.factories.talk import PostFactory, make_person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _reference(transactional_db):
    """The flush of the test before took what migrations had loaded."""
    accounts.load_regions()
    accounts.load_consent_purposes()


def test_two_reactions_of_one_person_leave_one():
    post, user = PostFactory(), make_person()
    kinds = ["relate", "cheer", "comfort", "thanks", "delight"]
    failures = racing.list_failures(
        *[lambda kind=kind: talk.react(user=user, post=post, kind=kind) for kind in kinds]
    )
    assert failures == []
    assert Reaction.objects.get().kind in kinds
    assert Activity.objects.count() == 1


def test_reacting_and_taking_back_agree_with_what_is_told():
    post, user = PostFactory(), make_person()
    for _ in range(4):
        talk.react(user=user, post=post, kind="relate")
        failures = racing.list_failures(
            lambda: talk.react(user=user, post=post, kind="cheer"),
            lambda: talk.unreact(user=user, post=post),
        )
        assert failures == []
        assert Activity.objects.count() == Reaction.objects.count()


def test_one_comment_sent_many_times_at_once_is_one():
    post, user, key = PostFactory(), make_person(), uuid4()
    said = racing.run(
        *[lambda: talk.comment_on(user=user, post=post, text="안녕하세요", client_id=key)] * 5
    )
    assert len({row.pk for row in said}) == 1
    assert Comment.objects.count() == 1


def say(user, post):
    return lambda: talk.comment_on(user=user, post=post, text="안녕하세요")


@pytest.mark.parametrize("_round", range(4))
def test_a_thread_that_closes_takes_nothing_after(_round):
    post = PostFactory()
    writers = [say(make_person(), post) for _ in range(3)]
    results = racing.run(lambda: posts.close_thread(post=post), *writers)
    refused = [one for one in results if isinstance(one, Exception)]
    assert {type(one) for one in refused} <= {talk.ThreadClosed}
    assert Comment.objects.filter(post=post).count() == 3 - len(refused)
    assert Post.objects.get(pk=post.pk).is_closed


@pytest.mark.parametrize("_round", range(4))
def test_a_block_at_the_same_moment_leaves_nothing_to_be_read(_round):
    post, user = PostFactory(), make_person()
    said, _blocked = racing.run(
        say(user, post), lambda: people.block(user=post.author, target=user)
    )
    assert isinstance(said, Comment | NotFound)
    assert not Comment.objects.visible_to(post.author).exists()
    assert telling.list_activities(get_reader(post.author)).groups == ()


def test_deleting_by_both_sides_leaves_one_side():
    post, user = PostFactory(), make_person()
    row = talk.comment_on(user=user, post=post, text="안녕하세요")
    failures = racing.list_failures(
        lambda: talk.delete_comment(user=user, comment=row),
        lambda: talk.delete_comment(user=post.author, comment=row),
    )
    assert failures == []
    row.refresh_from_db()
    assert (row.state, row.deleted_by in {"author", "host"}) == ("deleted", True)
