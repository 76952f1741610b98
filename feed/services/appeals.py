"""Appeals: once, within thirty days, decided by somebody who had no part in it (F6)."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts
from accounts.models import User
from core.errors import Conflict, NotPermitted
from core.text import clean_text
from core.transitions import transition
from feed.models import Appeal, ModerationAction
from feed.rules import moderation as rules
from feed.services.actions import lift_action
from feed.services.cases import check_moderator

State = ModerationAction.State


class AppealTooLate(Conflict):
    """Thirty days are over, or it was taken back already."""

    code = "appeal_too_late"
    default_detail = "이의는 결정한 날부터 30일 안에 낼 수 있어요."


class AppealedAlready(Conflict):
    """One appeal for each action."""

    code = "appealed_already"
    default_detail = "이미 이의를 냈어요. 답이 오면 알려 드려요."


class SameModerator(NotPermitted):
    """Nobody looks again at what they decided themselves."""

    code = "same_moderator"
    default_detail = "먼저 정한 사람이 아닌 다른 운영자가 살펴야 해요."


def file_appeal(
    *, user: User, action: ModerationAction, text: str, now: datetime | None = None
) -> Appeal:
    """Ask that another moderator looks again.

    Raise AppealTooLate, AppealedAlready, or what `clean_text` raises.
    """
    at = now or timezone.now()
    said = clean_text(text, limit=rules.APPEAL_LENGTH)
    is_own = action.subject_id == user.pk
    if not is_own or action.moderator is None or not can_appeal(action=action, now=at):
        raise AppealTooLate()
    try:
        with transaction.atomic():
            return Appeal.objects.create(
                action=action,
                text=said,
                first_moderator=action.moderator,
                second_moderator=action.approver,
            )
    except IntegrityError as error:
        raise AppealedAlready() from error


def can_appeal(*, action: ModerationAction, now: datetime) -> bool:
    """Tell whether an action may be appealed; what nobody decided a person looks at anyway."""
    return (
        action.moderator_id is not None
        and action.state in {State.IN_FORCE, State.ENDED}
        and action.decided_at is not None
        and rules.is_appealable(decided_at=action.decided_at, now=now)
    )


@transaction.atomic
def decide_appeal(
    *,
    appeal: Appeal,
    moderator: User,
    is_overturned: bool,
    answer: str,
    now: datetime | None = None,
) -> None:
    """Answer an appeal; overturned, everything is as it was before the action.

    Raise NotAModerator, OwnCase, SameModerator, or Conflict where somebody was first.
    """
    at = now or timezone.now()
    check_moderator(case=appeal.action.case, moderator=moderator)
    if moderator.pk in {appeal.first_moderator_id, appeal.second_moderator_id}:
        raise SameModerator()
    said = clean_text(answer, limit=rules.REASON_LENGTH)
    transition(
        row=appeal,
        table=rules.APPEAL_MOVES,
        to=Appeal.State.OVERTURNED if is_overturned else Appeal.State.UPHELD,
        decider=moderator,
        answer=said,
        decided_at=at,
        updated_at=at,
    )
    if is_overturned:
        lift_action(action=appeal.action)
    _tell_answered(appeal)


def _tell_answered(appeal: Appeal) -> None:
    accounts.notify(
        user=appeal.action.subject,
        kind="moderation_decision",
        title=_("이의에 답했어요"),
        body=_("다른 운영자가 다시 살핀 결과예요."),
        url=f"/feed/decisions/{appeal.action.public_id}/",
        dedupe_key=f"appeal-{appeal.public_id}",
    )
