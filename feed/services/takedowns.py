"""게시중단: somebody outside asks, a moderator blocks for thirty days at most (F12)."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts
from accounts.models import User
from core.errors import Conflict, InvalidInput, NotPermitted
from core.text import clean_text
from core.transitions import transition
from feed.models import Comment, ModerationAction, Post, Takedown, TakedownChange
from feed.rules import moderation as rules
from feed.selectors.moderators import is_moderator
from feed.selectors.targets import get_content
from feed.services.cases import NotAModerator
from feed.services.effects import move_content

State = Takedown.State
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Nothing that looks like something else when it is read out.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
SWEEP_LIMIT = 100


class TakedownIncomplete(InvalidInput):
    """Something every request needs is missing."""

    code = "takedown_incomplete"
    default_detail = "요청하는 까닭과 글의 주소, 연락받을 곳을 적어 주세요."


class TakedownTargetMissing(Conflict):
    """The address leads to nothing that stands."""

    code = "takedown_target_missing"
    default_detail = "주소의 글을 찾지 못했어요. 이미 지워졌을 수 있어요."


class TakedownDaysWrong(InvalidInput):
    """The law allows thirty days."""

    code = "takedown_days_wrong"
    default_detail = "임시조치는 하루에서 30일까지 할 수 있어요."


class SameDecider(NotPermitted):
    """An objection is seen by another moderator than who blocked."""

    code = "same_moderator"
    default_detail = "가린 사람이 아닌 다른 운영자가 이의를 살펴야 해요."


@dataclass(frozen=True)
class TakedownText:
    """What the person outside writes."""

    ground: str
    name: str
    contact: str
    address: str
    explanation: str


def request_takedown(*, text: TakedownText) -> tuple[Takedown, str]:
    """Take a request; the same answer whether or not there is such a post.

    Returns the row and the key that opens its page, which is stored nowhere.
    """
    if text.ground not in Takedown.Ground.values:
        raise TakedownIncomplete()
    key = secrets.token_urlsafe(32)
    content = _find_content(text.address)
    row = Takedown.objects.create(
        receipt="T-" + "".join(secrets.choice(_LETTERS) for _position in range(10)),
        key_digest=digest_key(key),
        ground=text.ground,
        name=clean_text(text.name, limit=40),
        contact=clean_text(text.contact, limit=120),
        address=clean_text(text.address, limit=300),
        explanation=clean_text(text.explanation, limit=rules.APPEAL_LENGTH),
        kind=_name_kind(content),
        target_id=content.public_id if content else None,
        author=content.author if content else None,
    )
    return row, key


def digest_key(key: str) -> str:
    """Hash a key: 32 random bytes need no salt."""
    return hashlib.sha256(key.encode()).hexdigest()


def _find_content(address: str) -> Post | Comment | None:
    """The last id of an address is the deepest thing it names."""
    for found in reversed(_ID.findall(address.lower())):
        public_id = UUID(found)
        row = get_content(kind=rules.COMMENT, public_id=public_id) or get_content(
            kind=rules.POST, public_id=public_id
        )
        if row is not None:
            return row
    return None


def _name_kind(content: Post | Comment | None) -> str:
    if content is None:
        return ""
    return rules.POST if isinstance(content, Post) else rules.COMMENT


def _move(takedown: Takedown, to: str, by: Any, **changes: Any) -> None:
    old = takedown.state
    changes |= {"updated_at": timezone.now()}
    transition(row=takedown, table=rules.TAKEDOWN_MOVES, to=to, **changes)
    TakedownChange.objects.create(takedown=takedown, moderator=by, old_state=old, new_state=to)


def _check(takedown: Takedown, moderator: User) -> None:
    if not is_moderator(moderator) or takedown.author_id == moderator.pk:
        raise NotAModerator()


@transaction.atomic
def block_takedown(
    *,
    takedown: Takedown,
    moderator: User,
    days: int,
    answer: str,
    now: datetime | None = None,
) -> None:
    """Hide what a request names for some days, and tell its author.

    Raise TakedownDaysWrong, TakedownTargetMissing, or Conflict where somebody was first.
    """
    at = now or timezone.now()
    _check(takedown, moderator)
    if not 1 <= days <= rules.TAKEDOWN_DAYS:
        raise TakedownDaysWrong()
    said = clean_text(answer, limit=rules.REASON_LENGTH)
    content = _lock_content(takedown)
    if content is None or content.state in {"deleted", "removed"}:
        raise TakedownTargetMissing()
    was_published = content.state == "published"
    _move(
        takedown,
        State.BLOCKED,
        moderator,
        moderator=moderator,
        answer=said,
        was_published=was_published,
        blocked_at=at,
        until=at + timedelta(days=days),
    )
    move_content(row=content, to="hidden")
    _tell_author(takedown, "blocked")


@transaction.atomic
def refuse_takedown(*, takedown: Takedown, moderator: User, answer: str) -> None:
    """Leave what a request names as it is, and say why."""
    _check(takedown, moderator)
    said = clean_text(answer, limit=rules.REASON_LENGTH)
    _move(takedown, State.REFUSED, moderator, moderator=moderator, answer=said)


@transaction.atomic
def object_to_takedown(
    *, user: User, takedown: Takedown, text: str, now: datetime | None = None
) -> None:
    """Say, as the author, that it should not have been hidden."""
    said = clean_text(text, limit=rules.APPEAL_LENGTH)
    if takedown.author_id != user.pk:
        raise NotPermitted()
    _move(takedown, State.OBJECTED, None, objection=said, objected_at=now or timezone.now())


@transaction.atomic
def answer_objection(
    *,
    takedown: Takedown,
    moderator: User,
    is_accepted: bool,
    answer: str,
    now: datetime | None = None,
) -> None:
    """Let it stand again, or keep it hidden until the days are over."""
    _check(takedown, moderator)
    if takedown.moderator_id == moderator.pk:
        raise SameDecider()
    said = clean_text(answer, limit=rules.REASON_LENGTH)
    if is_accepted:
        _end(takedown, moderator, now or timezone.now(), decider=moderator, answer=said)
    else:
        _move(takedown, State.KEPT, moderator, decider=moderator, answer=said)
        _tell_author(takedown, "kept")


def sweep_takedowns(*, now: datetime | None = None) -> int:
    """End each block whose days are over; return how many."""
    at = now or timezone.now()
    open_states = [State.BLOCKED, State.OBJECTED, State.KEPT]
    ended = 0
    for row in Takedown.objects.filter(state__in=open_states, until__lte=at)[:SWEEP_LIMIT]:
        try:
            with transaction.atomic():
                _end(row, None, at)
            ended += 1
        except Conflict:  # a moderator answered at this moment
            continue
    return ended


def _end(takedown: Takedown, moderator: Any, now: datetime, **changes: Any) -> None:
    _move(takedown, State.ENDED, moderator, ended_at=now, **changes)
    content = _lock_content(takedown)
    if content and content.state == "hidden" and takedown.was_published and _may_stand(takedown):
        move_content(row=content, to="published")
    _tell_author(takedown, "ended")


def _may_stand(takedown: Takedown) -> bool:
    """Nothing else keeps the same thing down."""
    assert takedown.target_id is not None  # noqa: S101 - blocked ones have a target
    same: dict[str, Any] = {"kind": takedown.kind, "target_id": takedown.target_id}
    blocked = Takedown.objects.filter(**same, state__in=["blocked", "objected", "kept"])
    acted = ModerationAction.objects.filter(
        case__kind=takedown.kind,
        case__target_id=takedown.target_id,
        kind__in=rules.TAKING_DOWN,
        state="in_force",
    )
    return not blocked.exclude(pk=takedown.pk).exists() and not acted.exists()


def _lock_content(takedown: Takedown) -> Any:
    if takedown.target_id is None:
        return None
    return get_content(kind=takedown.kind, public_id=takedown.target_id, lock=True)


def _tell_author(takedown: Takedown, what: str) -> None:
    if takedown.author is None:
        return
    accounts.notify(
        user=takedown.author,
        kind="takedown",
        title=_("내 글의 게시중단 요청에 관한 소식이에요"),
        body=_("무엇을 언제까지 가렸는지, 다르게 생각하면 어떻게 말할 수 있는지 볼 수 있어요."),
        url=f"/feed/takedowns/{takedown.public_id}/",
        dedupe_key=f"takedown-{what}-{takedown.public_id}",
    )
