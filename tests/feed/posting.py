"""What tests of posts share."""

import pytest
from django.utils import timezone

from core.errors import DomainError
from feed.models import Post
from feed.rules.posts import PostEdit
from feed.services import posts
from tests.factories.missions import ParticipationFactory


def refuse(code, act, *args, **fields):
    """The act is refused with a code, and no post is stored by it."""
    before = Post.objects.count()
    with pytest.raises(DomainError) as refused:
        act(*args, **fields)
    assert refused.value.code == code
    assert Post.objects.count() == before
    return refused.value


def sees(viewer, post):
    return Post.objects.visible_to(viewer).filter(pk=post.pk).exists()


def make_done(user, **fields):
    return ParticipationFactory(
        user=user,
        state="done",
        proof="self",
        finished_at=timezone.now(),
        done_date=timezone.localdate(),
        **fields,
    )


def edit(post, **changes):
    now = {
        "text": post.text,
        "content_note": post.content_note,
        "visibility": post.visibility,
        "region": post.region is not None,
        "is_closed": post.is_closed,
    }
    return posts.edit_post(post=post, edit=PostEdit(**now | changes))
