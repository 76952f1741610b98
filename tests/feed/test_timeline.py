"""The lists of the feed: what stands in them, in which order, and that they end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from feed.models import Block, Bookmark, Comment, Hashtag, Reaction
from feed.rules import timeline as rules
from feed.selectors import timeline
from tests.factories.timeline import (
    add_word,
    follow,
    make_reader,
    make_writer,
    mute,
    reread,
    tag_post,
    write_anonymous,
    write_post,
)

pytestmark = pytest.mark.django_db


def list_texts(page):
    return [post.text for post in page.posts]


def walk(find, **asked):
    """Every page of a list from its beginning to its end."""
    pages, before = [], None
    while True:
        page = find(before=before, **asked)
        pages.append(list_texts(page))
        if page.is_end:
            return pages
        before = rules.read_cursor(page.next)


def test_home_holds_the_followed_and_oneself_newest_first():
    reader, friend, stranger = make_reader(), make_writer(), make_writer()
    follow(reader, friend)
    write_post(friend, "하나")
    write_post(stranger, "남의 글", visibility="public")
    write_post(reader.user, "둘")
    write_post(friend, "셋", visibility="public")
    page = timeline.list_home(reader)
    assert list_texts(page) == ["셋", "둘", "하나"]
    assert page.is_end


@pytest.mark.parametrize(
    "fields",
    [
        {"visibility": "private"},
        {"state": "held"},
        {"state": "hidden"},
        {"state": "deleted", "deleted_at": timezone.now()},
        {"visibility": "public", "is_anonymous": True, "alias": "고요한 나무"},
    ],
)
def test_home_leaves_out_what_does_not_stand_there(fields):
    reader, friend = make_reader(), make_writer()
    follow(reader, friend)
    write_post(friend, "안 보일 글", **fields)
    write_post(reader.user, "내 안 보일 글", **fields)
    assert timeline.list_home(reader).posts == ()


def test_home_waits_until_a_request_is_let_in():
    reader, friend = make_reader(), make_writer()
    follow(reader, friend, state="requested")
    write_post(friend)
    assert timeline.list_home(reader).posts == ()


@pytest.mark.parametrize("is_mine", [True, False])
def test_a_block_empties_every_list_whoever_set_it(is_mine):
    reader, other = make_reader(), make_writer()
    follow(reader, other)
    post = write_post(other, visibility="public", region=reader.user.region, kind="mission",
                      card_title="창문 열기")  # fmt: skip
    tag = tag_post(post, "산책")
    pair = (reader.user, other) if is_mine else (other, reader.user)
    Block.objects.create(blocker=pair[0], blocked=pair[1])
    assert timeline.list_home(reader).posts == ()
    assert timeline.list_local(reader).posts == ()
    assert timeline.list_mission_wall(reader).posts == ()
    assert timeline.list_tag(reader, tag).posts == ()
    assert timeline.list_profile(reader, other).posts == ()


def test_who_left_is_in_no_home():
    reader, friend = make_reader(), make_writer()
    follow(reader, friend)
    write_post(friend)
    friend.is_active = False
    friend.save()
    assert timeline.list_home(reader).posts == ()


def test_a_mute_takes_out_named_posts_and_leaves_anonymous_ones():
    reader, other = make_reader(), make_writer()
    follow(reader, other)
    place = {"visibility": "public", "region": reader.user.region}
    write_post(other, "이름 있는 글", **place)
    write_anonymous(other, "이름 없는 글", **place)
    mute(reader, other)
    reader = reread(reader)
    assert timeline.list_home(reader).posts == ()
    assert list_texts(timeline.list_local(reader)) == ["이름 없는 글"]


def test_a_mute_that_ended_takes_nothing_out():
    reader, other = make_reader(), make_writer()
    follow(reader, other)
    write_post(other, "다시 보여요")
    mute(reader, other, until=timezone.now() - timedelta(minutes=1))
    assert list_texts(timeline.list_home(reread(reader))) == ["다시 보여요"]


def test_pages_follow_each_other_without_gap_and_end():
    reader, one, two = make_reader(), make_writer(), make_writer()
    follow(reader, one, two)
    for number in range(7):
        write_post(one if number % 3 else two, str(number))
    pages = walk(lambda **asked: timeline.list_home(reader, **asked), size=3)
    assert pages == [["6", "5", "4"], ["3", "2", "1"], ["0"]]


def test_a_page_that_is_exactly_full_is_the_end():
    reader = make_reader()
    for number in range(3):
        write_post(reader.user, str(number))
    page = timeline.list_home(reader, size=3)
    assert (len(page.posts), page.next) == (3, "")


def test_one_who_writes_much_fills_a_page_beside_one_who_wrote_last():
    reader, much, last = make_reader(), make_writer(), make_writer()
    follow(reader, much, last)
    for number in range(6):
        write_post(much, str(number))
    write_post(last, "끝")
    assert list_texts(timeline.list_home(reader, size=4)) == ["끝", "5", "4", "3"]


def test_new_posts_do_not_shift_the_pages_of_who_reads_on():
    reader = make_reader()
    for number in range(4):
        write_post(reader.user, str(number))
    first = timeline.list_home(reader, size=2)
    write_post(reader.user, "새 글")
    second = timeline.list_home(reader, rules.read_cursor(first.next), size=2)
    assert list_texts(second) == ["1", "0"]


def test_a_page_filtered_short_fills_up_and_ends():
    reader, friend = make_reader(note_mode="hide"), make_writer()
    follow(reader, friend)
    write_post(friend, "첫 글")
    for number in range(40):
        write_post(friend, f"가려질 글 {number}", content_note="시험 이야기")
    write_post(friend, "마지막 글")
    page = timeline.list_home(reader, size=2)
    assert (list_texts(page), page.next) == (["마지막 글", "첫 글"], "")


def test_what_is_hidden_beyond_measure_leaves_a_way_on():
    reader, friend = make_reader(note_mode="hide"), make_writer()
    follow(reader, friend)
    write_post(friend, "첫 글")
    for number in range(rules.MOST_LOOKED_AT + 5):
        write_post(friend, f"가려질 글 {number}", content_note="시험 이야기")
    pages = walk(lambda **asked: timeline.list_home(reader, **asked))
    assert pages == [[], ["첫 글"]]


def test_words_of_the_reader_hide_or_fold_and_never_their_own():
    reader, friend = make_reader(), make_writer()
    follow(reader, friend)
    add_word(reader, "시험", "hide")
    add_word(reader, "비", "fold")
    write_post(friend, "시험 이야기")
    write_post(friend, "비가 와요")
    write_post(friend, "맑아요")
    write_post(reader.user, "내 시험과 비")
    page = timeline.list_home(reread(reader))
    told = [(post.text, post.folded_because) for post in page.posts]
    assert told == [("내 시험과 비", ""), ("맑아요", ""), ("비가 와요", "word")]


def test_a_content_note_folds():
    reader, friend = make_reader(), make_writer()
    follow(reader, friend)
    write_post(friend, "긴 이야기", content_note="병원")
    assert [post.folded_because for post in timeline.list_home(reader).posts] == ["note"]


def test_local_holds_what_was_written_for_the_own_region():
    reader, other = make_reader(), make_writer()
    near = reader.user.region
    write_post(other, "이웃", visibility="public", region=near)
    write_post(other, "모두", visibility="public")
    write_post(other, "덜 퍼짐", visibility="public", region=near, is_limited=True)
    assert list_texts(timeline.list_local(reader)) == ["이웃"]


def test_mission_wall_holds_cards_for_everybody():
    reader, other = make_reader(), make_writer()
    card = {"kind": "mission", "card_title": "창문 열기"}
    write_post(other, "모두의 카드", visibility="public", **card)
    write_post(other, "팔로워의 카드", **card)
    write_post(other, "글", visibility="public")
    page = timeline.list_mission_wall(reader)
    assert [(post.text, post.card_title) for post in page.posts] == [("모두의 카드", "창문 열기")]


def test_tag_holds_public_posts_under_it_in_pages():
    reader, other = make_reader(), make_writer()
    for number in range(5):
        tag = tag_post(write_post(other, str(number), visibility="public"), "산책")
    tag_post(write_post(other, "팔로워만"), "산책")
    tag_post(write_post(other, "다른 말", visibility="public"), "집밥")
    pages = walk(lambda **asked: timeline.list_tag(reader, tag, **asked), size=2)
    assert pages == [["4", "3"], ["2", "1"], ["0"]]


def test_a_tag_is_found_however_it_is_typed_and_shows_nothing_when_blocked():
    reader, other = make_reader(), make_writer()
    tag = tag_post(write_post(other, visibility="public"), "cafe산책")
    assert timeline.find_tag("CAFE산책") == tag
    Hashtag.objects.update(is_blocked=True)
    tag.refresh_from_db()
    assert timeline.list_tag(reader, tag) == timeline.NOTHING


def test_a_profile_lists_what_its_reader_may_see_and_no_anonymous_post():
    reader, other = make_reader(), make_writer()
    write_post(other, "모두", visibility="public")
    write_post(other, "팔로워")
    write_post(other, "나만", visibility="private")
    write_anonymous(other)
    assert list_texts(timeline.list_profile(reader, other)) == ["모두"]
    follow(reader, other)
    assert list_texts(timeline.list_profile(reader, other)) == ["팔로워", "모두"]
    own = timeline.list_profile(make_reader_of(other), other)
    assert list_texts(own) == ["나만", "팔로워", "모두"]


def make_reader_of(user):
    return timeline.get_reader(user)


def test_an_anonymous_post_says_nothing_of_its_author():
    reader, other = make_reader(), make_writer("who_is_it")
    post = write_anonymous(other, region=reader.user.region, visibility="public")
    again = write_anonymous(other, region=reader.user.region, alias="졸린 구름")
    said = repr(timeline.list_local(reader).posts)
    assert "고요한 나무" in said
    for secret in ("who_is_it", other.nickname, str(other.public_id)):
        assert secret not in said
    tones = {one.author.tone for one in timeline.list_local(reader).posts}
    assert tones == {post.public_id.int % 6, again.public_id.int % 6}


def test_counts_are_for_the_author_and_for_those_who_ask():
    reader, asks, other = make_reader(), make_reader(shows_counts=True), make_writer()
    post = write_post(other, visibility="public", region=reader.user.region)
    Reaction.objects.create(post=post, user=reader.user, kind="comfort")
    Comment.objects.create(post=post, author=reader.user, text="고마워요")
    Comment.objects.create(post=post, author=reader.user, text="가려짐", state="hidden")
    Bookmark.objects.create(post=post, user=reader.user)
    own = timeline.get_reader(other)
    seen = [timeline.list_local(one).posts[0] for one in (reader, asks, own)]
    assert [one.comment_count for one in seen] == [None, 1, 1]
    assert [one.reaction_counts for one in seen] == [None, {"comfort": 1}, {"comfort": 1}]
    assert [one.reaction for one in seen] == ["comfort", "", ""]
    assert [one.is_bookmarked for one in seen] == [True, False, False]
    assert [one.can_edit for one in seen] == [False, False, True]


def test_a_hint_tells_of_posts_of_the_followed_alone():
    reader, friend, stranger = make_reader(), make_writer(), make_writer()
    follow(reader, friend)
    write_post(friend)
    after = timeline.list_home(reader).newest
    write_post(stranger, visibility="public")
    write_anonymous(friend)
    write_post(friend, visibility="private")
    assert not timeline.has_newer_home(user=reader.user, after=after)
    write_post(friend)
    assert timeline.has_newer_home(user=reader.user, after=after)
    mute(reader, friend)
    assert not timeline.has_newer_home(user=reader.user, after=after)


def test_quiet_mode_has_no_hint_until_it_ends():
    reader, friend = make_reader(), make_writer()
    follow(reader, friend)
    first = write_post(friend)
    write_post(friend)
    profile, after = reader.profile, rules.write_cursor(first.pk)
    profile.is_quiet = True
    profile.save()
    assert not timeline.has_newer_home(user=reader.user, after=after)
    profile.quiet_until = timezone.now() - timedelta(minutes=1)
    profile.save()
    assert timeline.has_newer_home(user=reader.user, after=after)


def test_an_empty_home_knows_where_it_begins():
    reader, friend = make_reader(), make_writer()
    write_post(make_writer())
    follow(reader, friend)
    after = timeline.list_home(reader).newest
    write_post(friend)
    assert timeline.has_newer_home(user=reader.user, after=after)
