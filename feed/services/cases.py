"""Cases: opened by a report or a held post, taken by one moderator, decided once."""

import logging
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import User
from core.errors import Conflict, NotPermitted
from core.transitions import transition
from feed.models import CaseChange, Comment, ModerationCase, Post
from feed.rules import moderation as rules
from feed.selectors.moderators import is_moderator
from feed.selectors.targets import Target, describe_comment, describe_post
from feed.services.evidence import keep_evidence

logger = logging.getLogger(__name__)
State = ModerationCase.State
SWEEP_LIMIT = 200


class NotAModerator(NotPermitted):
    """Not somebody whose work this is."""

    code = "not_a_moderator"
    default_detail = "이 일을 맡은 운영자만 할 수 있어요."


class OwnCase(NotPermitted):
    """Nobody decides about themselves, or about what they reported."""

    code = "own_case"
    default_detail = "내가 쓰거나 신고한 것은 다른 운영자가 살펴야 해요."


class CaseNotMine(Conflict):
    """Somebody else has it, or nobody has taken it."""

    code = "case_not_mine"
    default_detail = "먼저 이 사건을 맡아 주세요. 다른 사람이 맡고 있을 수도 있어요."


def open_case(
    *, target: Target, severity: int, source: str = "report", now: datetime | None = None
) -> ModerationCase:
    """Find the open case of a target, or open one; a graver report makes it graver.

    Must run in a transaction: the row is locked until its end.
    """
    at = now or timezone.now()
    case = _lock_open(target) or _create(target, severity, source, at)
    if severity < case.severity:
        case.severity = severity
        case.due_at = min(case.due_at, rules.choose_due(severity=severity, at=at))
        case.save(update_fields=["severity", "due_at", "updated_at"])
    return case


def _lock_open(target: Target) -> ModerationCase | None:
    # Not for no key: reports of the same moment must wait.
    rows = ModerationCase.objects.waiting().select_for_update(of=("self",))
    return rows.filter(kind=target.kind, target_id=target.public_id).first()


def _create(target: Target, severity: int, source: str, now: datetime) -> ModerationCase:
    try:
        with transaction.atomic():
            case = ModerationCase.objects.create(
                kind=target.kind,
                target_id=target.public_id,
                author=target.author,
                is_anonymous=target.is_anonymous,
                severity=severity,
                source=source,
                opened_at=now,
                due_at=rules.choose_due(severity=severity, at=now),
            )
    except IntegrityError:  # somebody opened it at this moment
        found = _lock_open(target)
        if found is None:
            raise
        return found
    return case


def check_moderator(*, case: ModerationCase, moderator: Any) -> None:
    """Refuse whoever does not moderate, and whoever has a part in this case."""
    if not is_moderator(moderator):
        raise NotAModerator()
    reported = case.reports.filter(reporter=moderator.pk).exists()
    if case.author_id == moderator.pk or reported:
        raise OwnCase()


def move_case(*, case: ModerationCase, to: str, moderator: Any, what: str, **changes: Any) -> None:
    """Move a case by its table, and write down who did. Must run in a transaction."""
    old = case.state
    changes |= {"updated_at": timezone.now()}
    transition(row=case, table=rules.CASE_MOVES, to=to, **changes)
    CaseChange.objects.create(
        case=case, moderator=moderator, old_state=old, new_state=to, what=what
    )


@transaction.atomic
def take_case(*, case: ModerationCase, moderator: User) -> None:
    """Take a case, so that nobody else decides it meanwhile."""
    check_moderator(case=case, moderator=moderator)
    move_case(case=case, to=State.TAKEN, moderator=moderator, what="take", holder=moderator)


@transaction.atomic
def release_case(*, case: ModerationCase, moderator: User) -> None:
    """Give a case back to the queue; a case whose holder left can be given back by anybody."""
    _lock(case)
    check_moderator(case=case, moderator=moderator)
    is_abandoned = case.holder is not None and not is_moderator(case.holder)
    if case.holder_id != moderator.pk and not is_abandoned:
        raise CaseNotMine()
    move_case(case=case, to=State.OPEN, moderator=moderator, what="release", holder=None)


def require_holder(*, case: ModerationCase, moderator: User) -> None:
    """Refuse whoever has not taken the case. Raise NotAModerator, OwnCase or CaseNotMine.

    Locks the row: it may have been given back and taken by somebody else meanwhile.
    """
    _lock(case)
    check_moderator(case=case, moderator=moderator)
    if case.state != State.TAKEN or case.holder_id != moderator.pk:
        raise CaseNotMine()


def _lock(case: ModerationCase) -> None:
    case.refresh_from_db(from_queryset=ModerationCase.objects.select_for_update(of=("self",)))


def close_case(
    *, case: ModerationCase, moderator: Any, outcome: str, now: datetime | None = None
) -> None:
    """Write down how a case ended. Must run in a transaction."""
    move_case(
        case=case,
        to=State.DECIDED,
        moderator=moderator,
        what=outcome,
        outcome=outcome,
        decided_at=now or timezone.now(),
    )


def sweep_held() -> int:
    """Open a case for each held post and comment that has none; return how many."""
    opened = 0
    for model, kind, describe in (
        (Post, rules.POST, describe_post),
        (Comment, rules.COMMENT, describe_comment),
    ):
        waiting = ModerationCase.objects.waiting().filter(
            kind=kind, target_id=OuterRef("public_id")
        )
        rows: Any = model.objects.filter(state="held").exclude(Exists(waiting))  # type: ignore[attr-defined]
        for row in rows.order_by("pk")[:SWEEP_LIMIT]:
            with transaction.atomic():
                target = describe(row)
                case = open_case(target=target, severity=rules.ORDINARY, source="held")
                keep_evidence(case=case, target=target)
            opened += 1
    return opened


def sweep_breaches(*, now: datetime | None = None) -> int:
    """Mark every case whose time is over, so that the queue and the figures show it."""
    at = now or timezone.now()
    late = ModerationCase.objects.waiting().filter(breached_at=None, due_at__lt=at)
    count = late.update(breached_at=at)
    if count:
        logger.warning("moderation_overdue cases=%s", count)
    return count
