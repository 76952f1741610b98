"""What people give each other under posts: reactions, bookmarks and comments.

Whoever writes a comment locks its person first and then its post, so that of two sendings one
finds the other, and a thread that is being closed takes nothing more.
"""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.errors import Conflict, InvalidInput, NotFound
from core.transitions import ChangedMeanwhile, transition
from feed import events, signals
from feed.models import Activity, Bookmark, Comment, Mention, Post, Profile, Reaction, TargetKind
from feed.rules import posts as rules
from feed.rules.limits import Verdict
from feed.rules.text import clean_text, find_mentions
from feed.selectors.sanctions import is_taken_down
from feed.services import assessing
from feed.services.activities import forget_activity, note_activity
from feed.services.checks import check_text
from feed.services.limits import check_limits
from feed.services.posts.audience import lock_author

State, DeletedBy = Comment.State, Comment.DeletedBy


class UnknownReaction(InvalidInput):
    """None of the five."""

    code = "unknown_reaction"
    default_detail = "고를 수 있는 공감이 아니에요."


class OwnPost(Conflict):
    """Nobody answers their own post with a reaction."""

    code = "own_post"
    default_detail = "내 글에는 공감을 남기지 않아요."


class ThreadClosed(Conflict):
    """The author of the post takes no more comments."""

    code = "thread_closed"
    default_detail = "댓글을 닫은 글이에요. 공감은 남길 수 있어요."


class ClientIdReused(Conflict):
    """The app's id belongs to a comment under another post."""

    code = "client_id_reused"
    default_detail = "이미 쓴 요청이에요. 화면을 새로 열고 다시 보내 주세요."


class UndoOver(Conflict):
    """More than ten minutes ago, or taken away by somebody else."""

    code = "undo_over"
    default_detail = "지운 지 10분이 지나서 되돌릴 수 없어요."


@transaction.atomic
def react(*, user: User, post: Post, kind: str) -> Reaction:
    """Give a post one of five small answers, or change the one given.

    Raise UnknownReaction, NotFound, OwnPost or TooManyReactions.
    """
    if kind not in Reaction.Kind.values:
        raise UnknownReaction()
    fresh = _find_post(user, post)
    if fresh.author_id == user.pk:
        raise OwnPost()
    check_limits(user=user, what="reaction")
    # One statement, so that of two at once the later one stands and none fails.
    Reaction.objects.bulk_create(
        [Reaction(post=fresh, user=user, kind=kind)],
        update_conflicts=True,
        unique_fields=["post", "user"],
        update_fields=["kind"],
    )
    note_activity(recipient=fresh.author, actor=user, kind=Activity.Kind.REACTION, post=fresh)
    return Reaction.objects.get(post=fresh, user=user)


@transaction.atomic
def unreact(*, user: User, post: Post) -> None:
    """Take one's reaction back, and what told of it; twice is once."""
    Reaction.objects.filter(post=post, user=user).delete()
    forget_activity(recipient=post.author, actor=user, kind=Activity.Kind.REACTION, post=post)


@transaction.atomic
def bookmark(*, user: User, post: Post) -> Bookmark:
    """Keep a post for later; twice is once. Raise NotFound."""
    row, _ = Bookmark.objects.get_or_create(user=user, post=_find_post(user, post))
    return row


def unbookmark(*, user: User, post: Post) -> None:
    """Keep it no longer; twice is once."""
    Bookmark.objects.filter(user=user, post=post).delete()


def comment_on(
    *,
    user: User,
    post: Post,
    text: str,
    client_id: UUID | None = None,
    is_confirmed: bool = False,
    now: datetime | None = None,
) -> Comment:
    """Say something under a post, once for each `client_id`.

    Raise NotFound for a post the person may not see, whatever the reason; ThreadClosed;
    ClientIdReused; and what rules/text.py, `checks` and `limits` refuse. Then nothing is stored.
    """
    clean = clean_text(text, limit=rules.COMMENT_LENGTH)
    handles = find_mentions(clean)
    if said := _find_said(user, post, client_id):
        return said
    seen = _find_post(user, post)
    check_text(user=user, text=clean, visibility=seen.visibility, is_confirmed=is_confirmed)
    with transaction.atomic():
        person = lock_author(user=user)
        if said := _find_said(person, post, client_id):
            return said
        fresh = _lock_open_post(person, seen)
        verdict = check_limits(
            user=person,
            what="comment",
            text=clean,
            visibility=fresh.visibility,
            is_confirmed=is_confirmed,
            now=now,
        )
        row = Comment(post=fresh, author=person, text=clean, client_id=client_id)
        return _store_comment(row, verdict, handles)


