"""What agencies offer for points: written, approved, opened, closed; every move leaves a row."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import StaffMember
from core.errors import Conflict, InvalidInput, NotPermitted
from core.transitions import transition
from missions.models import Benefit, BenefitChange
from missions.rules import benefits as rules
from missions.rules.catalogue import may_approve, may_write

State = Benefit.State
EDITABLE = (State.DRAFT, State.APPROVED)


class NotABenefitWriter(NotPermitted):
    """Benefits are written by counsellors and supervisors, and approved by supervisors."""

    code = "not_a_benefit_writer"
    default_detail = "혜택은 상담원과 책임자가 쓰고, 검토는 책임자가 해요."


class BenefitNotEditable(Conflict):
    """People see it as it is, or saw it: first back to draft."""

    code = "benefit_not_editable"
    default_detail = "열었거나 닫은 혜택은 고칠 수 없어요. 먼저 다시 쓰는 중으로 되돌려 주세요."


class ProgrammeElsewhere(InvalidInput):
    """The programme of a seat is one of the agency's own."""

    code = "programme_elsewhere"
    default_detail = "자리는 우리 기관의 프로그램에서만 골라 주세요."


class StockTooSmall(Conflict):
    """More were given out than there would be."""

    code = "stock_too_small"
    default_detail = "이미 나간 것보다 적게 줄일 수 없어요."


class ReasonNeeded(InvalidInput):
    """The change has to say why."""

    code = "reason_needed"
    default_detail = "이유를 적어 주세요."


@transaction.atomic
def save_benefit(*, member: StaffMember, benefit: Benefit | None = None, **fields: Any) -> Benefit:
    """Write a new benefit, or change one that is not open; a change needs a new approval.

    The stock is set once, here; afterwards `change_stock` changes it. Raise NotABenefitWriter,
    BenefitNotEditable, ProgrammeElsewhere.
    """
    if not may_write(member.role):
        raise NotABenefitWriter()
    programme = fields.get("programme")
    if programme is not None and programme.agency_id != member.agency_id:
        raise ProgrammeElsewhere()
    if benefit is None:
        stock = fields.pop("stock")
        return Benefit.objects.create(
            agency_id=member.agency_id, stock=stock, stock_left=stock, **fields
        )
    return _change(benefit, member, fields)


def _change(benefit: Benefit, member: StaffMember, fields: dict[str, Any]) -> Benefit:
    locked = Benefit.objects.select_for_update(no_key=True).get(pk=benefit.pk)
    if locked.state not in EDITABLE:
        raise BenefitNotEditable()
    fields.pop("stock", None)
    if locked.state == State.APPROVED:
        _move(locked, member, State.DRAFT, "")
    for name, value in fields.items():
        setattr(locked, name, value)
    locked.save(update_fields=[*fields, "updated_at"])
    return locked


@transaction.atomic
def move_benefit(*, benefit: Benefit, member: StaffMember, to: str, reason: str = "") -> Benefit:
    """Approve, open, close or reopen as a draft. Codes already issued stay good.

    Raise NotABenefitWriter, IllegalTransition or ChangedMeanwhile.
    """
    is_allowed = may_approve(member.role) if to == State.APPROVED else may_write(member.role)
    if not is_allowed:
        raise NotABenefitWriter()
    _move(benefit, member, to, reason)
    return benefit


def _move(benefit: Benefit, member: StaffMember, to: str, reason: str) -> None:
    old = benefit.state
    by: dict[str, Any] = {}
    if to == State.APPROVED:
        by = {"approved_by": member, "approved_at": timezone.now()}
    elif to == State.DRAFT:
        by = {"approved_by": None, "approved_at": None}
    transition(row=benefit, table=rules.BENEFIT_MOVES, to=to, **by)
    _note(benefit, member, old, benefit.stock, reason)


@transaction.atomic
def change_stock(*, benefit: Benefit, member: StaffMember, stock: int, reason: str) -> Benefit:
    """Say how many there are altogether, given out ones included, and why.

    Raise NotABenefitWriter, ReasonNeeded or StockTooSmall.
    """
    if not may_write(member.role):
        raise NotABenefitWriter()
    if not reason.strip():
        raise ReasonNeeded()
    locked = Benefit.objects.select_for_update(no_key=True).get(pk=benefit.pk)
    old, added = locked.stock, stock - locked.stock
    if locked.stock_left + added < 0:
        raise StockTooSmall()
    rows = Benefit.objects.filter(pk=locked.pk)
    rows.update(stock=stock, stock_left=F("stock_left") + added, updated_at=timezone.now())
    locked.refresh_from_db()
    _note(locked, member, locked.state, old, reason)
    return locked


def _note(
    benefit: Benefit, member: StaffMember, old_state: str, old_stock: int, reason: str
) -> None:
    BenefitChange.objects.create(
        benefit=benefit,
        old_state=old_state,
        new_state=benefit.state,
        old_stock=old_stock,
        new_stock=benefit.stock,
        member=member,
        reason=reason.strip()[: rules.REASON_LENGTH],
    )
