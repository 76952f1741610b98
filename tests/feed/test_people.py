"""Profiles, follows, blocks, mutes and filters: what changes, and what does not."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.services import correct_birth_date
from core.errors import NotFound
from core.text import TextTooLong
from feed.models import (
    Post,
    Profile,
    RestingHandle,
)
from feed.rules import people as rules
from feed.services import people
from feed.services.rights import prepare_erasure
from tests.feed.people import MINOR, list_activities, list_follows, make_person, make_post

pytestmark = pytest.mark.django_db
SEOUL = ZoneInfo("Asia/Seoul")


def test_open_profile_twice_is_one_with_a_drawn_handle():
    user = make_person()
    first, again = people.open_profile(user=user), people.open_profile(user=user)
    assert (first.pk, first.handle) == (again.pk, again.handle)
    assert rules.HANDLE.fullmatch(first.handle)
    assert not first.is_private
    assert not first.is_suggested


def test_a_minor_begins_private_and_stays_so():
    user = make_person(birth_date=MINOR)
    assert people.open_profile(user=user).is_private
    with pytest.raises(people.MinorStaysPrivate):
        people.save_profile(user=user, is_private=False, handle="other_name")
    assert Profile.objects.get(pk=user.pk).is_private
    assert not Profile.objects.filter(handle="other_name").exists()


def test_save_profile_changes_what_is_given_alone():
    user = make_person("ha_neul")
    people.save_profile(user=user, handle=" @Byeol_1 ", interests=["travel", "walking", "walking"])
    people.save_profile(user=user, shows_counts=True)
    profile = Profile.objects.get(pk=user.pk)
    assert (profile.handle, profile.interests) == ("byeol_1", ["walking", "travel"])
    assert profile.shows_counts


def test_a_bio_is_text_and_cleaned():
    user = make_person()
    people.save_profile(user=user, bio="  <b>안녕</b>\u200b하세요\r\n반가워요 ")
    assert Profile.objects.get(pk=user.pk).bio == "<b>안녕</b>하세요\n반가워요"
    people.save_profile(user=user, bio=" \n ")
    assert Profile.objects.get(pk=user.pk).bio == ""
    with pytest.raises(TextTooLong):
        people.save_profile(user=user, bio="가" * 161)


@pytest.mark.parametrize(
    ("handle", "code"),
    [
        ("ab", "handle_malformed"),
        ("a" * 21, "handle_malformed"),
        ("한글이름", "handle_malformed"),
        ("a b c", "handle_malformed"),
        ("abc\u200b", "handle_malformed"),
        ("abc\x00", "handle_malformed"),
        ("аdmin", "handle_malformed"),
        ("Admin", "handle_reserved"),
        ("on_gi", "handle_reserved"),
        ("o_n_g_i_", "handle_reserved"),
        ("____", "handle_reserved"),
        ("01012345678", "handle_is_number"),
        ("a_010_1234_5678", "handle_is_number"),
        ("1577_0199", "handle_is_number"),
    ],
)
def test_a_handle_that_misleads_is_refused_and_nothing_changes(handle, code):
    user = make_person("before_it")
    with pytest.raises(rules.InvalidInput) as refusal:
        people.save_profile(user=user, handle=handle, is_suggested=True)
    assert refusal.value.code == code
    profile = Profile.objects.get(pk=user.pk)
    assert (profile.handle, profile.is_suggested) == ("before_it", False)


def test_a_taken_handle_is_refused_and_the_rest_is_not_stored_either():
    make_person("ha_neul")
    user = make_person("ba_da")
    with pytest.raises(people.HandleTaken):
        people.save_profile(user=user, handle="HA_NEUL", is_suggested=True)
    profile = Profile.objects.get(pk=user.pk)
    assert (profile.handle, profile.is_suggested) == ("ba_da", False)
    people.save_profile(user=user, handle="ba_da")


@pytest.mark.parametrize("codes", [["sadness"], list(rules.INTERESTS)[:9]])
def test_interests_come_from_the_list(codes):
    user = make_person()
    with pytest.raises(rules.UnknownInterest):
        people.save_profile(user=user, interests=codes)
    assert Profile.objects.get(pk=user.pk).interests == []


def test_the_database_keeps_interests_few_and_quiet_true():
    user = make_person()
    rows = Profile.objects.filter(pk=user.pk)
    for values in ({"interests": ["x"] * 9}, {"quiet_until": timezone.now()}, {"handle": "A"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**values)


def test_becoming_private_takes_posts_back_and_keeps_followers():
    user, reader = make_person(), make_person()
    people.follow(user=reader, target=user)
    region = user.region
    plain = make_post(user, visibility="public", region=region)
    hidden = make_post(user, visibility="public", is_anonymous=True, alias="고요한 나무")
    other = make_post(reader, visibility="public")
    people.save_profile(user=user, is_private=True)
    for row in (plain, hidden, other):
        row.refresh_from_db()
    assert (plain.visibility, plain.region) == ("followers", None)
    assert (hidden.visibility, hidden.is_anonymous) == ("private", True)
    assert other.visibility == "public"
    assert list_follows() == {(reader.pk, user.pk, "active")}


def test_follow_again_is_the_same_and_told_once():
    user, target = make_person(), make_person()
    first, again = people.follow(user=user, target=target), people.follow(user=user, target=target)
    assert first.pk == again.pk
    assert list_follows() == {(user.pk, target.pk, "active")}
    assert list_activities() == [(target.pk, user.pk, "follow")]


def test_nobody_follows_themselves():
    user = make_person()
    for move in (people.follow, people.block, people.mute):
        with pytest.raises(people.NotOneself):
            move(user=user, target=user)
    assert list_follows() == set()


def test_a_closed_account_is_followed_by_nobody():
    user, target = make_person(), make_person(is_active=False)
    with pytest.raises(NotFound):
        people.follow(user=user, target=target)
    assert list_follows() == set()


def test_a_private_account_lets_in_whom_it_accepts():
    user, target = make_person(), make_person(changes={"is_private": True})
    post = make_post(target)
    row = people.follow(user=user, target=target)
    assert list_activities() == [(target.pk, user.pk, "request")]
    assert not Post.objects.visible_to(user).filter(pk=post.pk).exists()
    people.answer_request(request=row, is_accepted=True)
    people.answer_request(request=row, is_accepted=True)
    assert list_follows() == {(user.pk, target.pk, "active")}
    assert list_activities() == [(user.pk, target.pk, "accepted")]
    assert Post.objects.visible_to(user).filter(pk=post.pk).exists()


def test_declining_says_nothing_and_who_was_declined_may_ask_again():
    user, target = make_person(), make_person(changes={"is_private": True})
    row = people.follow(user=user, target=target)
    assert people.answer_request(request=row, is_accepted=False) is None
    assert (list_follows(), list_activities()) == (set(), [])
    with pytest.raises(NotFound):
        people.answer_request(request=row, is_accepted=True)
    people.follow(user=user, target=target)
    assert list_follows() == {(user.pk, target.pk, "requested")}


def test_a_request_taken_back_leaves_nothing():
    user, target = make_person(), make_person(changes={"is_private": True})
    people.follow(user=user, target=target)
    people.unfollow(user=user, target=target)
    people.unfollow(user=user, target=target)
    assert (list_follows(), list_activities()) == (set(), [])


def test_opening_an_account_lets_nobody_in_by_itself_but_who_asks_again():
    user, target = make_person(), make_person(changes={"is_private": True})
    people.follow(user=user, target=target)
    people.save_profile(user=target, is_private=False)
    assert list_follows() == {(user.pk, target.pk, "requested")}
    people.follow(user=user, target=target)
    assert list_follows() == {(user.pk, target.pk, "active")}
    assert list_activities() == [(target.pk, user.pk, "follow")]


def test_a_follower_is_sent_away_silently():
    user, target = make_person(), make_person()
    row = people.follow(user=user, target=target)
    people.remove_follower(follow=row)
    assert (list_follows(), list_activities()) == (set(), [])


def test_a_handle_given_up_rests_for_thirty_days():
    first, second = make_person("old_name"), make_person()
    people.save_profile(user=first, handle="new_name")
    with pytest.raises(people.HandleTaken):
        people.save_profile(user=second, handle="old_name")
    assert Profile.objects.get(pk=second.pk).handle != "old_name"
    assert "old_name" not in str(RestingHandle.objects.values())
    people.save_profile(user=first, handle="old_name")
    people.save_profile(user=first, handle="third_name")
    RestingHandle.objects.update(freed_at=timezone.now() - timedelta(days=31))
    assert people.save_profile(user=second, handle="old_name").handle == "old_name"


def test_the_handle_of_somebody_who_left_rests_too():
    leaver, other = make_person("left_name"), make_person()
    prepare_erasure(leaver)
    leaver.feed_profile.delete()
    with pytest.raises(people.HandleTaken):
        people.save_profile(user=other, handle="left_name")


def test_a_date_corrected_to_a_minors_narrows_what_was_for_everybody(
    django_capture_on_commit_callbacks,
):
    user, operator = make_person(), make_person()
    follower, stranger = make_person(), make_person()
    people.follow(user=follower, target=user)
    post = make_post(user, visibility="public")
    nameless = make_post(user, visibility="public", is_anonymous=True, alias="조용한 여우")
    young = timezone.localdate() - timedelta(days=365 * 17)
    with django_capture_on_commit_callbacks(execute=True):
        correct_birth_date(user=user, birth_date=young, reason="확인함", corrected_by=operator)
    seen = {
        one: set(Post.objects.visible_to(one).values_list("pk", flat=True))
        for one in (follower, stranger)
    }
    assert seen == {follower: {post.pk}, stranger: set()}
    assert Profile.objects.get(pk=user.pk).is_private
    nameless.refresh_from_db()
    assert nameless.visibility == "private"


def test_a_date_corrected_to_a_grown_ups_changes_nothing(django_capture_on_commit_callbacks):
    user, operator = make_person(), make_person()
    post = make_post(user, visibility="public")
    with django_capture_on_commit_callbacks(execute=True):
        correct_birth_date(
            user=user, birth_date=date(1990, 1, 1), reason="확인함", corrected_by=operator
        )
    post.refresh_from_db()
    assert (post.visibility, Profile.objects.get(pk=user.pk).is_private) == ("public", False)