def _store_comment(row: Comment, verdict: Verdict, handles: tuple[str, ...]) -> Comment:
    row.state = State.HELD if verdict.is_held else State.PUBLISHED
    row.held_because = verdict.reason
    row.save()
    _store_mentions(row, handles)
    assessing.hint_comment(comment=row)
    if row.state == State.PUBLISHED:
        announce_comment(comment=row)
    return row


@transaction.atomic
def announce_comment(*, comment: Comment) -> None:
    """Tell of a comment that stands now: the author of the post, whom it names, and open pages.

    Also for one that was held and is let in; twice is once.
    """
    post, kinds = comment.post, Activity.Kind
    told: list[tuple[User, str]] = [(post.author, kinds.COMMENT)]
    named = comment.mentions.select_related("user").exclude(user=post.author_id)
    told += [(mention.user, kinds.MENTION) for mention in named]
    for recipient, kind in told:
        note_activity(
            recipient=recipient, actor=comment.author, kind=kind, post=post, comment=comment
        )
    events.announce_thread_changed(post=post)
    transaction.on_commit(partial(signals.comment_published.send_robust, Comment, comment=comment))


@transaction.atomic
def delete_comment(*, user: User, comment: Comment, now: datetime | None = None) -> Comment:
    """Delete one's own comment, or take one away from under one's own post. Raise NotFound."""
    row = _lock_comment(comment)
    if row.state == State.DELETED:
        return row
    transition(
        row=row,
        table=rules.COMMENT_MOVES,
        to=State.DELETED,
        deleted_at=now or timezone.now(),
        deleted_by=_find_side(user, row),
        state_before=row.state,
    )
    events.announce_comment_removed(comment=row)
    return row


@transaction.atomic
def undo_delete_comment(*, user: User, comment: Comment, now: datetime | None = None) -> Comment:
    """Bring a comment back within ten minutes, as what it was, by whoever took it away.

    Raise NotFound or UndoOver; then it stays deleted.
    """
    row = _lock_comment(comment)
    side = _find_side(user, row)
    if row.state != State.DELETED and side == DeletedBy.AUTHOR:
        return row
    is_in_time = rules.can_undo(deleted_at=row.deleted_at, now=now or timezone.now())
    if row.deleted_by != side or not is_in_time:
        raise UndoOver()
    to = row.state_before
    if to == State.PUBLISHED and is_taken_down(TargetKind.COMMENT, row.public_id):
        to = State.HIDDEN
    transition(
        row=row,
        table=rules.COMMENT_MOVES,
        to=to,
        deleted_at=None,
        deleted_by="",
        state_before="",
    )
    events.announce_thread_changed(post=row.post)
    return row


def _lock_comment(comment: Comment) -> Comment:
    rows = Comment.objects.select_related("post", "author")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=comment.pk)


def _find_post(user: User, post: Post, *, is_locked: bool = False) -> Post:
    """Read a post as it is now, if it stands and the person may see it; else it is not there."""
    rows = Post.objects.visible_to(user).published().select_related("author")
    if is_locked:
        rows = rows.select_for_update(of=("self",), no_key=True)
    found = rows.filter(pk=post.pk).first()
    if found is None:
        raise NotFound()
    return found


def _lock_open_post(user: User, seen: Post) -> Post:
    """Hold a post that takes comments, so that nobody closes it meanwhile."""
    fresh = _find_post(user, seen, is_locked=True)
    if fresh.is_closed:
        raise ThreadClosed()
    if fresh.visibility != seen.visibility:
        # The words were looked at for other readers.
        raise ChangedMeanwhile()
    return fresh


def _find_said(user: User, post: Post, client_id: UUID | None) -> Comment | None:
    if client_id is None:
        return None
    said: Comment | None = Comment.objects.filter(author=user.pk, client_id=client_id).first()
    if said is not None and said.post_id != post.pk:
        raise ClientIdReused()
    return said


def _find_side(user: User, row: Comment) -> str:
    if row.author_id == user.pk:
        return DeletedBy.AUTHOR
    if row.post.author_id == user.pk:
        return DeletedBy.HOST
    raise NotFound()


def _store_mentions(row: Comment, handles: tuple[str, ...]) -> None:
    """Whoever is named by a handle and may be met; others stay words."""
    if not handles:
        return
    named = Profile.objects.visible_to(row.author).filter(handle__in=handles)
    people = named.exclude(user=row.author_id).values_list("user_id", flat=True)
    Mention.objects.bulk_create(
        Mention(post_id=row.post_id, comment=row, user_id=user_id) for user_id in people
    )
