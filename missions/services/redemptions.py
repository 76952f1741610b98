"""Points for a benefit: one code, used once, or the points come back (ADR 0022).

What is locked, in this order: the person's account, the benefit, the programme.
"""

from datetime import datetime
from uuid import UUID, uuid4

from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts
from accounts.models import AccessLog, StaffMember, User
from core.errors import Conflict, InvalidInput, NotFound, NotPermitted, TooManyRequests
from core.transitions import transition
from missions.models import Benefit, PointAccount, Programme, Redemption, RedemptionChange
from missions.rules import benefits as rules
from missions.rules.ledger import KST
from missions.services import ledger
from missions.services.benefits import ReasonNeeded

State = Redemption.State
SWEEP_LIMIT = 500


class BenefitNotOpen(Conflict):
    """It is closed, or its days have not come or are over."""

    code = "benefit_not_open"
    default_detail = "지금은 받을 수 없는 혜택이에요."


class SoldOut(Conflict):
    """Nothing is left of it."""

    code = "benefit_sold_out"
    default_detail = "지금은 다 나갔어요. 포인트는 그대로예요."


class LimitReached(Conflict):
    """The person has as many as one person may have."""

    code = "benefit_limit_reached"
    default_detail = "한 사람이 받을 수 있는 만큼 이미 받았어요."


class ClientIdReused(Conflict):
    """The same client id was used for another benefit."""

    code = "client_id_reused"
    default_detail = "다른 혜택에 쓴 요청이에요. 새로 고친 다음 다시 해 주세요."


class AccountClosed(NotPermitted):
    """Whose account is closed redeems nothing."""

    code = "account_closed"


class CancelTooLate(Conflict):
    """The day in which a person may give it back is over."""

    code = "cancel_too_late"
    default_detail = (
        "받은 지 하루가 지나 직접 취소할 수 없어요. 기한까지 쓰지 않으면 포인트가 돌아와요."
    )


class RedemptionOver(Conflict):
    """The code's time is over; the points come back."""

    code = "redemption_over"
    default_detail = "기한이 지난 코드예요. 포인트는 돌려드려요."


class CodeMistyped(InvalidInput):
    """Twelve letters that no code consists of."""

    code = "code_mistyped"
    default_detail = "코드를 다시 확인해 주세요. 글자 열두 자이고 0, 1, I, O는 쓰지 않아요."


class CodeUnknown(NotFound):
    """No code of this agency."""

    code = "code_unknown"
    default_detail = "우리 기관의 코드가 아니에요. 다시 확인해 주세요."


class TooManyLookUps(TooManyRequests):
    """More wrong codes than anybody mistypes."""

    code = "too_many_look_ups"
    default_detail = "맞지 않는 코드가 너무 많았어요. 10분 뒤에 다시 해 주세요."


@transaction.atomic
def redeem_benefit(
    *, user: User, benefit: Benefit, client_id: UUID, now: datetime | None = None
) -> Redemption:
    """Give points for one of a benefit and issue its code, once for each client id.

    Raise AccountClosed, BenefitNotOpen, SoldOut, LimitReached, NotEnoughPoints or ClientIdReused;
    nothing changes then.
    """
    at = now or timezone.now()
    account = ledger.lock_account(user=user)
    known = Redemption.objects.filter(account=account, client_id=client_id).first()
    if known is not None:
        if known.benefit_id != benefit.pk:
            raise ClientIdReused()
        return known
    offered = _check_offer(user, account, benefit, at)
    redemption = _issue(account, offered, client_id, at)
    _take_item(offered)
    return redemption


