"""What a moderator decides, and what is done then; each with its rule and reason (F6)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts
from accounts.models import StaffMember, User
from core.errors import Conflict, InvalidInput, NotPermitted
from core.text import EmptyText, clean_text
from core.transitions import transition
from feed.models import ModerationAction, ModerationCase
from feed.rules import moderation as rules
from feed.rules.community import RULES
from feed.selectors.targets import get_content
from feed.services import effects
from feed.services.cases import (
    check_moderator,
    close_case,
    move_case,
    require_holder,
)

Kind, State = ModerationAction.Kind, ModerationAction.State
_PUBLISHED = "published"


class DecisionIncomplete(InvalidInput):
    """Nothing chosen, or something that cannot be done to this."""

    code = "decision_incomplete"
    default_detail = "무엇을 할지, 어떤 약속에 따른 것인지 골라 주세요."


class SecondPersonNeeded(NotPermitted):
    """An account is deleted by two people (F5)."""

    code = "second_person_needed"
    default_detail = "계정을 지우는 일은 제안한 사람이 아닌 다른 운영자가 승인해야 해요."


class StaffAccount(Conflict):
    """Whoever works here or at an agency leaves that work first."""

    code = "staff_account"
    default_detail = "직원 계정은 먼저 역할을 풀어야 지울 수 있어요."


@dataclass(frozen=True)
class Decision:
    """What is to be done to the thing and to its author, by which rule, and why."""

    rule: str
    reason: str
    content: str = ""
    person: str = ""
    days: int = 0
    label: str = ""


def hide_at_once(*, case: ModerationCase, now: datetime) -> None:
    """Hide what may be a crime until somebody has looked. Must run in a transaction."""
    if case.kind not in rules.CONTENT_KINDS or case.actions.filter(kind=Kind.HIDE).exists():
        return
    row = get_content(kind=case.kind, public_id=case.target_id, lock=True)
    if row is None or row.state != _PUBLISHED or case.author is None:
        return
    action = ModerationAction.objects.create(
        case=case,
        subject=case.author,
        kind=Kind.HIDE,
        rule="illegal_images",
        reason=_("신고를 받아 먼저 가렸어요. 사람이 한 시간 안에 보고, 문제가 없으면 되돌려요."),
        decided_at=now,
    )
    effects.apply_effect(action=action)
    tell_subject(action=action)


@transaction.atomic
def act(
    *,
    case: ModerationCase,
    moderator: User,
    decision: Decision,
    now: datetime | None = None,
) -> list[ModerationAction]:
    """Decide a case with one action to the thing, one to its author, or both.

    An account's deletion is only proposed: the case waits for a second person.
    Raise NotAModerator, OwnCase, CaseNotMine, DecisionIncomplete, StaffAccount or Conflict.
    """
    at = now or timezone.now()
    require_holder(case=case, moderator=moderator)
    decided = _check(case, decision)
    _lift_automatic(case)
    make = partial(_create, case=case, moderator=moderator, decision=decided, now=at)
    made = [make(kind=kind) for kind in (decided.content, decided.person) if kind]
    if decided.person == Kind.DELETE_ACCOUNT:
        move_case(case=case, to="waiting", moderator=moderator, what="propose")
    else:
        close_case(case=case, moderator=moderator, outcome="acted", now=at)
    return made


def _check(case: ModerationCase, decision: Decision) -> Decision:
    is_possible = (
        decision.content in {"", *rules.list_content_actions(case.kind)}
        and decision.person in {"", *rules.list_person_actions(case.kind)}
        and bool(decision.content or decision.person)
        and decision.rule in RULES
        and (decision.person != Kind.MUTE or decision.days in rules.MUTE_DAYS)
        and (decision.content != Kind.LABEL or bool(decision.label.strip()))
    )
    if not is_possible:
        raise DecisionIncomplete()
    if decision.person == Kind.DELETE_ACCOUNT and case.author and _is_staff(case.author):
        raise StaffAccount()
    return Decision(
        rule=decision.rule,
        reason=clean_text(decision.reason, limit=rules.REASON_LENGTH),
        content=decision.content,
        person=decision.person,
        days=decision.days,
        label=_clean_label(decision.label) if decision.content == Kind.LABEL else "",
    )


def _clean_label(label: str) -> str:
    try:
        return clean_text(label, limit=rules.LABEL_LENGTH)
    except EmptyText as error:
        raise DecisionIncomplete() from error


def _is_staff(user: User) -> bool:
    return user.is_staff or StaffMember.objects.filter(user=user, is_active=True).exists()


def _create(
    *, case: ModerationCase, moderator: User, decision: Decision, kind: str, now: datetime
) -> ModerationAction:
    is_proposed = kind == Kind.DELETE_ACCOUNT
    assert case.author is not None  # noqa: S101 - kinds without an author have no actions
    action = ModerationAction.objects.create(
        case=case,
        subject=case.author,
        kind=kind,
        state=State.PROPOSED if is_proposed else State.IN_FORCE,
        rule=decision.rule,
        reason=decision.reason,
        moderator=moderator,
        until=_choose_end(kind, decision.days, now),
        decided_at=None if is_proposed else now,
    )
    effects.apply_effect(action=action, label=decision.label if kind == Kind.LABEL else "")
    if not is_proposed:
        tell_subject(action=action)
    return action


def _choose_end(kind: str, days: int, now: datetime) -> datetime | None:
    is_timed = kind == Kind.MUTE or (kind == Kind.SUSPEND and days in rules.MUTE_DAYS)
    return now + timedelta(days=days) if is_timed else None


def _lift_automatic(case: ModerationCase) -> None:
    """A person has looked now: what was hidden by nobody is brought back first."""
    for action in case.actions.filter(moderator=None, state=State.IN_FORCE):
        transition(row=action, table=rules.ACTION_MOVES, to=State.LIFTED)
        effects.undo_effect(action=action)


@transaction.atomic
def dismiss_case(
    *, case: ModerationCase, moderator: User, is_noted: bool = False, now: datetime | None = None
) -> None:
    """Find nothing wrong, or pass on what a machine said; what was hidden or held stands again."""
    require_holder(case=case, moderator=moderator)
    if is_noted and case.kind not in rules.MACHINE_KINDS:
        raise DecisionIncomplete()
    _lift_automatic(case)
    row = get_content(kind=case.kind, public_id=case.target_id, lock=True)
    outcome = "noted" if is_noted else "dismissed"
    if row is not None and row.state == "held":
        effects.move_content(row=row, to=_PUBLISHED)
        outcome = "published"
    close_case(case=case, moderator=moderator, outcome=outcome, now=now)


@transaction.atomic
def approve_deletion(
    *, action: ModerationAction, moderator: User, now: datetime | None = None
) -> None:
    """Agree, as a second person, that an account is deleted once nobody can appeal any more.

    Until then its person cannot write in the feed, and everything else stays open to them.
    """
    at = now or timezone.now()
    _check_second(action, moderator)
    transition(
        row=action,
        table=rules.ACTION_MOVES,
        to=State.IN_FORCE,
        approver=moderator,
        decided_at=at,
        updated_at=at,
    )
    close_case(case=action.case, moderator=moderator, outcome="acted", now=at)
    tell_subject(action=action)


@transaction.atomic
def decline_deletion(*, action: ModerationAction, moderator: User) -> None:
    """Disagree: the case goes back to whoever proposed it."""
    _check_second(action, moderator)
    transition(
        row=action,
        table=rules.ACTION_MOVES,
        to=State.DECLINED,
        approver=moderator,
        updated_at=timezone.now(),
    )
    move_case(case=action.case, to="taken", moderator=moderator, what="decline")


def _check_second(action: ModerationAction, moderator: User) -> None:
    check_moderator(case=action.case, moderator=moderator)
    if action.moderator_id == moderator.pk:
        raise SecondPersonNeeded()


def lift_action(*, action: ModerationAction) -> None:
    """Take an action back and restore everything it changed. Must run in a transaction."""
    now = timezone.now()
    transition(row=action, table=rules.ACTION_MOVES, to=State.LIFTED, updated_at=now)
    effects.undo_effect(action=action)


def tell_subject(*, action: ModerationAction) -> None:
    """Let the author know that something was done; what, by which rule and why is on its page."""
    accounts.notify(
        user=action.subject,
        kind="moderation_decision",
        title=_("소식에 관한 결정이 있어요"),
        body=_("무엇을 왜 했는지, 다르게 생각하면 어떻게 말할 수 있는지 볼 수 있어요."),
        url=f"/feed/decisions/{action.public_id}/",
        dedupe_key=f"decision-{action.public_id}",
    )
