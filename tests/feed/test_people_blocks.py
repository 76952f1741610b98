"""Blocks, mutes, filters and quiet: what changes, and what does not."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from core.errors import NotFound
from core.text import EmptyText, TextTooLong
from feed.models import (
    Act,
    Activity,
    Block,
    Bookmark,
    Comment,
    Follow,
    Mute,
    Post,
    Profile,
    Reaction,
)
from feed.rules import people as rules
from feed.rules.limits import LIMITS
from feed.selectors import people as selectors
from feed.services import people
from feed.services.checks import HasPersonalData
from feed.services.limits import TooManyFollows
from tests.feed.people import hear, list_activities, list_follows, make_person, make_post

pytestmark = pytest.mark.django_db
SEOUL = ZoneInfo("Asia/Seoul")


def make_ties(user, other):
    """Everything two people may have of each other."""
    people.follow(user=user, target=other)
    people.follow(user=other, target=user)
    for author, reader in ((user, other), (other, user)):
        post = make_post(author)
        Reaction.objects.create(post=post, user=reader, kind="cheer")
        Bookmark.objects.create(post=post, user=reader)
        Comment.objects.create(post=post, author=reader, text="잘 읽었어요")


@pytest.mark.parametrize("is_asked_by_first", [True, False])
def test_a_block_is_mutual_and_total(is_asked_by_first):
    user, other = make_person("ha_neul"), make_person("ba_da")
    make_ties(user, other)
    third = make_post(make_person(), visibility="public")
    said = [Comment.objects.create(post=third, author=one, text="네") for one in (user, other)]
    blocker, blocked = (user, other) if is_asked_by_first else (other, user)
    people.block(user=blocker, target=blocked)
    people.block(user=blocker, target=blocked)
    assert Block.objects.count() == 1
    assert (list_follows(), list_activities()) == (set(), [])
    assert selectors.is_blocked_between(user, other)
    for viewer, author in ((user, other), (other, user)):
        assert not Post.objects.visible_to(viewer).filter(author=author).exists()
        assert not Comment.objects.visible_to(viewer).filter(author=author).exists()
        assert not Reaction.objects.visible_to(viewer).filter(user=author).exists()
        assert not Profile.objects.visible_to(viewer).filter(pk=author.pk).exists()
        assert selectors.get_person_view(viewer, author.feed_profile.handle) is None
        with pytest.raises(NotFound):
            people.follow(user=viewer, target=author)
    mine = Comment.objects.visible_to(user).filter(post=third)
    assert list(mine) == [said[0]]


def test_a_block_taken_back_shows_again_and_follows_nobody():
    user, other = make_person(), make_person()
    make_ties(user, other)
    people.block(user=user, target=other)
    people.unblock(user=other, target=user)
    assert selectors.is_blocked_between(user, other)
    people.unblock(user=user, target=other)
    assert not selectors.is_blocked_between(user, other)
    assert list_follows() == set()
    assert Bookmark.objects.count() == Reaction.objects.count() == 2


def test_a_block_does_not_tell_who_wrote_anonymously():
    """What changes for the viewer is the same whether they blocked the author or a stranger."""
    viewer, author, stranger = make_person(), make_person(), make_person()
    post = make_post(author, visibility="public", is_anonymous=True, alias="고요한 나무")
    Comment.objects.create(post=post, author=author, text="고마워요")
    Comment.objects.create(post=post, author=viewer, text="힘내요")
    Activity.objects.create(recipient=viewer, actor=author, kind="mention", post=post)
    seen = []
    for one in (stranger, author):
        people.block(user=viewer, target=one)
        seen.append(
            [
                Post.objects.visible_to(viewer).filter(pk=post.pk).count(),
                Comment.objects.visible_to(viewer).filter(post=post).count(),
                Activity.objects.visible_to(viewer).count(),
            ]
        )
    assert seen == [[1, 2, 1], [1, 2, 1]]
    assert Post.objects.visible_to(viewer).filter(pk=post.pk).exists()


def test_a_mute_is_silent_and_ends():
    user, other = make_person(), make_person()
    people.follow(user=user, target=other)
    now = timezone.now()
    row = people.mute(user=user, target=other, until="day", now=now)
    assert row.until == now + timedelta(days=1)
    assert selectors.get_reader(user).muted == {other.pk}
    assert selectors.get_reader(other).muted == frozenset()
    assert not Mute.objects.visible_to(other).exists()
    assert list_follows() == {(user.pk, other.pk, "active")}
    Mute.objects.update(until=now - timedelta(seconds=1))
    assert selectors.get_reader(user).muted == frozenset()
    assert not selectors.get_person_view(user, other.feed_profile.handle).is_muted


def test_a_mute_again_changes_its_end_and_is_taken_back():
    user, other = make_person(), make_person()
    people.mute(user=user, target=other, until="month")
    people.mute(user=user, target=other, until="always")
    assert Mute.objects.get().until is None
    people.unmute(user=user, target=other)
    assert not Mute.objects.exists()
    with pytest.raises(rules.UnknownTime):
        people.mute(user=user, target=other, until="year")
    assert not Mute.objects.exists()


def test_mutes_are_bounded(monkeypatch):
    user, people_there = make_person(), [make_person() for _ in range(3)]
    monkeypatch.setattr(rules, "MUTE_LIMIT", 2)
    for one in people_there[:2]:
        people.mute(user=user, target=one)
    people.mute(user=user, target=people_there[0])
    with pytest.raises(people.TooManyMutes):
        people.mute(user=user, target=people_there[2])
    assert Mute.objects.count() == 2


def test_filters_meet_words_however_they_are_written():
    user = make_person()
    people.add_filter(user=user, word=" 다이어트  식단 ", action="fold")
    people.add_filter(user=user, word="Diet", action="hide")
    reader = selectors.get_reader(user)
    assert reader.match_words("다이어트 식단을 짰어요") == "fold"
    assert reader.match_words("", "다이어트식단") == "fold"
    assert reader.match_words("오늘 dIET", "다이어트 식단") == "hide"
    assert reader.match_words("다이어트를 하다 식단을") == ""
    assert reader.match_words("di\u200bet") == "hide"
    # The same word in letters taken apart, as some keyboards send it.
    import unicodedata

    assert reader.match_words(unicodedata.normalize("NFD", "다이어트 식단")) == "fold"


def test_a_word_is_not_found_across_the_space_between_two_others():
    assert rules.match_words(["여자 해변"], [rules.make_word_rule("자해", "hide")]) == ""


def test_the_same_filter_again_changes_it_and_there_are_fifty_at_most():
    user = make_person()
    for n in range(50):
        people.add_filter(user=user, word=f"단어{n}")
    row = people.add_filter(user=user, word="단어  7".replace("  ", ""), action="hide")
    with pytest.raises(people.TooManyFilters):
        people.add_filter(user=user, word="하나 더")
    assert row.action == "hide"
    assert selectors.list_filters(user).count() == 50
    people.remove_filter(word_filter=row)
    people.add_filter(user=user, word="하나 더")


@pytest.mark.parametrize(("word", "error"), [("  ", EmptyText), ("가" * 31, TextTooLong)])
def test_a_filter_is_a_word(word, error):
    user = make_person()
    with pytest.raises(error):
        people.add_filter(user=user, word=word)
    assert not selectors.list_filters(user).exists()


@pytest.mark.parametrize(
    ("at", "until", "end"),
    [
        ((23, 30), "morning", datetime(2026, 3, 3, 8, tzinfo=SEOUL)),
        ((2, 0), "morning", datetime(2026, 3, 2, 8, tzinfo=SEOUL)),
        ((8, 0), "morning", datetime(2026, 3, 3, 8, tzinfo=SEOUL)),
        ((2, 0), "day", datetime(2026, 3, 3, 2, tzinfo=SEOUL)),
        ((2, 0), "always", None),
    ],
)
def test_quiet_ends_when_it_was_said(at, until, end):
    user = make_person()
    profile = people.be_quiet(user=user, until=until, now=datetime(2026, 3, 2, *at, tzinfo=SEOUL))
    assert (profile.is_quiet, profile.quiet_until) == (True, end)
    profile = people.end_quiet(user=user)
    assert (profile.is_quiet, profile.quiet_until) == (False, None)
    with pytest.raises(rules.UnknownTime):
        people.be_quiet(user=user, until="noon")


def test_a_reader_is_read_in_two_queries(django_assert_num_queries):
    user = make_person()
    for _ in range(3):
        people.mute(user=user, target=make_person())
        people.add_filter(user=user, word=f"단어{_}")
    with django_assert_num_queries(2):
        reader = selectors.get_reader(user)
    assert (len(reader.muted), len(reader.words)) == (3, 3)


def test_who_has_no_profile_reads_by_the_defaults():
    from tests.factories.accounts import UserFactory

    reader = selectors.get_reader(UserFactory())
    assert (reader.muted, reader.words, reader.note_mode) == (frozenset(), (), "fold")
    assert not reader.shows_counts


def test_a_private_account_says_little_to_strangers():
    user, viewer = make_person("ha_neul", changes={"is_private": True}), make_person()
    people.save_profile(user=user, bio="산책을 좋아해요", interests=["walking"])
    seen = selectors.get_person_view(viewer, "HA_NEUL")
    assert (seen.nickname, seen.bio, seen.interests) == (user.nickname, "", ())
    people.follow(user=viewer, target=user)
    assert selectors.get_person_view(viewer, "ha_neul").bio == ""
    people.answer_request(request=Follow.objects.get(), is_accepted=True)
    seen = selectors.get_person_view(viewer, "ha_neul")
    assert (seen.bio, seen.interests, seen.following) == ("산책을 좋아해요", ("산책",), "active")
    assert selectors.get_person_view(user, "ha_neul").is_open


def test_a_bio_is_looked_at_like_a_post_for_everybody():
    user = make_person()
    people.save_profile(user=user, bio="산책을 좋아해요")
    with pytest.raises(HasPersonalData):
        people.save_profile(user=user, bio="연락은 010-1234-5678로 주세요", is_suggested=True)
    profile = Profile.objects.get(pk=user.pk)
    assert (profile.bio, profile.is_suggested) == ("산책을 좋아해요", False)


def test_follows_are_limited_and_those_that_stand_are_not_counted_again():
    user, target = make_person(), make_person()
    for _ in range(3):
        people.follow(user=user, target=target)
    assert Act.objects.filter(user=user, kind="follow").count() == 1
    most = max(LIMITS["follow"].most.values())
    now = timezone.now()
    Act.objects.bulk_create([Act(user=user, kind="follow", at=now) for _ in range(most)])
    other = make_person()
    with pytest.raises(TooManyFollows):
        people.follow(user=user, target=other)
    assert list_follows() == {(user.pk, target.pk, "active")}


@pytest.mark.django_db(transaction=True)
def test_a_block_is_told_to_open_pages_without_a_reason():
    user, other = make_person("ha_neul"), make_person("ba_da")
    mine, theirs = make_post(user), make_post(other)
    Follow.objects.create(follower=user, followee=other)
    Follow.objects.create(follower=other, followee=user)
    secret = make_post(other, visibility="public", is_anonymous=True, alias="고요한 나무")
    comment = Comment.objects.create(post=mine, author=other, text="네")
    heard = hear(user, other, act=lambda: people.block(user=user, target=other))
    assert heard[user] == [
        {"type": "feed.post_removed", "post": str(theirs.public_id)},
        {
            "type": "feed.comment_removed",
            "post": str(mine.public_id),
            "data": {"id": str(comment.public_id)},
        },
        {"type": "feed.person_hidden", "data": {"handle": "ba_da"}},
    ]
    assert heard[other] == [{"type": "feed.post_removed", "post": str(mine.public_id)}]
    assert str(secret.public_id) not in str(heard)
