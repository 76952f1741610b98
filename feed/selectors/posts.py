"""Reads for the pages of writing: one post, what it said before, what may be shown as a card."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.models import ConsentPurpose, User
from accounts.selectors import get_purpose, has_consent
from feed.models import Post, PostImage, PostVersion, Profile, VersionImage
from feed.rules import posts as rules
from feed.rules.people import is_minor
from feed.rules.posts import PUBLIC_CONSENT, PostDraft
from feed.rules.text import find_tags
from feed.selectors.people import Reader, get_reader
from feed.selectors.post_views import (
    AuthorView,
    PostView,
    build_image,
    build_post_views,
    with_related,
)
from missions.models import Participation

_SHOWN = [PostImage.State.READY, PostImage.State.KEPT]


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
    hung = VersionImage.objects.select_related("image").filter(image__state__in=_SHOWN)
    rows = PostVersion.objects.visible_to(viewer).filter(post=post).order_by("-number")
    return rows.prefetch_related(Prefetch("images", hung))


def list_own_images(
    *, user: User, ids: tuple[UUID, ...], post: Post | None = None
) -> list[PostImage]:
    """List a person's images that no post took yet, in the order asked for; others are left out.

    With a `post` of theirs also those that hang on it, or hung on it before.
    """
    own = PostImage.objects.shown().filter(owner=user.pk, public_id__in=ids)
    waiting = Q(post=None, state=PostImage.State.READY)
    rows = own.filter(waiting | Q(post=post) if post else waiting)
    found = {row.public_id: row for row in rows}
    return [found[one] for one in ids if one in found]


def list_done(user: User) -> QuerySet[Participation]:
    """List what a person may show as a card, the last done first."""
    rows = Participation.objects.visible_to(user).filter(state=Participation.State.DONE)
    return rows.select_related("mission").order_by("-finished_at")[:20]


def has_agreed_to_public(user: User) -> bool:
    """Tell whether somebody was warned and may post for everybody (B21)."""
    return has_consent(user, PUBLIC_CONSENT)


@dataclass(frozen=True)
class WritePage:
    """What the page of writing shows beside its form."""

    can_be_public: bool
    # Why not, where that is so.
    is_young: bool
    is_private: bool
    has_agreed: bool
    purpose: ConsentPurpose | None
    region: str
    card_title: str
    done: tuple[Participation, ...]
    text_limit: int
    note_limit: int
    alt_limit: int


def get_write_page(*, user: User, kind: str, participation: UUID | None) -> WritePage:
    """Gather it; nothing here decides, the services ask again."""
    is_young = user.birth_date is None or is_minor(user.birth_date, timezone.localdate())
    is_private = Profile.objects.filter(pk=user.pk, is_private=True).exists()
    own = Participation.objects.visible_to(user).select_related("mission")
    row = own.filter(public_id=participation).first() if participation else None
    return WritePage(
        can_be_public=not is_young and not is_private,
        is_young=is_young,
        is_private=is_private,
        has_agreed=has_agreed_to_public(user),
        purpose=get_purpose(PUBLIC_CONSENT),
        region=str(user.region) if user.region else "",
        card_title=row.mission.title if row else "",
        done=tuple(list_done(user)) if kind == "mission" and row is None else (),
        text_limit=rules.LINE_LENGTH if kind == "line" else rules.TEXT_LENGTH,
        note_limit=rules.NOTE_LENGTH,
        alt_limit=rules.ALT_LENGTH,
    )


def get_undo_end(post: Post) -> datetime | None:
    """Say until when deleting can be taken back; None once it cannot."""
    if not rules.can_undo(deleted_at=post.deleted_at, now=timezone.now()):
        return None
    return post.deleted_at and post.deleted_at + rules.UNDO_TIME


def build_preview(*, user: User, draft: PostDraft, card_title: str) -> PostView:
    """Show a draft as others would meet it, without a row: nothing of it is stored."""
    profile = Profile.objects.filter(pk=user.pk).first()
    name = "" if draft.is_anonymous else user.nickname
    handle = profile.handle if profile and not draft.is_anonymous else ""
    images = list_own_images(user=user, ids=draft.images)
    return PostView(
        pk=0,
        public_id=uuid4(),
        kind=draft.kind,
        kind_label=str(Post.Kind(draft.kind).label),
        state=Post.State.PUBLISHED,
        state_label="",
        visibility=draft.visibility,
        visibility_label=str(Post.Visibility(draft.visibility).label),
        author=AuthorView(name=name, handle=handle, mark=name[:1], tone=0),
        is_own=True,
        is_anonymous=draft.is_anonymous,
        text=draft.text,
        content_note=draft.content_note,
        card_title=card_title,
        mission_id=None,
        region=str(user.region) if draft.region and user.region else "",
        created_at=timezone.now(),
        edited_at=None,
        is_closed=draft.is_closed,
        tags=find_tags(draft.text),
        handles=(),
        images=tuple(build_image(row) for row in images),
        reaction="",
        is_bookmarked=False,
        reaction_counts=None,
        comment_count=None,
        folded_because="",
        can_edit=False,
        can_react=False,
        can_comment=False,
        can_report=False,
    )