def _check_offer(user: User, account: PointAccount, benefit: Benefit, at: datetime) -> Benefit:
    """Refuse early and without waiting; the stock is decided when it is taken."""
    if not User.objects.filter(pk=user.pk, is_active=True).exists():
        raise AccountClosed()
    fresh = Benefit.objects.select_related("agency").get(pk=benefit.pk)
    is_open = fresh.state == Benefit.State.OPEN and fresh.agency.is_active
    today = at.astimezone(KST).date()
    if not is_open or not fresh.opens_on <= today <= fresh.closes_on:
        raise BenefitNotOpen()
    held = Redemption.objects.filter(account=account, benefit=fresh, state__in=rules.HOLDING_STATES)
    if held.count() >= fresh.per_person:
        raise LimitReached()
    if not fresh.stock_left:
        raise SoldOut()
    return fresh


def _issue(account: PointAccount, benefit: Benefit, client_id: UUID, at: datetime) -> Redemption:
    public_id = uuid4()
    booking = ledger.spend_points(
        account=account,
        points=benefit.price,
        key=f"redemption:{public_id}",
        agency=benefit.agency,
        reason=benefit.title,
        now=at,
    )
    return Redemption.objects.create(
        public_id=public_id,
        account=account,
        benefit=benefit,
        booking=booking,
        client_id=client_id,
        price=benefit.price,
        code=rules.make_code(),
        use_until=rules.find_use_end(at=at, days=benefit.use_days),
    )


def _take_item(benefit: Benefit) -> None:
    """Last of all, so that others wait for the benefit's row as short as can be."""
    left = Benefit.objects.filter(pk=benefit.pk, state=Benefit.State.OPEN, stock_left__gt=0)
    if not left.update(stock_left=F("stock_left") - 1):
        raise SoldOut()
    if benefit.programme_id is not None:
        free = Programme.objects.filter(pk=benefit.programme_id, seats_taken__lt=F("capacity"))
        if not free.update(seats_taken=F("seats_taken") + 1):
            raise SoldOut()


@transaction.atomic
def cancel_redemption(*, redemption: Redemption, now: datetime | None = None) -> Redemption:
    """Give an unused one back within a day. Raise CancelTooLate or IllegalTransition."""
    at = now or timezone.now()
    if at > redemption.created_at + rules.CANCEL_TIME:
        raise CancelTooLate()
    _give_back(redemption, State.VOID, at)
    return redemption


@transaction.atomic
def void_redemption(
    *, redemption: Redemption, member: StaffMember, reason: str, now: datetime | None = None
) -> Redemption:
    """Take an unused code back with a reason; points and item return, and the person is told."""
    if not reason.strip():
        raise ReasonNeeded()
    _give_back(redemption, State.VOID, now or timezone.now(), member=member, reason=reason)
    _record(redemption, member, AccessLog.Action.CHANGED, "교환 코드를 취소했어요")
    _tell(redemption, _("기관이 교환을 취소했어요. 포인트는 돌려드렸어요."))
    return redemption


@transaction.atomic
def use_redemption(
    *, redemption: Redemption, member: StaffMember, now: datetime | None = None
) -> Redemption:
    """Mark a code as used, once. Raise RedemptionOver or IllegalTransition."""
    at = now or timezone.now()
    if redemption.state == State.ISSUED and at >= redemption.use_until:
        raise RedemptionOver()
    _move(redemption, State.USED, at, member=member)
    _record(redemption, member, AccessLog.Action.CHANGED, "혜택을 내어 줬어요")
    return redemption


def find_by_code(*, member: StaffMember, typed: str) -> Redemption:
    """Find what a code of the member's agency stands for, and write down that it was opened.

    Raise CodeMistyped, CodeUnknown, or TooManyLookUps after thirty wrong ones in ten minutes.
    """
    _refuse_guessing(member)
    code = rules.read_code(typed)
    if code is None:
        raise CodeMistyped()
    hashes = Redemption._meta.get_field("code_hash").list_hashes(Redemption(code=code))
    rows = Redemption.objects.for_staff(member).select_related("benefit", "account__user")
    found = rows.filter(code_hash__in=hashes).first()
    if found is None:
        _note_wrong(member)
        raise CodeUnknown()
    _record(found, member, AccessLog.Action.VIEWED, "교환 코드를 확인했어요")
    return found


