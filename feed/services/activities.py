"""Telling people what others did with what is theirs: rows first, one quiet hint an hour."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Notification, User
from accounts.services import mark_notifications_read, notify
from feed.models import Activity, Block, Comment, Mute, Post, Profile
from feed.rules import talk as rules

Kind = Activity.Kind
PAGE = "/feed/activities/"
NOTIFICATION_KIND = "feed_activity"
TITLE = _("소식 알림")
# What a bell says: that there is something, never who or what.
WORDS = {
    Kind.REACTION: _("내 글에 공감이 있어요."),
    Kind.COMMENT: _("내 글에 댓글이 있어요."),
    Kind.MENTION: _("나를 부른 글이 있어요."),
    Kind.FOLLOW: _("나를 팔로우하는 사람이 생겼어요."),
    Kind.REQUEST: _("팔로우 요청이 있어요."),
    Kind.ACCEPTED: _("보낸 팔로우 요청이 받아들여졌어요."),
}


@transaction.atomic
def note_activity(
    *,
    recipient: User,
    actor: User,
    kind: str,
    post: Post | None = None,
    comment: Comment | None = None,
    now: datetime | None = None,
) -> Activity | None:
    """Note once that somebody did something with what is a person's, and hint at it.

    None where nobody is to be told: oneself, across a block, somebody muted, or somebody who may
    not see the post or the comment. Quiet mode keeps the row and sends no hint.
    """
    if not _may_hear(recipient, actor, post, comment):
        return None
    row, is_new = Activity.objects.get_or_create(
        recipient=recipient, actor=actor, kind=kind, post=post, comment=comment
    )
    if is_new:
        _hint(recipient, row, now or timezone.now())
    return row


def forget_activity(
    *,
    recipient: User,
    actor: User,
    kind: str,
    post: Post | None = None,
    comment: Comment | None = None,
) -> None:
    """Tell no more of what was taken back."""
    Activity.objects.filter(
        recipient=recipient, actor=actor, kind=kind, post=post, comment=comment
    ).delete()


@transaction.atomic
def read_activities(*, user: User, up_to: int | None = None) -> int:
    """Note that a person has seen their activities, up to the newest one shown; how many were new.

    The hints of the bell go with them.
    """
    rows = Activity.objects.filter(recipient=user).unread()
    if up_to is not None:
        rows = rows.filter(pk__lte=up_to)
    mark_notifications_read(user=user, kind=NOTIFICATION_KIND)
    return rows.update(read_at=timezone.now())


def _may_hear(recipient: User, actor: User, post: Post | None, comment: Comment | None) -> bool:
    if recipient.pk == actor.pk or not recipient.is_active:
        return False
    blocks = Block.objects.filter(
        Q(blocker=recipient, blocked=actor) | Q(blocker=actor, blocked=recipient)
    )
    if blocks.exists():
        return False
    # What is anonymous passes a mute: else muting somebody would be a way to ask who wrote it.
    is_anonymous = post is not None and post.is_anonymous and post.author_id == actor.pk
    mutes = Mute.objects.filter(muter=recipient, muted=actor).in_force()
    if not is_anonymous and mutes.exists():
        return False
    return _may_see(recipient, post, comment)


def _may_see(recipient: User, post: Post | None, comment: Comment | None) -> bool:
    if comment is not None:
        return bool(Comment.objects.visible_to(recipient).filter(pk=comment.pk).exists())
    if post is not None:
        return bool(Post.objects.visible_to(recipient).filter(pk=post.pk).exists())
    return True


def _hint(recipient: User, row: Activity, now: datetime) -> None:
    """Ring once for a group and hour, whatever else comes; never in quiet mode."""
    profile = Profile.objects.filter(user=recipient).first()
    if profile and rules.is_quiet(is_on=profile.is_quiet, until=profile.quiet_until, now=now):
        return
    group = f"feed:{row.kind}:{row.post_id or 0}:"
    hour_ago = now - rules.TELL_EVERY
    told = Notification.objects.filter(user=recipient, created_at__gt=hour_ago)
    # The hour before may have rung a minute ago; of two at once the key lets one through.
    if told.filter(dedupe_key=group + rules.name_hour(hour_ago)).exists():
        return
    notify(
        user=recipient,
        kind="feed_activity",
        title=str(TITLE),
        body=str(WORDS[Kind(row.kind)]),
        url=PAGE,
        dedupe_key=group + rules.name_hour(now),
    )
