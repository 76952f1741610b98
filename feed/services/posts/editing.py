"""Changing a post that stands: its words with a history, its audience at once, its thread."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.errors import Conflict, NotFound
from core.transitions import transition
from feed import signals
from feed.models import Post, PostImage, PostVersion
from feed.rules import posts as rules
from feed.rules.drafts import clean_edit, join_words
from feed.rules.limits import judge_links, name_edit
from feed.rules.posts import PostEdit
from feed.rules.text import find_links
from feed.selectors.limits import get_rank
from feed.services import images
from feed.services.checks import check_text
from feed.services.limits import check_limits
from feed.services.posts import picturing
from feed.services.posts.audience import check_audience, find_region, lock_author
from feed.services.posts.linking import link_post
from feed.services.posts.publishing import announce_post
from feed.services.taking_back import announce_removal

State, Visibility = Post.State, Post.Visibility
_EDITED = (
    "text",
    "text_digest",
    "content_note",
    "edited_at",
    "region",
    "visibility",
    "is_closed",
    "updated_at",
)


class TooManyEdits(Conflict):
    """Whoever reads the history must come to its end."""

    code = "too_many_edits"
    default_detail = "이 글은 더 고칠 수 없어요. 새 글로 써 주세요."


def edit_post(
    *,
    post: Post,
    edit: PostEdit,
    is_confirmed: bool = False,
    is_agreed: bool = False,
    channel: str = "web",
    now: datetime | None = None,
) -> Post:
    """Change what a post says and who sees it; what it said before stays readable.

    An anonymous post stays anonymous, and is for everybody or for its author alone. Raise what
    `publish_post` raises, or TooManyEdits; then nothing changes.
    """
    hanging = picturing.plan_images(post=post, edit=edit)
    clean = clean_edit(
        edit, kind=post.kind, is_anonymous=post.is_anonymous, image_count=len(hanging)
    )
    words = join_words(clean.text, clean.content_note, *hanging.values())
    said: dict[str, Any] = {"text": words, "visibility": clean.visibility}
    check_text(user=post.author, is_confirmed=is_confirmed, **said)
    with transaction.atomic():
        row = lock_post(post=post)
        _count(row, clean, is_confirmed=is_confirmed, now=now, **said)
        if clean.visibility != row.visibility:
            check_audience(
                author=row.author,
                visibility=clean.visibility,
                today=timezone.localdate(now),
                is_agreed=is_agreed,
                channel=channel,
            )
        return _change(row, clean, now or timezone.now())


def begin_edit(post: Post, **changes: Any) -> PostEdit:
    """Write an edit that changes what is given and leaves the rest as it stands."""
    now: dict[str, Any] = {
        "text": post.text,
        "content_note": post.content_note,
        "visibility": post.visibility,
        "region": post.region is not None,
        "is_closed": post.is_closed,
    }
    return PostEdit(**now | changes)


def _count(row: Post, edit: PostEdit, *, text: str, visibility: str, **more: Any) -> None:
    """Count an edit that others read, so that nobody floods by editing. Raise what it may."""
    has_words = (row.text, row.content_note) != (edit.text, edit.content_note)
    is_changed = has_words or picturing.changes_images(post=row, edit=edit)
    what = name_edit(old=row.visibility, new=visibility, is_changed=is_changed)
    if what:
        is_said = has_words or what == "post"
        check_limits(
            user=row.author,
            what=what,
            text=text if is_said else "",
            visibility=visibility,
            **more,
        )


def lock_post(*, post: Post) -> Post:
    """Read a post as it is now, with its author held. Raise NotFound for a deleted one."""
    author = lock_author(user=post.author)
    row = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    row.author = author
    if row.state == State.DELETED:
        raise NotFound()
    return row


def _change(row: Post, edit: PostEdit, now: datetime) -> Post:
    old, old_links = row.visibility, set(find_links(row.text))
    has_words = (row.text, row.content_note) != (edit.text, edit.content_note)
    if has_words or picturing.changes_images(post=row, edit=edit):
        picturing.keep_images(version=_keep_version(row))
        picturing.hang_images(post=row, edit=edit)
        row.text, row.content_note, row.edited_at = edit.text, edit.content_note, now
    wants_new = edit.region and row.region is None
    region = find_region(author=row.author, is_wanted=True) if wants_new else row.region
    row.region = region if edit.region else None
    row.visibility, row.is_closed = edit.visibility, edit.is_closed
    has_new_links = old == Visibility.PRIVATE or not set(find_links(row.text)) <= old_links
    is_held = has_new_links and _hold(row, now)
    row.save(update_fields=_EDITED)
    link_post(post=row)
    if is_held or rules.is_narrower(old, row.visibility):
        announce_removal(post=row)
    announce_post(post=row)
    return row


def _hold(row: Post, now: datetime) -> bool:
    """Let links that an edit brought wait for a moderator, as those of a new post do."""
    if row.state != State.PUBLISHED or row.visibility == Visibility.PRIVATE:
        return False
    rank = get_rank(user=row.author, now=now)
    verdict = judge_links(text=row.text, kind="post", rank=rank)
    if verdict.is_held:
        moved = {"to": State.HELD, "held_because": verdict.reason}
        transition(row=row, table=rules.POST_MOVES, **moved)
    return verdict.is_held


def _keep_version(row: Post) -> PostVersion:
    number = row.versions.count() + 1
    if number > rules.VERSION_LIMIT:
        raise TooManyEdits()
    is_read = row.state == State.PUBLISHED
    return PostVersion.objects.create(
        post=row,
        number=number,
        text=row.text,
        content_note=row.content_note,
        visibility=row.visibility if is_read else Visibility.PRIVATE,
    )


@transaction.atomic
def close_thread(*, post: Post) -> Post:
    """Let nobody comment any more; what stands under it stays."""
    return _set_closed(post, True)


@transaction.atomic
def open_thread(*, post: Post) -> Post:
    """Let people comment again."""
    return _set_closed(post, False)


def _set_closed(post: Post, is_closed: bool) -> Post:
    row = lock_post(post=post)
    row.is_closed = is_closed
    row.save(update_fields=["is_closed", "updated_at"])
    return row


@transaction.atomic
def let_in_post(*, post: Post) -> Post:
    """Let a held or hidden post stand, at the place it would have had; whoever it calls hears."""
    transition(row=post, table=rules.POST_MOVES, to=State.PUBLISHED)
    if post.visibility != Visibility.PRIVATE:
        tell = partial(signals.post_published.send_robust, Post, post=post)
        transaction.on_commit(tell)
    return post


def describe_image(
    *, image: PostImage, alt: str, is_confirmed: bool = False, channel: str = "web"
) -> PostImage:
    """Say in words what an image shows; on a post that is an edit like any other.

    Raise what `edit_post` raises; then nothing changes.
    """
    if image.post is None:
        return images.describe_image(image=image, alt=alt)
    edit = begin_edit(image.post, alts={image.public_id: alt})
    edit_post(post=image.post, edit=edit, is_confirmed=is_confirmed, channel=channel)
    image.refresh_from_db()
    return image