def _refuse_guessing(member: StaffMember) -> None:
    if cache.get(_guess_key(member), 0) >= rules.LOOK_UPS:
        raise TooManyLookUps()


def _note_wrong(member: StaffMember) -> None:
    cache.add(_guess_key(member), 0, rules.LOOK_UP_WINDOW.total_seconds())
    cache.incr(_guess_key(member))


def _guess_key(member: StaffMember) -> str:
    return f"redemption-look-ups:{member.pk}"


def sweep_redemptions(*, now: datetime | None = None) -> int:
    """Give the points of unused codes back whose time is over; return how many."""
    at = now or timezone.now()
    due = Redemption.objects.filter(state=State.ISSUED, use_until__lte=at)
    return sum(
        _expire(redemption, at)
        for redemption in due.select_related("benefit__agency", "account__user")[:SWEEP_LIMIT]
    )


@transaction.atomic
def _expire(redemption: Redemption, at: datetime) -> bool:
    try:
        _give_back(redemption, State.EXPIRED, at)
    except Conflict:  # used or taken back in the last moment
        return False
    _tell(redemption, _("쓰지 않은 교환의 기한이 지나 포인트를 돌려드렸어요."))
    return True


@transaction.atomic
def leave_redemptions(*, user: User) -> None:
    """Take back what an erased person has not used, and forget all their codes. May run twice."""
    account = PointAccount.objects.filter(user=user).first()
    if account is None:
        return
    ledger.lock_account(user=user)
    own = Redemption.objects.filter(account=account)
    for redemption in own.filter(state=State.ISSUED).select_related("benefit__agency"):
        _give_back(redemption, State.VOID, timezone.now())
    own.exclude(code="").update(code="", code_hash="")


def _give_back(
    redemption: Redemption,
    to: str,
    at: datetime,
    *,
    member: StaffMember | None = None,
    reason: str = "",
) -> None:
    """Points to the person, the item to the stock, the seat to the programme."""
    account = ledger.lock_account_of(account_id=redemption.account_id)
    _move(redemption, to, at, member=member, reason=reason)
    benefit = redemption.benefit
    ledger.refund_points(
        account=account,
        booking=redemption.booking,
        agency=benefit.agency,
        reason=benefit.title,
        now=at,
    )
    Benefit.objects.filter(pk=benefit.pk).update(stock_left=F("stock_left") + 1)
    if benefit.programme_id is not None:
        taken = Programme.objects.filter(pk=benefit.programme_id, seats_taken__gt=0)
        taken.update(seats_taken=F("seats_taken") - 1)


def _move(
    redemption: Redemption,
    to: str,
    at: datetime,
    *,
    member: StaffMember | None = None,
    reason: str = "",
) -> None:
    old = redemption.state
    transition(row=redemption, table=rules.REDEMPTION_MOVES, to=to, settled_at=at)
    RedemptionChange.objects.create(
        redemption=redemption,
        old_state=old,
        new_state=to,
        member=member,
        reason=reason.strip()[: rules.REASON_LENGTH],
    )


def _record(redemption: Redemption, member: StaffMember, action: str, purpose: str) -> None:
    subject = redemption.account.user
    if subject is not None:
        accounts.record_access(
            member=member,
            subject=subject,
            action=action,
            target_kind="redemption",
            target_id=redemption.public_id,
            purpose=purpose,
        )


def _tell(redemption: Redemption, body: str) -> None:
    person = redemption.account.user
    if person is not None and person.is_active:
        accounts.notify(
            user=person,
            kind="redemption_refunded",
            title=_("포인트가 돌아왔어요"),
            body=body,
            url=f"/benefits/mine/{redemption.public_id}/",
            dedupe_key=f"redemption:{redemption.public_id}",
        )
