"""Editing, deleting, and what is told of a post; and what meets at one moment."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from feed.models import Act, Post, PostImage
from feed.rules.limits import LIMITS
from feed.selectors.posts import list_versions
from feed.services import images, posts
from feed.signals import post_published, post_removed, post_stored
from tests import racing
from tests.factories.feed_posts import (
    make_author,
    make_follower,
    make_image,
    publish,
)
from tests.feed.posting import edit, refuse, sees

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_storage")]


class TestEditing:
    def test_what_it_said_before_stays_readable(self):
        author = make_author()
        follower = make_follower(author)
        post = publish(author, "처음 말", content_note="주의")
        edit(post, text="나중 말")
        post.refresh_from_db()
        assert (post.text, bool(post.edited_at)) == ("나중 말", True)
        (version,) = list_versions(post=post, viewer=follower)
        assert (version.number, version.text, version.content_note) == (1, "처음 말", "주의")
        assert not list_versions(post=post, viewer=make_author()).exists()

    def test_nothing_said_twice_makes_no_version(self):
        post = publish(make_author())
        edit(post, is_closed=True)
        post.refresh_from_db()
        assert (post.edited_at, post.versions.count(), post.is_closed) == (None, 0, True)

    def test_a_draft_stays_its_authors(self):
        author = make_author()
        follower, stranger = make_follower(author), make_author()
        post = publish(author, "아무도 못 본 말", visibility="private")
        edit(post, text="팔로워가 본 말", visibility="followers")
        post.refresh_from_db()
        edit(post, text="모두가 볼 말", visibility="public")
        said = {
            one: [row.text for row in list_versions(post=post, viewer=one)]
            for one in (author, follower, stranger)
        }
        assert said == {
            author: ["팔로워가 본 말", "아무도 못 본 말"],
            follower: ["팔로워가 본 말"],
            stranger: [],
        }

    def test_an_edit_is_looked_at_like_a_post(self):
        author = make_author()
        post = publish(author)
        for text, code in [
            ("오늘 밤 죽으려고 해", "needs_care"),
            ("010-1234-5678", "has_personal_data"),
            ("", "text_empty"),
            ("가" * 1001, "text_too_long"),
        ]:
            refuse(code, edit, post, text=text)
        post.refresh_from_db()
        assert (post.text, post.versions.count()) == ("오늘은 볕이 좋았어요.", 0)

    def test_private_words_are_looked_at_when_they_are_shown(self):
        author = make_author()
        post = publish(author, "오늘 밤 죽으려고 해", visibility="private")
        refuse("needs_care", edit, post, visibility="followers")
        post.refresh_from_db()
        assert post.visibility == "private"

    def test_a_link_brought_by_an_edit_waits(self):
        post = publish(make_author())
        edit(post, text="여기 https://example.com 봐요")
        post.refresh_from_db()
        assert (post.state, post.held_because) == ("held", "link_of_new")

    def test_fewer_eyes_at_once(self, django_capture_on_commit_callbacks):
        author = make_author()
        follower = make_follower(author)
        post = publish(author)
        heard = []
        post_removed.connect(lambda post, **kwargs: heard.append(post.pk), weak=False)
        with django_capture_on_commit_callbacks(execute=True):
            edit(post, visibility="private")
        post_removed.receivers.pop()
        assert heard == [post.pk]
        assert not sees(follower, post)

    def test_more_eyes_ask_who_may(self):
        author = make_author(is_agreed=False)
        post = publish(author)
        refuse("public_consent_needed", edit, post, visibility="public")
        refuse("visibility_unknown", edit, post, visibility="all")
        post.refresh_from_db()
        assert post.visibility == "followers"

    def test_a_deleted_post_is_not_edited(self):
        post = publish(make_author())
        posts.delete_post(post=post)
        refuse("not_found", edit, post, text="다른 말")


class TestCounting:
    def test_nobody_floods_by_editing(self):
        author = make_author()
        follower = make_follower(author)
        post, most = publish(author), LIMITS["edit"].most["new"]
        for number in range(most):
            edit(post, text=f"말 {number}")
            post.refresh_from_db()
        refused = refuse("too_many_changes", edit, post, text="한 번 더")
        assert refused.status == 429
        post.refresh_from_db()
        assert (post.text, post.versions.count()) == (f"말 {most - 1}", most)
        edit(post, visibility="private")
        assert not sees(follower, post)

    def test_what_is_for_oneself_or_fewer_is_not_counted(self):
        author = make_author()
        post = publish(author, visibility="private")
        edit(post, text="혼자 보는 말")
        post.refresh_from_db()
        shown = publish(author, "보이는 말")
        edit(shown, is_closed=True)
        edit(shown, visibility="private")
        assert not Act.objects.filter(kind="edit").exists()

    def test_showing_what_was_ones_own_counts_as_a_post(self):
        author = make_author()
        hidden = [publish(author, f"숨긴 말 {n}", visibility="private") for n in range(6)]
        for post in hidden[:5]:
            edit(post, visibility="followers")
        refuse("too_many_posts", edit, hidden[5], visibility="followers")
        hidden[5].refresh_from_db()
        assert hidden[5].visibility == "private"

    def test_the_same_words_again_are_asked_about(self):
        author = make_author()
        written = [publish(author, f"말 {n}") for n in range(3)]
        for post in written[:2]:
            edit(post, text="여기로 오세요")
        refuse("same_text_again", edit, written[2], text="여기로 오세요")


class TestImages:
    def hang(self, author, count=2, **fields):
        rows = [make_image(author, alt=f"그림 {n}") for n in range(count)]
        post = publish(author, images=tuple(row.public_id for row in rows), **fields)
        return post, [row.public_id for row in rows]

    def now(self, post):
        rows = PostImage.objects.ready().filter(post=post).order_by("position")
        return [(row.public_id, row.alt) for row in rows]

    def test_images_are_put_in_taken_out_and_told_in_other_words(self):
        author = make_author()
        follower = make_follower(author)
        post, (first, second) = self.hang(author)
        new = make_image(author, alt="새 그림").public_id
        edit(post, images=(new, first), alts={first: "다른 설명"})
        assert self.now(post) == [(new, "새 그림"), (first, "다른 설명")]
        (version,) = list_versions(post=post, viewer=follower)
        hung = [(row.image.public_id, row.alt) for row in version.images.all()]
        assert hung == [(first, "그림 0"), (second, "그림 1")]
        left = PostImage.objects.get(public_id=second)
        assert (left.state, left.post) == ("kept", post)

    def test_what_was_taken_out_is_seen_by_who_could_see_it(self):
        author = make_author()
        follower, stranger = make_follower(author), make_author()
        post, (first, _second) = self.hang(author)
        edit(post, images=())
        post.refresh_from_db()
        edit(post, visibility="public")
        seen = {
            one: PostImage.objects.visible_to(one).shown().filter(public_id=first).exists()
            for one in (author, follower, stranger)
        }
        assert seen == {author: True, follower: True, stranger: False}
        assert sees(stranger, post)

    def test_it_comes_back_and_survives_the_sweep(self):
        author = make_author()
        post, (first, second) = self.hang(author)
        edit(post, images=(first,))
        assert images.sweep_images(now=timezone.now() + timedelta(days=90)) == 0
        post.refresh_from_db()
        edit(post, images=(second, first))
        assert self.now(post) == [(second, "그림 1"), (first, "그림 0")]
        posts.delete_post(post=post, now=timezone.now() - timedelta(days=8))
        posts.sweep_deleted_posts()
        assert images.sweep_images() == 2
        assert PostImage.objects.count() == 0

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"images": [uuid4()]}, "image_not_found"),
            ({"images": [uuid4() for _ in range(5)]}, "too_many_images"),
            ({"images": [], "text": ""}, "text_empty"),
            ({"alts": "010-1234-5678"}, "has_personal_data"),
            ({"alts": "오늘 밤 죽으려고 해"}, "needs_care"),
            ({"alts": "가" * 301}, "text_too_long"),
        ],
    )
    def test_a_refused_edit_changes_no_image(self, changes, code):
        author = make_author()
        post, (first, _second) = self.hang(author)
        before = self.now(post)
        if "alts" in changes:
            changes = {"alts": {first: changes["alts"]}}
        if "images" in changes:
            changes = {**changes, "images": tuple(changes["images"])}
        refuse(code, edit, post, **changes)
        assert (self.now(post), post.versions.count()) == (before, 0)

    def test_a_foreign_image_is_none(self):
        post, _own = self.hang(make_author())
        foreign = make_image(make_author()).public_id
        refuse("image_not_found", edit, post, images=(foreign,))

    def test_words_of_a_hanging_image_go_through_an_edit(self):
        author = make_author()
        post, (first, second) = self.hang(author)
        row = PostImage.objects.get(public_id=first)
        refuse("has_personal_data", posts.describe_image, image=row, alt="010-1234-5678")
        posts.describe_image(image=PostImage.objects.get(public_id=first), alt="억새")
        assert self.now(post) == [(first, "억새"), (second, "그림 1")]
        post.refresh_from_db()
        assert (bool(post.edited_at), post.versions.count()) == (True, 1)

    def test_deleting_a_file_for_good_takes_it_out_of_the_history(
        self, django_capture_on_commit_callbacks
    ):
        author = make_author()
        post, (first, second) = self.hang(author)
        edit(post, images=(second,))
        with django_capture_on_commit_callbacks(execute=True):
            images.delete_image(image=PostImage.objects.get(public_id=first))
        (version,) = list_versions(post=post, viewer=author)
        assert [row.image.public_id for row in version.images.all()] == [second]


class TestDeleting:
    def test_it_is_gone_for_everybody_and_comes_back_for_ten_minutes(self):
        author = make_author()
        follower, post, now = make_follower(author), publish(author), timezone.now()
        posts.delete_post(post=post, now=now)
        posts.delete_post(post=post, now=now + timedelta(minutes=5))
        assert not sees(author, post)
        assert not sees(follower, post)
        late = now + timedelta(minutes=10)
        refuse("undo_over", posts.undo_delete_post, post=post, now=late)
        posts.undo_delete_post(post=post, now=now + timedelta(minutes=9))
        assert sees(follower, post)

    @pytest.mark.parametrize("state", ["held", "hidden"])
    def test_what_was_not_standing_comes_back_as_it_was(self, state):
        author = make_author()
        post = publish(author)
        Post.objects.filter(pk=post.pk).update(state=state)
        posts.delete_post(post=post)
        assert posts.undo_delete_post(post=post).state == state
        assert not sees(make_follower(author), post)

    def test_after_seven_days_nothing_of_it_is_left(self):
        author, now = make_author(), timezone.now()
        image = make_image(author)
        post = publish(author, "#산책", images=(image.public_id,))
        edit(post, text="고친 말")
        posts.delete_post(post=post, now=now)
        assert posts.sweep_deleted_posts(now=now + timedelta(days=6, hours=23)) == 0
        assert posts.sweep_deleted_posts(now=now + timedelta(days=7, minutes=1)) == 1
        assert posts.sweep_deleted_posts(now=now + timedelta(days=7, minutes=1)) == 0
        assert not Post.objects.filter(pk=post.pk).exists()
        image.refresh_from_db()
        # Its files go with the sweep of images, which knows their names from this row.
        assert (image.state, image.post) == (PostImage.State.DELETED, None)

    def test_threads_are_closed_and_opened(self):
        post = publish(make_author())
        assert posts.close_thread(post=post).is_closed
        assert not posts.open_thread(post=post).is_closed


class TestSignals:
    @pytest.fixture
    def heard(self):
        said = []
        signals = {"stored": post_stored, "published": post_published, "removed": post_removed}
        ears = {}
        for name, signal in signals.items():
            ears[name] = lambda name=name, **kwargs: said.append(name)
            signal.connect(ears[name], weak=False, dispatch_uid=f"test.{name}")
        yield said
        for name, signal in signals.items():
            signal.disconnect(dispatch_uid=f"test.{name}")

    def test_others_hear_after_the_commit(self, heard, django_capture_on_commit_callbacks):
        author = make_author()
        with django_capture_on_commit_callbacks(execute=True):
            post = publish(author)
            assert heard == []
        assert heard == ["stored", "published"]
        with django_capture_on_commit_callbacks(execute=True):
            posts.delete_post(post=post)
        assert heard[2:] == ["removed"]

    def test_of_a_private_post_only_that_it_is_there(
        self, heard, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            publish(make_author(), visibility="private")
        assert heard == ["stored"]


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_two_at_once_with_one_client_id_make_one_post(self):
        author, key = make_author(), uuid4()
        first, second = racing.run(*[lambda: publish(author, client_id=key)] * 2)
        assert first == second
        assert Post.objects.count() == 1

    def test_becoming_private_and_posting_for_everybody_leave_nothing_public(self):
        from feed.services import people

        author = make_author()
        racing.run(
            lambda: publish(author, visibility="public"),
            lambda: people.save_profile(user=author, is_private=True),
        )
        assert not Post.objects.filter(visibility="public").exists()

    def test_one_image_goes_into_one_post(self):
        author = make_author()
        image = make_image(author)
        failures = racing.list_failures(
            lambda: publish(author, "하나", images=(image.public_id,)),
            lambda: publish(author, "둘", images=(image.public_id,)),
        )
        assert [one.code for one in failures] == ["image_not_found"]
        assert Post.objects.count() == 1

    def test_undoing_and_purging_leave_a_whole_post_or_none(self):
        author, now = make_author(), timezone.now()
        post = publish(author)
        posts.delete_post(post=post, now=now)
        racing.run(
            lambda: posts.undo_delete_post(post=post, now=now),
            lambda: posts.sweep_deleted_posts(now=now + timedelta(days=8)),
        )
        left = Post.objects.filter(pk=post.pk).first()
        assert left is None or left.state == "published"
