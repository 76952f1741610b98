"""Posting: once, for those it is for, or not at all."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from accounts.selectors import has_consent
from accounts.services import withdraw_consent
from feed.models import Activity, Block, Hashtag, Post, PostTag, Profile
from feed.rules.posts import PostDraft
from feed.services import posts
from tests.factories.feed_posts import (
    make_author,
    make_follower,
    make_image,
    publish,
    publish_card,
)
from tests.factories.missions import ParticipationFactory
from tests.feed.posting import edit, make_done, refuse, sees

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_storage")]


class TestPublishing:
    def test_a_post_is_for_followers_unless_said_otherwise(self):
        author = make_author()
        post = publish(author)
        assert (post.visibility, post.state) == ("followers", "published")
        assert sees(author, post)
        assert sees(make_follower(author), post)
        assert not sees(make_author(), post)

    def test_the_same_client_id_again_is_the_same_post(self):
        author, key = make_author(), uuid4()
        first = publish(author, client_id=key)
        assert publish(author, "다른 말", client_id=key) == first
        assert Post.objects.count() == 1
        assert publish(make_author(), client_id=key) != first

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"text": ""}, "text_empty"),
            ({"text": "\u200b"}, "text_empty"),
            ({"text": "가" * 1001}, "text_too_long"),
            ({"text": "앞\u202e뒤"}, "text_has_hidden_characters"),
            ({"text": "#" + "가" * 31}, "tag_too_long"),
            ({"text": "#" + "가" * 10_000}, "text_too_long"),
            ({"content_note": "가" * 61}, "text_too_long"),
            ({"content_note": "앞\u202e뒤"}, "text_has_hidden_characters"),
            ({"visibility": "everyone"}, "visibility_unknown"),
            ({"kind": "poll"}, "kind_unknown"),
            ({"kind": "line", "text": "가" * 81, "visibility": "private"}, "text_too_long"),
            ({"kind": "mission"}, "card_incomplete"),
            ({"participation": uuid4()}, "card_incomplete"),
            ({"images": tuple(uuid4() for _ in range(5))}, "too_many_images"),
            ({"images": (uuid4(),)}, "image_not_found"),
            ({"is_anonymous": True}, "anonymous_is_public"),
            ({"region": True}, "region_is_public"),
            ({"text": "연락은 010-1234-5678로 주세요"}, "has_personal_data"),
        ],
    )
    def test_what_cannot_be_posted_is_refused_and_nothing_is_stored(self, fields, code):
        refuse(code, publish, make_author(), **fields)
        assert not Hashtag.objects.filter(is_blocked=False).exists()

    def test_markup_is_words(self):
        said = "<script>alert(1)</script> <b>굵게</b>"
        assert publish(make_author(), said).text == said

    def test_a_closed_account_posts_nothing(self):
        author = make_author()
        author.is_active = False
        author.save(update_fields=["is_active"])
        refuse("account_closed", publish, author)

    def test_words_of_danger_are_kept_private_or_not_posted(self):
        author, said = make_author(), "오늘 밤 죽으려고 해"
        refuse("needs_care", publish, author, said)
        assert publish(author, said, visibility="private").text == said

    def test_a_link_of_a_new_account_waits_and_is_seen_by_nobody(self):
        author = make_author()
        follower = make_follower(author)
        post = publish(author, "여기 https://example.com 봐요")
        assert (post.state, post.held_because) == ("held", "link_of_new")
        assert sees(author, post)
        assert not sees(follower, post)


class TestForEverybody:
    def test_it_is_refused_to_the_young_and_those_of_unknown_age(self):
        for born in (date.today() - timedelta(days=365 * 18), None):
            author = make_author(birth_date=born)
            Profile.objects.filter(pk=author.pk).update(is_private=False)
            refuse("public_needs_adult", publish, author, visibility="public")
            refuse("public_needs_adult", publish, author, visibility="public", is_anonymous=True)

    def test_it_is_refused_to_a_private_account(self):
        author = make_author()
        Profile.objects.filter(pk=author.pk).update(is_private=True)
        refuse("account_is_private", publish, author, visibility="public")

    def test_before_the_first_one_the_person_is_warned(self):
        author = make_author(is_agreed=False)
        refuse("public_consent_needed", publish, author, visibility="public")
        assert publish(author).visibility == "followers"
        post = publish(author, "모두에게", visibility="public", is_agreed=True)
        assert has_consent(author, "sns_public")
        assert sees(make_author(), post)
        publish(author, "또 모두에게", visibility="public")

    def test_an_agreement_falls_with_the_post_it_was_for(self):
        author = make_author(is_agreed=False)
        fields = {"visibility": "public", "images": (uuid4(),), "is_agreed": True}
        refuse("image_not_found", publish, author, **fields)
        assert not has_consent(author, "sns_public")

    def test_a_post_is_in_the_region_of_its_author_if_they_wish(self):
        author = make_author()
        post = publish(author, visibility="public", region=True)
        assert post.region_id == author.region_id
        assert publish(author, "또", visibility="public").region is None
        nowhere = make_author(region=None)
        refuse("region_missing", publish, nowhere, visibility="public", region=True)

    def test_withdrawing_takes_posts_back(self, django_capture_on_commit_callbacks):
        author = make_author()
        follower, stranger = make_follower(author), make_author()
        plain = publish(author, visibility="public", region=True)
        nameless = publish(author, "익명", visibility="public", is_anonymous=True)
        gone = posts.delete_post(post=publish(author, "지운 글", visibility="public"))
        with django_capture_on_commit_callbacks(execute=True):
            withdraw_consent(user=author, code="sns_public", channel="web")
        for row in (plain, nameless, gone):
            row.refresh_from_db()
        assert [row.visibility for row in (plain, nameless, gone)] == [
            "followers",
            "private",
            "followers",
        ]
        assert plain.region is None
        assert nameless.alias
        assert not sees(stranger, plain)
        assert sees(follower, plain)
        assert not sees(follower, nameless)
        refuse("public_consent_needed", publish, author, "다시", visibility="public")


class TestAnonymity:
    def test_the_alias_is_drawn_for_each_post(self):
        author = make_author()
        rows = [
            publish(author, f"익명 {n}", visibility="public", is_anonymous=True) for n in range(4)
        ]
        aliases = {row.alias for row in rows}
        assert len(aliases) == 4
        assert all(len(alias.split()) == 2 for alias in aliases)
        assert author.nickname not in aliases

    def test_it_never_becomes_a_post_for_followers(self):
        author = make_author()
        post = publish(author, visibility="public", is_anonymous=True)
        refuse("anonymous_is_public", edit, post, visibility="followers")
        edit(post, visibility="private")
        post.refresh_from_db()
        assert (post.visibility, post.is_anonymous) == ("private", True)
        refuse("anonymous_is_public", edit, post, visibility="followers")
        edit(post, visibility="public")
        post.refresh_from_db()
        assert (post.visibility, post.is_anonymous) == ("public", True)


class TestCards:
    def test_a_card_is_looked_at_first(self):
        author = make_author()
        row = make_done(author, note="나만 보는 말")
        fields = {"kind": "mission", "participation": row.public_id, "text": "다녀왔어요"}
        refuse("preview_needed", publish, author, **fields)
        post = publish_card(author, **fields)
        assert (post.card_title, post.participation) == (row.mission.title, row)
        assert "나만 보는 말" not in f"{post.text}{post.card_title}{post.content_note}"

    def test_what_is_posted_is_what_was_seen(self):
        author, other = make_author(), make_author()
        seen = PostDraft(kind="line", text="바람이 좋은 날")
        token = posts.preview_post(user=author, draft=seen).token
        line = {"kind": "line", "preview": token}
        refuse("preview_needed", publish, author, "다른 말", **line)
        refuse("preview_needed", publish, author, seen.text, visibility="public", **line)
        refuse("preview_needed", publish, other, seen.text, **line)
        refuse("preview_needed", publish, author, seen.text, kind="line", preview=f"{token}x")
        assert not Post.objects.exists()
        assert publish(author, seen.text, **line).kind == "line"

    def test_a_card_for_oneself_needs_no_look(self):
        assert publish(make_author(), "조용한 날", kind="line", visibility="private").kind == "line"

    def test_a_preview_stores_nothing(self):
        author = make_author()
        posts.preview_post(user=author, draft=PostDraft(kind="line", text="#바람"))
        assert not Post.objects.exists()
        assert not Hashtag.objects.filter(is_blocked=False).exists()

    def test_only_ones_own_finished_mission_is_shown(self):
        author = make_author()
        theirs = make_done(make_author())
        begun = ParticipationFactory(user=author)
        card = {"kind": "mission", "text": "", "visibility": "private"}
        refuse("not_found", publish, author, participation=theirs.public_id, **card)
        refuse("not_found", publish, author, participation=uuid4(), **card)
        refuse("mission_not_done", publish, author, participation=begun.public_id, **card)

    def test_a_line_takes_no_images(self):
        author = make_author()
        image = make_image(author)
        refuse(
            "line_takes_no_images",
            publish,
            author,
            kind="line",
            visibility="private",
            images=(image.public_id,),
        )


class TestImages:
    def test_images_stand_in_the_order_asked_for(self):
        author = make_author()
        first, second = make_image(author), make_image(author)
        post = publish(author, "", images=(second.public_id, first.public_id))
        assert list(post.images.order_by("position")) == [second, first]

    def test_images_of_others_and_used_ones_are_not_found(self):
        author = make_author()
        image, theirs = make_image(author), make_image(make_author())
        publish(author, images=(image.public_id,))
        refuse("image_not_found", publish, author, "또", images=(image.public_id,))
        refuse("image_not_found", publish, author, "또", images=(theirs.public_id,))

    def test_what_an_image_says_is_looked_at_too(self):
        author = make_author()
        image = make_image(author, alt="전화 010-1234-5678")
        refuse("has_personal_data", publish, author, "그림", images=(image.public_id,))


class TestLinking:
    def test_tags_are_rows_that_follow_the_words(self):
        author = make_author()
        post = publish(author, "#산책 #Walk #walk")
        assert set(post.tags.values_list("tag__name", flat=True)) == {"산책", "walk"}
        edit(post, text="#산책만 남겨요 #산책")
        assert set(post.tags.values_list("tag__name", flat=True)) == {"산책만", "산책"}
        assert PostTag.objects.count() == 2

    def test_those_called_hear_of_what_they_may_see(self, django_capture_on_commit_callbacks):
        author = make_author()
        follower = make_follower(author)
        Profile.objects.filter(pk=follower.pk).update(handle="haneul_1")
        make_author("stranger_1")
        apart = make_author("apart_1")
        Block.objects.create(blocker=apart, blocked=author)
        with django_capture_on_commit_callbacks(execute=True):
            post = publish(author, "@haneul_1님 @stranger_1 @apart_1 @nobody_1 안녕")
        assert {row.user.feed_profile.handle for row in post.mentions.all()} == {
            "haneul_1",
            "stranger_1",
        }
        told = Activity.objects.filter(kind="mention")
        assert [row.recipient for row in told] == [follower]

    def test_a_private_post_calls_nobody_until_it_is_shown(
        self, django_capture_on_commit_callbacks
    ):
        author = make_author()
        follower = make_follower(author)
        Profile.objects.filter(pk=follower.pk).update(handle="haneul_1")
        with django_capture_on_commit_callbacks(execute=True):
            post = publish(author, "@haneul_1 안녕", visibility="private")
        assert not Activity.objects.exists()
        with django_capture_on_commit_callbacks(execute=True):
            edit(post, visibility="followers")
        assert Activity.objects.get().recipient == follower
