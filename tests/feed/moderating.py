"""Posts to report, and those who look at reports."""

from uuid import uuid4

from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from feed.models import Comment, Post, PostImage, Profile
from feed.selectors.targets import describe_comment, describe_post, describe_profile
from feed.services import cases, reports
from feed.services.actions import Decision
from tests.factories.accounts import UserFactory


def make_post(author=None, **given):
    values = {"text": "오늘은 창문을 열었어요", "visibility": "public", **given}
    return Post.objects.create(author=author or UserFactory(), **values)


def make_comment(post=None, author=None, **given):
    values = {"text": "바람이 좋네요", **given}
    return Comment.objects.create(
        post=post or make_post(), author=author or UserFactory(), **values
    )


def make_profile(user=None, handle=None):
    row = user or UserFactory()
    return Profile.objects.create(user=row, handle=handle or f"h{uuid4().hex[:10]}")


def hang_image(post, look=0x0F0F_3C3C_5A5A_6996):
    name = f"feed/{uuid4().hex}"
    default_storage.save(name, ContentFile(b"\xff\xd8 as it was"))
    return PostImage.objects.create(
        owner=post.author,
        post=post,
        state="ready",
        file_name=name,
        thumbnail_name=f"{name}-small",
        look=look,
    )


def make_moderator(*, is_sealed=True, **given):
    """An operator whose work this is."""
    user = UserFactory(is_staff=True, birth_date=None, region=None, **given)
    names = ["moderate", "open_sealed"] if is_sealed else ["moderate"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return type(user).objects.get(pk=user.pk)


def describe(row):
    if isinstance(row, Post):
        return describe_post(row)
    return describe_comment(row) if isinstance(row, Comment) else describe_profile(row)


def report(row, reporter=None, reason="harassment", **given):
    return reports.report(
        reporter=reporter or UserFactory(), target=describe(row), reason=reason, **given
    )


def make_case(row=None, **given):
    """A case that somebody's report opened."""
    return report(row or make_post(), **given).case


def take(case, moderator=None):
    by = moderator or make_moderator()
    cases.take_case(case=case, moderator=by)
    return by


def decide(**given):
    return Decision(**{"rule": "harassment", "reason": "사람을 깎아내리는 말이에요", **given})
