"""Reactions, comments and bookmarks: what is stored, what is refused, who hears of it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts import services
from accounts.models import Notification
from core.errors import NotFound
from core.text import EmptyText, TextTooLong
from feed.models import Activity, Bookmark, Comment, Mention, Post, Reaction
from feed.rules.text import HiddenCharacters
from feed.services import talk
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


def test_a_reaction_is_one_of_each_person_and_changes():
    post, user = PostFactory(), make_person()
    talk.react(user=user, post=post, kind="relate")
    row = talk.react(user=user, post=post, kind="comfort")
    assert row.kind == "comfort"
    assert list(Reaction.objects.values_list("kind", flat=True)) == ["comfort"]
    assert Activity.objects.get().kind == "reaction"


def test_a_reaction_taken_back_is_told_no_more():
    post, user = PostFactory(), make_person()
    talk.react(user=user, post=post, kind="relate")
    talk.unreact(user=user, post=post)
    talk.unreact(user=user, post=post)
    assert not Reaction.objects.exists()
    assert not Activity.objects.exists()


def test_a_reaction_that_is_none_of_the_five_is_refused():
    with pytest.raises(talk.UnknownReaction):
        talk.react(user=make_person(), post=PostFactory(), kind="angry")
    assert not Reaction.objects.exists()


def test_nobody_reacts_to_their_own_post():
    post = PostFactory()
    with pytest.raises(talk.OwnPost):
        talk.react(user=post.author, post=post, kind="relate")


@pytest.mark.parametrize("state", ["held", "hidden", "deleted"])
def test_nothing_is_given_to_a_post_that_does_not_stand(state):
    post, user = (
        PostFactory(state=state, deleted_at=NOW if state == "deleted" else None),
        make_person(),
    )
    for act in (
        lambda: talk.react(user=user, post=post, kind="relate"),
        lambda: talk.bookmark(user=user, post=post),
        lambda: talk.comment_on(user=user, post=post, text="안녕하세요"),
    ):
        with pytest.raises(NotFound):
            act()
    assert not Reaction.objects.exists()
    assert not Bookmark.objects.exists()
    assert not Comment.objects.exists()


@pytest.mark.parametrize("turned", [True, False])
def test_under_a_post_across_a_block_it_is_as_if_there_were_none(turned):
    post, user = PostFactory(), make_person()
    block(*((user, post.author) if turned else (post.author, user)))
    with pytest.raises(NotFound) as refused:
        talk.comment_on(user=user, post=post, text="안녕하세요")
    assert refused.value.detail == NotFound.default_detail
    with pytest.raises(NotFound):
        talk.react(user=user, post=post, kind="relate")
    assert not Comment.objects.exists()


def test_a_post_for_followers_takes_nothing_from_others():
    post, user = PostFactory(visibility="followers"), make_person()
    with pytest.raises(NotFound):
        talk.comment_on(user=user, post=post, text="안녕하세요")
    follow(user, post.author)
    assert talk.comment_on(user=user, post=post, text="안녕하세요").state == "published"


def test_a_comment_is_cleaned_and_told():
    post, user = PostFactory(), make_person()
    row = talk.comment_on(user=user, post=post, text="  수고했\u200b어요 <b>정말</b> ")
    assert row.text == "수고했어요 <b>정말</b>"
    told = Activity.objects.get()
    assert (told.recipient, told.actor, told.kind, told.comment) == (
        post.author,
        user,
        "comment",
        row,
    )


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", EmptyText),
        (" \n ", EmptyText),
        ("가" * 501, TextTooLong),
        ("안\u202e녕", HiddenCharacters),
    ],
)
def test_a_comment_that_cannot_be_read_is_refused(text, error):
    with pytest.raises(error):
        talk.comment_on(user=make_person(), post=PostFactory(), text=text)
    assert not Comment.objects.exists()


def test_a_closed_thread_takes_reactions_and_no_comments():
    post, user = PostFactory(is_closed=True), make_person()
    with pytest.raises(talk.ThreadClosed):
        talk.comment_on(user=user, post=post, text="안녕하세요")
    assert talk.react(user=user, post=post, kind="thanks").kind == "thanks"


def test_a_comment_sent_twice_is_one_also_after_the_thread_closed():
    post, user, key = PostFactory(), make_person(), uuid4()
    first = talk.comment_on(user=user, post=post, text="안녕하세요", client_id=key)
    Post.objects.update(is_closed=True)
    assert talk.comment_on(user=user, post=post, text="안녕하세요", client_id=key) == first
    with pytest.raises(talk.ClientIdReused):
        talk.comment_on(user=user, post=PostFactory(), text="안녕하세요", client_id=key)
    assert Comment.objects.count() == 1


def test_mentions_name_people_who_may_be_met():
    post, user = PostFactory(), make_person()
    friend, blocked = make_person("friend_1"), make_person("blocked_1")
    block(blocked, user)
    row = talk.comment_on(user=user, post=post, text="@friend_1 @blocked_1 @nobody_1 같이 걸어요")
    assert list(Mention.objects.values_list("user", "comment")) == [(friend.pk, row.pk)]
    assert {(one.recipient, one.kind) for one in Activity.objects.all()} == {
        (post.author, "comment"),
        (friend, "mention"),
    }


def test_a_mention_tells_nobody_who_may_not_see_the_post():
    post, user = PostFactory(visibility="followers"), make_person()
    follow(user, post.author)
    make_person("outside_1")
    talk.comment_on(user=user, post=post, text="@outside_1 여기예요")
    assert [one.recipient for one in Activity.objects.all()] == [post.author]


def test_own_deletion_comes_back_for_ten_minutes():
    post, user = PostFactory(), make_person()
    row = talk.comment_on(user=user, post=post, text="안녕하세요")
    talk.delete_comment(user=user, comment=row, now=NOW)
    talk.delete_comment(user=user, comment=row, now=NOW)
    assert not Comment.objects.visible_to(user).exists()
    back = talk.undo_delete_comment(user=user, comment=row, now=NOW + timedelta(minutes=9))
    assert (back.state, back.deleted_at, back.deleted_by) == ("published", None, "")
    talk.delete_comment(user=user, comment=row, now=NOW)
    with pytest.raises(talk.UndoOver):
        talk.undo_delete_comment(user=user, comment=row, now=NOW + timedelta(minutes=10))
    row.refresh_from_db()
    assert row.state == "deleted"


@pytest.mark.parametrize("state", ["held", "hidden"])
def test_what_was_not_shown_comes_back_not_shown(state):
    post, user = PostFactory(), make_person()
    row = talk.comment_on(user=user, post=post, text="안녕하세요")
    Comment.objects.update(state=state)
    talk.delete_comment(user=user, comment=row)
    assert talk.undo_delete_comment(user=user, comment=row).state == state


def test_the_author_of_a_post_takes_comments_away_and_only_they_bring_them_back():
    post, user = PostFactory(), make_person()
    row = talk.comment_on(user=user, post=post, text="안녕하세요")
    talk.delete_comment(user=post.author, comment=row)
    with pytest.raises(talk.UndoOver):
        talk.undo_delete_comment(user=user, comment=row)
    assert talk.undo_delete_comment(user=post.author, comment=row).state == "published"


def test_nobody_else_takes_a_comment_away():
    row = talk.comment_on(user=make_person(), post=PostFactory(), text="안녕하세요")
    with pytest.raises(NotFound):
        talk.delete_comment(user=make_person(), comment=row)
    row.refresh_from_db()
    assert row.state == "published"


def test_deleted_words_are_purged_after_seven_days():
    row = talk.comment_on(user=make_person(), post=PostFactory(), text="안녕하세요")
    talk.delete_comment(user=row.author, comment=row, now=NOW)
    services.purge_expired(now=NOW + timedelta(days=6))
    assert Comment.objects.exists()
    services.purge_expired(now=NOW + timedelta(days=8))
    assert not Comment.objects.exists()


def test_a_bookmark_is_one_and_nobody_hears_of_it():
    post, user = PostFactory(), make_person()
    assert talk.bookmark(user=user, post=post) == talk.bookmark(user=user, post=post)
    assert not Activity.objects.exists()
    talk.unbookmark(user=user, post=post)
    talk.unbookmark(user=user, post=post)
    assert not Bookmark.objects.exists()


def test_one_bell_for_a_group_and_hour():
    post = PostFactory()
    for _ in range(3):
        talk.react(user=make_person(), post=post, kind="cheer")
    talk.comment_on(user=make_person(), post=post, text="안녕하세요")
    assert Activity.objects.count() == 4
    rows = Notification.objects.filter(user=post.author)
    assert sorted(rows.values_list("body", flat=True)) == [
        "내 글에 공감이 있어요.",
        "내 글에 댓글이 있어요.",
    ]
    assert set(rows.values_list("url", flat=True)) == {"/feed/activities/"}


def test_an_anonymous_author_is_told_as_any_other():
    post, user = AnonymousPostFactory(), make_person()
    talk.react(user=user, post=post, kind="relate")
    assert Activity.objects.get().recipient == post.author


def test_somebody_muted_rings_nowhere_but_under_an_alias():
    reader, host = make_person("reader_1"), make_person()
    mute(reader, host)
    talk.comment_on(user=host, post=PostFactory(), text="@reader_1 안녕하세요")
    assert not Activity.objects.filter(recipient=reader).exists()
    post = AnonymousPostFactory(author=host)
    talk.comment_on(user=host, post=post, text="@reader_1 안녕하세요")
    assert Activity.objects.filter(recipient=reader).count() == 1
