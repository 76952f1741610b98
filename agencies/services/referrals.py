"""Referrals: one agency asks another; nothing reaches it before the person agreed, item by item."""

from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.models import AccessLog, Agency, StaffMember
from agencies import events
from agencies.models import Case, Referral, ReferralChange
from agencies.rules import cases as rules
from agencies.rules.talk import REFERRAL_REASON_LIMIT, list_disclosed_items
from agencies.selectors import sharing as selectors
from agencies.selectors.sharing import ReferralFile
from agencies.services.cases import move_case
from agencies.services.moves import AuditedRefusal, keep_refusals
from agencies.services.talk import CaseClosed, check_works_on
from core.errors import Conflict, InvalidInput, NotPermitted
from core.text import clean_text
from core.transitions import IllegalTransition, transition

State = Referral.State


class ReferralMoveRefused(AuditedRefusal, IllegalTransition):
    """The referral machine has no such move."""


class NotYourReferral(NotPermitted):
    """The member works neither on the case nor, after the person's yes, at the recipient."""

    code = "not_your_referral"
    default_detail = "다룰 수 있는 의뢰가 아니에요."


class ReferralStands(Conflict):
    """One open referral of a case to the same agency is enough."""

    code = "referral_stands"
    default_detail = "이 기관에 보낸 의뢰가 아직 열려 있어요."


class UnknownItem(InvalidInput):
    """Only listed things go along with a referral."""

    code = "unknown_item"
    default_detail = "함께 보낼 것을 목록에서 골라 주세요."


class UnknownRejection(InvalidInput):
    """A referral is turned away for one of the listed reasons."""

    code = "unknown_rejection"
    default_detail = "맡지 못하는 까닭을 골라 주세요."


class RecipientUnfit(InvalidInput):
    """A referral goes to another agency that is active."""

    code = "recipient_unfit"
    default_detail = "의뢰할 수 있는 기관이 아니에요."


class AlreadyAgreed(Conflict):
    """The person has answered this referral."""

    code = "referral_answered"
    default_detail = "이미 답한 의뢰예요."


def move_referral(
    *,
    referral: Referral,
    to: str,
    member: StaffMember | None = None,
    reason: str = "",
    **changes: Any,
) -> None:
    """Make one move of the referral machine and write who made it. Raise Conflict."""
    change = ReferralChange(
        referral=referral, member=member, old_state=referral.state, new_state=to, reason=reason
    )
    try:
        transition(
            row=referral, table=rules.REFERRAL_MOVES, to=to, updated_at=timezone.now(), **changes
        )
    except IllegalTransition as refusal:
        change.is_refused = True
        raise ReferralMoveRefused(change) from refusal
    change.save()


@transaction.atomic
def make_referral(
    *, case: Case, member: StaffMember, to_agency: Agency, reason: str, items: Collection[str]
) -> Referral:
    """Prepare a referral and ask the person; the recipient hears nothing yet."""
    check_works_on(case=case, member=member)
    text = clean_text(reason, limit=REFERRAL_REASON_LIMIT)
    if case.state == Case.State.CLOSED or not case.user.is_active:
        raise CaseClosed()
    if to_agency.pk == case.agency_id or to_agency.is_platform or not to_agency.is_active:
        raise RecipientUnfit()
    try:
        with transaction.atomic():
            referral = Referral.objects.create(
                case=case,
                to_agency=to_agency,
                made_by=member,
                token=accounts.issue_subject_token(user=case.user, agency=to_agency),
                asked_items=_clean_items(items, rules.REFERRAL_ITEMS),
                reason=text,
            )
    except IntegrityError as error:
        raise ReferralStands() from error
    _ask_person(referral)
    return referral


def _clean_items(items: Collection[str], known: Collection[str]) -> list[str]:
    if not set(items) <= set(known):
        raise UnknownItem()
    return [item for item in known if item in items]


def _ask_person(referral: Referral) -> None:
    accounts.notify(
        user=referral.case.user,
        kind="referral_asked",
        title=f"{referral.case.agency.name}에서 여쭤볼 것이 있어요",
        body="다른 기관의 도움을 함께 받아도 좋을지 물었어요. 전할 것은 하나하나 골라요.",
        url=f"/help/referrals/{referral.public_id}/",
        dedupe_key=f"referral-{referral.public_id}",
    )
    events.announce_case(case=referral.case, kind="case.changed")


@keep_refusals
def agree_referral(*, referral: Referral, items: Collection[str]) -> Referral:
    """The person lets these items, and no others, go to this recipient. Raise AlreadyAgreed."""
    current = _lock(referral)
    if current.state != State.IN_PROGRESS or current.agreed_at:
        raise AlreadyAgreed()
    current.agreed_items = _clean_items(items, current.asked_items)
    current.agreed_at = timezone.now()
    current.save(update_fields=["agreed_items", "agreed_at", "updated_at"])
    accounts.record_disclosure(
        subject=current.case.user,
        agency=current.to_agency,
        tier="T2",
        items=list_disclosed_items(current.agreed_items),
        basis="다른 기관에 의뢰하는 데 직접 동의함",
        decided_by=current.case.user,
    )
    _tell(current)
    return current


