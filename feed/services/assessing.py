"""Stored words reach the alert path as a line of a talk does, under the same consents."""

from datetime import datetime
from uuid import UUID, uuid5

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.selectors import has_consent
from feed import tasks
from feed.models import Comment, Post
from feed.rules import checks as rules
from feed.selectors import checks as selectors
from safety import services as safety


def hint_post(*, post: Post) -> None:
    """Ask, after the commit, that a post that was stored or edited is looked at soon."""
    tasks.assess_post.delay_on_commit(post_id=post.pk)


def hint_comment(*, comment: Comment) -> None:
    """Ask, after the commit, that a comment is looked at soon."""
    tasks.assess_comment.delay_on_commit(comment_id=comment.pk)


def assess_post(*, post: Post) -> None:
    """Look at the words of a post, private ones too, once for each edit. May run twice."""
    words_at = post.edited_at or post.created_at
    if post.state == Post.State.DELETED or post.assessed_at == words_at:
        return
    words = f"{post.content_note}\n{post.text}".strip()
    _assess(post.author, name_words(post=post), words, selectors.list_context(post))
    # An edit that came meanwhile has other words: it still waits.
    same_words = Post.objects.filter(pk=post.pk, edited_at=post.edited_at)
    same_words.update(assessed_at=words_at)


def assess_comment(*, comment: Comment) -> None:
    """Look at the words of a comment. May run twice."""
    if comment.state == Comment.State.DELETED or comment.assessed_at:
        return
    _assess(comment.author, comment.public_id, comment.text, selectors.list_context(comment))
    Comment.objects.filter(pk=comment.pk).update(assessed_at=comment.created_at)


def name_words(*, post: Post) -> UUID:
    """Name what a post says now: its own id at first, another one after each edit."""
    if post.edited_at is None:
        return post.public_id
    return uuid5(post.public_id, post.edited_at.isoformat())


def _assess(user: User, source_id: UUID, words: str, context: list[str]) -> None:
    """Keep a finding only of who agreed that such findings are kept."""
    if words and any(has_consent(user=user, code=code) for code in rules.CONSENTS):
        safety.assess_message(user=user, source_id=source_id, text=words, context=context)


def sweep_assessments(*, now: datetime | None = None) -> int:
    """Ask again for what a dying process left unlooked at; return how many.

    In no order: a row that keeps failing stands before nobody.
    """
    before = (now or timezone.now()) - rules.LATE_ASSESSMENT
    late = Q(created_at__lt=before) & (Q(edited_at=None) | Q(edited_at__lt=before))
    posts = Post.objects.unassessed().filter(late).exclude(state=Post.State.DELETED)
    post_ids = list(posts.order_by("?").values_list("pk", flat=True)[: rules.SWEEP_BATCH])
    comments = Comment.objects.filter(assessed_at=None, created_at__lt=before)
    comments = comments.exclude(state=Comment.State.DELETED)
    comment_ids = list(comments.order_by("?").values_list("pk", flat=True)[: rules.SWEEP_BATCH])
    for key in post_ids:
        tasks.assess_post.hint_again(within=rules.HINT_REST, post_id=key)
    for key in comment_ids:
        tasks.assess_comment.hint_again(within=rules.HINT_REST, comment_id=key)
    return len(post_ids) + len(comment_ids)
