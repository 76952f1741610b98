"""What is told, to whom, in which groups, and when a bell rings."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Notification, PushDelivery
from feed.models import Activity, Comment, Follow, Post
from feed.rules.timeline import read_cursor
from feed.selectors import activities as selectors
from feed.selectors.people import get_reader
from feed.services import activities, talk
from tests.factories.push import DeviceFactory
from tests.factories.talk import (
    AnonymousPostFactory,
    PostFactory,
    block,
    follow,
    make_person,
    mute,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def read(user, before=None):
    return selectors.list_activities(get_reader(user), before)


def say(user):
    return [group.text for group in read(user).groups]


def react(post, *people):
    for person in people:
        talk.react(user=person, post=post, kind="relate")


def name(nickname, **profile):
    user = make_person(**profile)
    user.nickname = nickname
    user.save()
    return user


def test_groups_of_one_kind_and_post_in_the_order_of_the_newest():
    author = make_person()
    first, second = PostFactory(author=author), PostFactory(author=author)
    react(first, name("가람"), name("나래"))
    talk.comment_on(user=name("다온"), post=second, text="안녕하세요")
    react(second, name("라온"))
    react(first, name("민지"))
    assert say(author) == [
        "민지 님 외 2명이 공감했어요",
        "라온 님이 공감했어요",
        "다온 님이 댓글을 남겼어요",
    ]


def test_somebody_who_did_it_twice_is_one():
    post, user = PostFactory(), name("가람")
    for _ in range(2):
        talk.comment_on(user=user, post=post, text="안녕하세요")
    assert say(post.author) == ["가람 님이 댓글을 남겼어요"]


def test_pages_go_on_below_the_oldest_group():
    author = make_person()
    for _ in range(21):
        react(PostFactory(author=author), make_person())
    page = read(author)
    assert len(page.groups) == 20
    rest = read(author, read_cursor(page.next))
    assert (len(rest.groups), rest.next, rest.requests) == (1, "", ())


def test_nothing_across_a_block_and_of_nobody_muted():
    post, one, other = PostFactory(), make_person(), make_person()
    react(post, one, other)
    block(one, post.author)
    mute(post.author, other)
    assert say(post.author) == []
    assert selectors.count_unread(get_reader(post.author)) == 0


def test_what_is_gone_is_not_told():
    post, user = PostFactory(), make_person()
    row = talk.comment_on(user=user, post=post, text="안녕하세요")
    talk.delete_comment(user=user, comment=row)
    assert say(post.author) == []
    react(post, user)
    Post.objects.update(state="deleted", deleted_at=NOW)
    assert say(post.author) == []


def test_an_anonymous_author_is_told_of_by_alias_whatever_the_reader_does():
    author, reader = name("숨은이"), make_person("reader_1")
    post = AnonymousPostFactory(author=author)
    talk.comment_on(user=author, post=post, text="@reader_1 안녕하세요")
    for step in (lambda: None, lambda: mute(reader, author), lambda: block(reader, author)):
        step()
        (group,) = read(reader).groups
        assert (group.text, group.handle) == ("고요한 나무 님이 나를 불렀어요", "")


def test_requests_are_answered_apart():
    user, asking = make_person(is_private=True), make_person()
    follow(asking, user, state="requested")
    activities.note_activity(recipient=user, actor=asking, kind="request")
    page = read(user)
    assert [asked.follower for asked in page.requests] == [asking]
    assert page.groups == ()
    assert page.newest is not None
    assert Follow.objects.get().state == "requested"


def test_opening_reads_what_was_shown_and_its_bell():
    post = PostFactory()
    react(post, make_person())
    shown = read(post.author)
    assert shown.groups[0].is_unread
    react(post, make_person())
    assert activities.read_activities(user=post.author, up_to=shown.newest) == 1
    assert Activity.objects.unread().count() == 1
    assert activities.read_activities(user=post.author) == 1
    assert not Notification.objects.filter(user=post.author).unread().exists()
    assert not read(post.author).groups[0].is_unread


@pytest.mark.parametrize("until", [None, NOW + timedelta(hours=1)])
def test_quiet_mode_keeps_the_row_and_rings_nowhere(until):
    post = PostFactory(author=make_person(is_quiet=True, quiet_until=until))
    react(post, make_person())
    assert Activity.objects.count() == 1
    assert not Notification.objects.exists()


def test_quiet_mode_ends():
    author = make_person(is_quiet=True, quiet_until=NOW - timedelta(minutes=1))
    react(PostFactory(author=author), make_person())
    assert Notification.objects.count() == 1


def test_a_bell_rings_once_an_hour_also_over_the_hour():
    post = PostFactory()
    counts = []
    for minutes in (0, 20, 40, 120):
        told = {"kind": "reaction", "post": post, "now": NOW + timedelta(minutes=minutes)}
        activities.note_activity(recipient=post.author, actor=make_person(), **told)
        counts.append(Notification.objects.count())
    assert counts == [1, 1, 1, 2]


def test_a_push_says_only_that_there_is_something():
    post = PostFactory()
    DeviceFactory(user=post.author)
    react(post, make_person(), make_person())
    assert [row.category for row in PushDelivery.objects.all()] == ["feed"]


def test_nobody_is_told_of_themselves_or_in_a_closed_account():
    post = PostFactory()
    told = {"kind": "comment", "post": post}
    assert activities.note_activity(recipient=post.author, actor=post.author, **told) is None
    post.author.is_active = False
    post.author.save()
    assert activities.note_activity(recipient=post.author, actor=make_person(), **told) is None
    assert not Activity.objects.exists()


def test_the_same_act_is_noted_once():
    user, other = make_person(), make_person()
    one = activities.note_activity(recipient=user, actor=other, kind="follow")
    assert activities.note_activity(recipient=user, actor=other, kind="follow") == one
    assert Activity.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_of_activities_takes_the_same_queries(count, django_assert_num_queries):
    author = make_person()
    for _ in range(count):
        post = PostFactory(author=author)
        react(post, make_person(), make_person())
        talk.comment_on(user=make_person(), post=post, text="안녕하세요")
    reader = get_reader(author)
    with django_assert_num_queries(4):
        page = selectors.list_activities(reader)
        assert [group.text for group in page.groups]
    assert len(page.groups) == count * 2


def test_held_words_are_told_once_they_are_let_in():
    post, user = PostFactory(), make_person()
    row = Comment.objects.create(post=post, author=user, text="안녕하세요", state="held")
    assert say(post.author) == []
    Comment.objects.update(state="published")
    row.refresh_from_db()
    talk.announce_comment(comment=row)
    talk.announce_comment(comment=row)
    assert len(say(post.author)) == 1


@pytest.mark.parametrize("turned", [True, False])
def test_nothing_is_noted_across_a_block_under_an_alias_either(turned):
    post, other = AnonymousPostFactory(), make_person()
    block(*((other, post.author) if turned else (post.author, other)))
    told = {"kind": "reaction", "post": post}
    assert activities.note_activity(recipient=post.author, actor=other, **told) is None
    assert activities.note_activity(recipient=other, actor=post.author, **told) is None
    assert not Activity.objects.exists()