@keep_refusals
def withdraw_referral(*, referral: Referral) -> Referral:
    """The person says no, or no more: the recipient sees nothing of it from now on."""
    return _revoke(_lock(referral), None, "by_person")


@keep_refusals
def revoke_referral(*, referral: Referral, member: StaffMember) -> Referral:
    """The sender takes a referral back: the recipient sees nothing of it from now on."""
    current = _lock(referral)
    check_works_on(case=current.case, member=member)
    return _revoke(current, member, "by_sender")


@keep_refusals
def finish_referral(*, referral: Referral, member: StaffMember) -> Referral:
    """The sender closes an accepted referral: what was asked for is done."""
    current = _lock(referral)
    check_works_on(case=current.case, member=member)
    move_referral(referral=current, to=State.DONE, member=member, ended_at=timezone.now())
    _bring_case_back(current, member)
    _tell(current)
    return current


@keep_refusals
def accept_referral(*, referral: Referral, member: StaffMember) -> Referral:
    """The recipient takes the referral on; the sender's active case is now referred."""
    current = _lock(referral)
    _check_receives(current, member)
    answer: dict[str, Any] = {"answered_by": member, "answered_at": timezone.now()}
    move_referral(referral=current, to=State.ACCEPTED, member=member, **answer)
    if current.case.state == Case.State.ACTIVE:
        move_case(case=current.case, to=Case.State.REFERRED, member=member, reason="referral")
    _record(current, member, AccessLog.Action.CHANGED, "의뢰를 맡음")
    _tell_person_answer(current)
    return current


@keep_refusals
def reject_referral(*, referral: Referral, member: StaffMember, rejection: str) -> Referral:
    """The recipient turns the referral away for a listed reason."""
    if rejection not in rules.REFERRAL_REJECTIONS:
        raise UnknownRejection()
    current = _lock(referral)
    _check_receives(current, member)
    now = timezone.now()
    move_referral(
        referral=current,
        to=State.REJECTED,
        member=member,
        reason=rejection,
        rejection=rejection,
        answered_by=member,
        answered_at=now,
        ended_at=now,
    )
    _record(current, member, AccessLog.Action.CHANGED, "의뢰를 맡지 못함")
    _tell_person_answer(current)
    return current


@transaction.atomic
def read_referral(*, referral: Referral, member: StaffMember) -> ReferralFile:
    """Open a received referral: the agreed items alone; that is written down (B11)."""
    _check_receives(referral, member)
    current = selectors.list_received(member=member).get(pk=referral.pk)
    _record(current, member, AccessLog.Action.VIEWED, "의뢰 살펴보기")
    return selectors.get_referral_file(current)


@transaction.atomic
def end_referrals(*, case: Case, reason: str) -> int:
    """Take back every open referral of a case that ends; return how many."""
    rows = case.referrals.filter(state__in=rules.OPEN_REFERRAL_STATES)
    referrals = list(rows.select_related("case__agency", "case__user", "to_agency"))
    for referral in referrals:
        move_referral(referral=referral, to=State.REVOKED, reason=reason, ended_at=timezone.now())
        _tell(referral)
    return len(referrals)


def _revoke(referral: Referral, member: StaffMember | None, reason: str) -> Referral:
    move_referral(
        referral=referral,
        to=State.REVOKED,
        member=member,
        reason=reason,
        ended_at=timezone.now(),
    )
    _bring_case_back(referral, member)
    _tell(referral)
    return referral


def _bring_case_back(referral: Referral, member: StaffMember | None) -> None:
    """A case stays referred while another agency still helps."""
    case = referral.case
    others = case.referrals.filter(state=State.ACCEPTED).exclude(pk=referral.pk)
    if case.state == Case.State.REFERRED and not others.exists():
        move_case(case=case, to=Case.State.ACTIVE, member=member, reason="referral_over")


def _check_receives(referral: Referral, member: StaffMember) -> None:
    if not selectors.list_received(member=member).filter(pk=referral.pk).exists():
        raise NotYourReferral()


def _lock(referral: Referral) -> Referral:
    rows = Referral.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("case__agency", "case__user", "to_agency").get(pk=referral.pk)


def _tell(referral: Referral) -> None:
    events.announce_case(case=referral.case, kind="case.changed")
    events.announce_referral(agency=referral.to_agency, referral_id=str(referral.public_id))


def _tell_person_answer(referral: Referral) -> None:
    is_accepted = referral.state == State.ACCEPTED
    accounts.notify(
        user=referral.case.user,
        kind="referral_answered",
        title=f"{referral.to_agency.name}에서 답이 왔어요",
        body="함께 돕기로 했어요."
        if is_accepted
        else "지금은 맡기 어렵다고 해요. 상담은 그대로 이어져요.",
        url=f"/help/referrals/{referral.public_id}/",
        dedupe_key=f"referral-answer-{referral.public_id}",
    )
    _tell(referral)


def _record(referral: Referral, member: StaffMember, action: str, purpose: str) -> None:
    accounts.record_access(
        member=member,
        subject=referral.case.user,
        action=action,
        target_kind="referral",
        target_id=referral.public_id,
        purpose=purpose,
    )
