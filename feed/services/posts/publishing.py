"""Publishing: what a person wrote is stored once, for those it is for."""

import secrets
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from feed import signals
from feed.models import Post
from feed.rules.aliases import draw_alias
from feed.rules.drafts import clean_draft, join_words
from feed.rules.limits import Verdict
from feed.rules.posts import PostDraft
from feed.selectors.posts import list_own_images
from feed.services import assessing, images
from feed.services.checks import check_text
from feed.services.images import ImageNotFound
from feed.services.limits import check_limits
from feed.services.posts.audience import check_audience, find_region, lock_author
from feed.services.posts.cards import MissionNotDone, find_done
from feed.services.posts.linking import link_post
from feed.services.posts.previews import require_preview

__all__ = ["ImageNotFound", "MissionNotDone", "announce_post", "publish_post"]
State = Post.State


def publish_post(
    *,
    user: User,
    draft: PostDraft,
    client_id: UUID | None = None,
    is_confirmed: bool = False,
    is_agreed: bool = False,
    preview: str = "",
    channel: str = "web",
    now: datetime | None = None,
) -> Post:
    """Store a post once; the same `client_id` again gives the same post, whatever it says.

    `is_agreed` gives the consent to posts for everybody (B21), `preview` is the token of
    `preview_post`, which cards need. Raise what is in its way; then nothing is stored.
    """
    if earlier := _find_earlier(user, client_id):
        return earlier
    clean = clean_draft(draft)
    require_preview(user=user, draft=clean, token=preview)
    words = join_words(clean.text, clean.content_note, *_list_alts(user, clean))
    said: dict[str, Any] = {"text": words, "visibility": clean.visibility}
    check_text(user=user, is_confirmed=is_confirmed, **said)
    with transaction.atomic():
        author = lock_author(user=user)
        if earlier := _find_earlier(author, client_id):
            return earlier
        check_audience(
            author=author,
            visibility=clean.visibility,
            today=timezone.localdate(now),
            is_agreed=is_agreed,
            channel=channel,
        )
        counted: dict[str, Any] = {"what": "post", "is_confirmed": is_confirmed, "now": now}
        verdict = check_limits(user=author, **counted, **said)
        return _store(author, clean, client_id, verdict)


def _list_alts(user: User, draft: PostDraft) -> list[str]:
    return [row.alt for row in list_own_images(user=user, ids=draft.images)]


def _find_earlier(user: User, client_id: UUID | None) -> Post | None:
    if client_id is None:
        return None
    return Post.objects.filter(author=user.pk, client_id=client_id).first()


def _store(author: User, draft: PostDraft, client_id: UUID | None, verdict: Verdict) -> Post:
    done = (
        find_done(user=author, participation=draft.participation) if draft.participation else None
    )
    post = Post.objects.create(
        author=author,
        kind=draft.kind,
        state=State.HELD if verdict.is_held else State.PUBLISHED,
        held_because=verdict.reason,
        visibility=draft.visibility,
        text=draft.text,
        content_note=draft.content_note,
        is_anonymous=draft.is_anonymous,
        alias=_draw_alias(author) if draft.is_anonymous else "",
        region=find_region(author=author, is_wanted=draft.region),
        participation=done,
        card_title=done.mission.title if done else "",
        is_closed=draft.is_closed,
        client_id=client_id,
    )
    images.attach_images(post=post, images=draft.images)
    link_post(post=post)
    announce_post(post=post)
    return post


def _draw_alias(author: User) -> str:
    """Of chance alone, but never the author's own name, nor one that ties two posts together."""
    used = Post.objects.filter(author=author, is_anonymous=True).values_list("alias", flat=True)
    return draw_alias(choose=secrets.choice, taken={author.nickname, *used[:200]})


def announce_post(*, post: Post, is_new_to_others: bool = True) -> None:
    """Tell the other topics, once it is committed, that words were stored and who may see them."""
    assessing.hint_post(post=post)
    transaction.on_commit(partial(signals.post_stored.send_robust, Post, post=post))
    is_seen = post.state == State.PUBLISHED and post.visibility != Post.Visibility.PRIVATE
    if is_seen and is_new_to_others:
        transaction.on_commit(partial(signals.post_published.send_robust, Post, post=post))
