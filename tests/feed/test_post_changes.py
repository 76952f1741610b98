"""Editing, deleting, and what is told of a post; and what meets at one moment."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from feed.models import Post, PostImage
from feed.selectors.posts import list_versions
from feed.services import posts
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
