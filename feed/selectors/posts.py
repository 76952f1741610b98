"""Reads for the pages of writing: one post, what it said before, what may be shown as a card."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from accounts.selectors import has_consent
from core.errors import Conflict, NotFound
from feed.models import Post, PostImage, PostVersion
from feed.rules.posts import PUBLIC_CONSENT
from feed.selectors.people import Reader, get_reader
from feed.selectors.post_views import PostView, build_post_views, with_related
from missions.models import Participation


class MissionNotDone(Conflict):
    """Only what is finished is shown."""

    code = "mission_not_done"
    default_detail = "마친 미션만 카드로 보여 줄 수 있어요."


def list_posts(viewer: Any) -> QuerySet[Post]:
    """List every post somebody may see, with what its page needs."""
    return with_related(Post.objects.visible_to(viewer))


def list_own_posts(user: User) -> QuerySet[Post]:
    """List what a person wrote and has not deleted."""
    return list_posts(user).filter(author=user)


def list_own_deleted(user: User) -> QuerySet[Post]:
    """List what a person deleted, for taking that back."""
    return Post.objects.filter(author=user.pk, state=Post.State.DELETED)


def get_post_view(*, post: Post, user: User) -> PostView:
    """Show one post to somebody who may see it."""
    return build_post_views([post], get_reader(user))[0]


def get_post_view_for(*, post: Post, reader: Reader) -> PostView:
    """Show one post to a reader who is known already."""
    return build_post_views([post], reader)[0]


def list_versions(*, post: Post, viewer: Any) -> QuerySet[PostVersion]:
    """List what a post said before, as far as the viewer could read it then, newest first."""
    return PostVersion.objects.visible_to(viewer).filter(post=post).order_by("-number")


def list_own_images(*, user: User, ids: tuple[UUID, ...]) -> list[PostImage]:
    """List a person's images that no post took yet, in the order asked for; others are left out."""
    rows = PostImage.objects.ready().filter(owner=user.pk, post=None, public_id__in=ids)
    found = {row.public_id: row for row in rows}
    return [found[one] for one in ids if one in found]


def find_done(*, user: User, participation: UUID) -> Participation:
    """Find what a person did. Raise NotFound for what is not theirs, MissionNotDone."""
    rows = Participation.objects.visible_to(user).select_related("mission")
    row = rows.filter(public_id=participation).first()
    if row is None:
        raise NotFound()
    if row.state != Participation.State.DONE:
        raise MissionNotDone()
    return row


def get_card_title(*, user: User, participation: UUID | None) -> str:
    """Name a finished mission as its card would; nothing of what the person noted beside it."""
    return find_done(user=user, participation=participation).mission.title if participation else ""


def list_done(user: User) -> QuerySet[Participation]:
    """List what a person may show as a card, the last done first."""
    rows = Participation.objects.visible_to(user).filter(state=Participation.State.DONE)
    return rows.select_related("mission").order_by("-finished_at")[:20]


def has_agreed_to_public(user: User) -> bool:
    """Tell whether somebody was warned and may post for everybody (B21)."""
    return has_consent(user, PUBLIC_CONSENT)
