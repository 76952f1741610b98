"""Stored words reach the alert path as a line of a talk does, once, under the same consents."""

from datetime import timedelta
from uuid import uuid5

import pytest
from django.utils import timezone

from agencies.models import Alert, AlertEvidence
from feed import tasks
from feed.models import Comment, Post
from feed.services import assessing
from safety.models import CrisisAssessment
from tests.factories.accounts import ALL_CONSENTS, AgencyFactory
from tests.feed.looking import answer, make_person, say

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("eager_tasks")]
INTENT = "오늘은 진짜 죽을 거야"


@pytest.fixture
def user():
    AgencyFactory()
    return make_person(posts=0, consents=ALL_CONSENTS)


@pytest.fixture(autouse=True)
def commits(django_capture_on_commit_callbacks):
    return django_capture_on_commit_callbacks


def assess(post, commits):
    with commits(execute=True):
        tasks.assess_post(post_id=post.pk)


@pytest.mark.parametrize("visibility", ["private", "followers", "public"])
def test_a_stored_post_reaches_the_alert_path(user, commits, visibility):
    post = say(user, INTENT, visibility=visibility)
    assess(post, commits)
    found = CrisisAssessment.objects.get()
    assert (found.source_id, found.user, found.level) == (post.public_id, user, 4)
    alert = Alert.objects.get()
    assert (alert.user, alert.level) == (user, 4)
    assert AlertEvidence.objects.get().source_id == found.public_id


def test_a_comment_does_too(user, commits):
    comment = answer(user, say(make_person(posts=0)), INTENT)
    with commits(execute=True):
        tasks.assess_comment(comment_id=comment.pk)
    assert CrisisAssessment.objects.get().source_id == comment.public_id
    assert Alert.objects.get().user == user
    assert Comment.objects.get().assessed_at == comment.created_at


def test_running_twice_changes_nothing(user, commits):
    post = say(user, INTENT)
    for _ in range(3):
        assess(post, commits)
    Post.objects.filter(pk=post.pk).update(assessed_at=None)
    assess(post, commits)
    assert (CrisisAssessment.objects.count(), AlertEvidence.objects.count()) == (1, 1)


def test_an_edit_is_looked_at_again(user, commits):
    post = say(user, "산책했어요")
    assess(post, commits)
    assert not Alert.objects.exists()
    edited_at = timezone.now()
    post.text, post.edited_at = INTENT, edited_at
    post.save()
    assert list(Post.objects.unassessed()) == [post]
    assess(post, commits)
    assert Alert.objects.get().level == 4
    sources = set(CrisisAssessment.objects.values_list("source_id", flat=True))
    assert sources == {post.public_id, uuid5(post.public_id, edited_at.isoformat())}
    assert not Post.objects.unassessed().exists()


def test_an_edit_that_comes_meanwhile_still_waits(user):
    post = say(user, "산책했어요")
    stale = Post.objects.get(pk=post.pk)
    Post.objects.filter(pk=post.pk).update(edited_at=timezone.now())
    assessing.assess_post(post=stale)
    assert Post.objects.unassessed().count() == 1


def test_the_note_before_a_post_is_read_with_it(user, commits):
    assess(say(user, "…", content_note=INTENT), commits)
    assert CrisisAssessment.objects.get().level == 4


def test_earlier_words_of_the_same_person_add_up(user, commits):
    say(user, "죽고 싶어")
    say(make_person(posts=0), "번개탄 사놨어")
    post = say(user, "이제 결심했어")
    assess(post, commits)
    assert CrisisAssessment.objects.get(source_id=post.public_id).level == 4


def test_without_the_consent_to_keep_findings_none_is_kept(commits):
    AgencyFactory()
    post = say(make_person(posts=0), INTENT)
    assess(post, commits)
    assert (CrisisAssessment.objects.count(), Alert.objects.count()) == (0, 0)
    assert not Post.objects.unassessed().exists()


def test_without_the_consent_to_alerts_nobody_hears(commits):
    AgencyFactory()
    assess(say(make_person(posts=0, consents=["service", "chat_sensitive"]), INTENT), commits)
    assert (CrisisAssessment.objects.count(), Alert.objects.count()) == (1, 0)


def test_deleted_posts_are_left_alone(user, commits):
    post = say(user, INTENT, state="deleted", deleted_at=timezone.now())
    assess(post, commits)
    assert CrisisAssessment.objects.count() == 0
    tasks.assess_post(post_id=10**9)


def test_the_hint_comes_after_the_commit(user, commits):
    post = say(user, INTENT)
    with commits() as waiting:
        assessing.hint_post(post=post)
    assert CrisisAssessment.objects.count() == 0
    for call in waiting:
        call()
    assert CrisisAssessment.objects.count() == 1


def test_the_sweep_finds_what_a_dead_process_left(user, commits):
    now = timezone.now()
    lost, fresh = say(user, INTENT), say(user, "방금 썼어요")
    comment = answer(user, lost, "괜찮아질 거예요")
    edited = say(user, "전에 쓴 글")
    done = say(user, "살핀 글")
    before = now - timedelta(seconds=10)
    rows = Post.objects
    rows.filter(pk=lost.pk).update(created_at=before)
    rows.filter(pk=edited.pk).update(
        created_at=before, assessed_at=before, edited_at=now - timedelta(seconds=8)
    )
    rows.filter(pk=done.pk).update(created_at=before, assessed_at=before)
    Comment.objects.filter(pk=comment.pk).update(created_at=before)
    with commits(execute=True):
        assert assessing.sweep_assessments(now=now) == 3
    assert [post.pk for post in Post.objects.unassessed()] == [fresh.pk]
    assert Alert.objects.count() == 1
    assert assessing.sweep_assessments(now=now) == 0


def test_the_clock_and_the_queue_know_of_it(settings):
    assert settings.CELERY_TASK_ROUTES["feed.tasks.assess_*"] == {"queue": "crisis"}
    assert settings.CELERY_TASK_ROUTES["feed.tasks.sweep_assessments"] == {"queue": "crisis"}
    named = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {"feed.tasks.sweep_assessments", "feed.tasks.sweep_images"} <= named
