"""Booking points: each once for its key, under the lock of the person's account (ADR 0022).

Whoever books for a person holds their account first. What else it locks comes after, in this
order: benefit, programme. The accounts of the system are never locked.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from accounts.models import Agency, User
from core.errors import Conflict, InvalidInput
from missions.models import PointAccount, PointEntry, PointLot, PointNote, PointTransaction
from missions.rules import ledger as rules

Kind = PointTransaction.Kind
Moves = Sequence[tuple[PointLot, int]]


class PointsSpent(Conflict):
    """Points of an award were given for a benefit, so they cannot be taken back."""

    code = "points_spent"
    default_detail = "이미 혜택으로 바꾼 포인트라 되돌릴 수 없어요."


class NotEnoughPoints(Conflict):
    """Somebody has fewer points than this takes."""

    code = "not_enough_points"
    default_detail = "포인트가 모자라요."


class PointsKeyTaken(Conflict):
    """The key belongs to a booking of another account or kind."""

    code = "points_key_taken"
    default_detail = "이미 다른 기록에 쓰인 열쇠예요."


class AdjustmentInvalid(InvalidInput):
    """An adjustment of nothing, of too much, or without a reason."""

    code = "points_adjustment_invalid"
    default_detail = "0이 아니고 10,000을 넘지 않는 포인트와 이유를 적어 주세요."


@transaction.atomic
def award_points(
    *, user: User, points: int, key: str, reason: str, now: datetime | None = None
) -> int:
    """Book points for a person once per key, and return how many: the month's cap may leave fewer.

    The same key gives the same number again. Whose account is closed earns nothing.
    """
    at = now or timezone.now()
    account = lock_account(user=user)
    known = _find_booking(account, key, Kind.AWARD)
    if known is not None:
        return _sum_of(known)
    is_active = User.objects.filter(pk=user.pk, is_active=True).exists()
    fitting = rules.cap_award(points=points, earned=_sum_earned(account, at)) if is_active else 0
    moves = [(_add_lot(account, fitting, at), fitting)] if fitting else []
    _book(account, Kind.AWARD, key, at, moves, PointAccount.Kind.ISSUED, reason=reason)
    return fitting


@transaction.atomic
def reverse_award(*, key: str, reason: str, now: datetime | None = None) -> int:
    """Take the points of an award back, once, and return how many; 0 where there are none.

    Raise PointsSpent where they are not all there any more; nothing changes then.
    """
    award = PointTransaction.objects.filter(kind=Kind.AWARD, key=key).first()
    if award is None:
        return 0
    account = lock_account_of(account_id=award.account_id)
    known = PointTransaction.objects.filter(reverses=award).first()
    if known is not None:
        return -_sum_of(known)
    moves = [(lot, -amount) for lot, amount in _list_moves(award)]
    if any(lot.left + amount < 0 for lot, amount in moves):
        raise PointsSpent()
    at = now or timezone.now()
    kind, against = Kind.REVERSAL, PointAccount.Kind.ISSUED
    _book(account, kind, f"reversal:{key}", at, moves, against, reverses=award, reason=reason)
    return -sum(amount for _, amount in moves)


@transaction.atomic
def adjust_points(
    *,
    user: User,
    points: int,
    reason: str,
    key: str,
    operator: User,
    now: datetime | None = None,
) -> int:
    """Give or take points by hand, with a reason the person can read; once per key.

    Outside the month's cap. Raise AdjustmentInvalid, or NotEnoughPoints where they have fewer.
    """
    if not reason.strip() or not 0 < abs(points) <= rules.ADJUSTMENT_LIMIT:
        raise AdjustmentInvalid()
    at = now or timezone.now()
    account = lock_account(user=user)
    known = _find_booking(account, key, Kind.ADJUSTMENT)
    if known is not None:
        return _sum_of(known)
    if not User.objects.filter(pk=user.pk, is_active=True).exists():
        raise AdjustmentInvalid("닫혔거나 지운 계정이에요.")
    moves = [(_add_lot(account, points, at), points)] if points > 0 else _draw(account, -points, at)
    _book(
        account,
        Kind.ADJUSTMENT,
        key,
        at,
        moves,
        PointAccount.Kind.ADJUSTED,
        reason=reason,
        booked_by=operator.public_id,
    )
    return points


def lock_account(*, user: User) -> PointAccount:
    """Hold a person's account until the end of the transaction; the first booking opens it."""
    account, _ = PointAccount.objects.get_or_create(user=user, kind=PointAccount.Kind.PERSON)
    return lock_account_of(account_id=account.pk)


def lock_account_of(*, account_id: int) -> PointAccount:
    """Hold an account until the end of the transaction."""
    return PointAccount.objects.select_for_update(no_key=True).get(pk=account_id)


def spend_points(
    *, account: PointAccount, points: int, key: str, agency: Agency, reason: str, now: datetime
) -> PointTransaction:
    """Book a redemption on an account that is held. Raise NotEnoughPoints."""
    moves = _draw(account, points, now)
    against = PointAccount.Kind.REDEEMED
    return _book(account, Kind.REDEMPTION, key, now, moves, against, agency=agency, reason=reason)


def refund_points(
    *, account: PointAccount, booking: PointTransaction, agency: Agency, reason: str, now: datetime
) -> PointTransaction:
    """Give the points of a redemption back to the lots they came from, for 30 days at least."""
    moves = [(lot, -amount) for lot, amount in _list_moves(booking)]
    for lot, _ in moves:
        _lengthen(lot, now)
    return _book(
        account,
        Kind.REFUND,
        f"refund:{booking.key}",
        now,
        moves,
        PointAccount.Kind.REDEEMED,
        agency=agency,
        reverses=booking,
        reason=reason,
    )


def _lengthen(lot: PointLot, at: datetime) -> None:
    """Give a lot at least the least life; of its new end the person is told anew."""
    until = rules.lengthen_life(expires_at=lot.expires_at, at=at)
    if until != lot.expires_at:
        PointLot.objects.filter(pk=lot.pk).update(expires_at=until, noticed_at=None)


def expire_lots(*, account: PointAccount, now: datetime) -> int:
    """Take what has run out off an account that is held; return how much.

    Only what the person was told of long enough before: a notice that came late delays the end.
    """
    due = account.lots.filled().filter(expires_at__lte=now, noticed_at__lte=now - rules.NOTICE_TIME)
    moves = [(lot, -lot.left) for lot in due]
    if not moves:
        return 0
    key = f"expiry:{moves[0][0].pk}:{int(now.timestamp() * 1000)}"
    _book(account, Kind.EXPIRY, key, now, moves, PointAccount.Kind.EXPIRED)
    return -sum(amount for _, amount in moves)


@transaction.atomic
def leave_ledger(*, user: User) -> None:
    """Book what an erased person had left to the system; their account stays without them."""
    account = PointAccount.objects.select_for_update(no_key=True).filter(user=user).first()
    if account is None or not account.balance:
        return
    moves = [(lot, -lot.left) for lot in account.lots.filled()]
    key = f"erasure:{account.public_id}"
    _book(account, Kind.ERASURE, key, timezone.now(), moves, PointAccount.Kind.ERASED)


def _find_booking(account: PointAccount, key: str, kind: str) -> PointTransaction | None:
    found = PointTransaction.objects.filter(key=key).first()
    if found is not None and (found.account_id, found.kind) != (account.pk, kind):
        raise PointsKeyTaken()
    return found


def _sum_of(booking: PointTransaction) -> int:
    """What a booking moved on its person's account."""
    return sum(amount for _, amount in _list_moves(booking))


def _list_moves(booking: PointTransaction) -> list[tuple[PointLot, int]]:
    entries = booking.entries.filter(lot__isnull=False).select_related("lot").order_by("pk")
    return [(entry.lot, entry.amount) for entry in entries if entry.lot is not None]


def _sum_earned(account: PointAccount, at: datetime) -> int:
    """What was earned in the month of `at` and not taken back since."""
    first, following = rules.find_month(at)
    awards = PointEntry.objects.filter(
        account=account,
        transaction__kind=Kind.AWARD,
        transaction__reversal=None,
        transaction__at__gte=first,
        transaction__at__lt=following,
    )
    return awards.aggregate(earned=Sum("amount", default=0))["earned"]


def _add_lot(account: PointAccount, points: int, at: datetime) -> PointLot:
    """An empty lot for these points; the booking fills it."""
    return PointLot.objects.create(
        account=account, amount=points, earned_at=at, expires_at=at + rules.LIFE_TIME
    )


def _draw(account: PointAccount, points: int, at: datetime) -> list[tuple[PointLot, int]]:
    """Take points from what expires first. Raise NotEnoughPoints."""
    expire_lots(account=account, now=at)
    drawn = rules.draw_from(list(account.lots.filled()), points)
    if sum(part for _, part in drawn) < points:
        raise NotEnoughPoints()
    return [(lot, -part) for lot, part in drawn]


def _book(
    account: PointAccount,
    kind: str,
    key: str,
    at: datetime,
    moves: Moves,
    against: str,
    *,
    agency: Agency | None = None,
    reverses: PointTransaction | None = None,
    booked_by: UUID | None = None,
    reason: str = "",
) -> PointTransaction:
    """Write a booking and both its sides, and move what is stored beside them."""
    booking = PointTransaction.objects.create(
        account=account, kind=kind, key=key, at=at, reverses=reverses, booked_by=booked_by
    )
    if reason:
        PointNote.objects.create(transaction=booking, text=reason[: rules.REASON_LIMIT])
    total = sum(amount for _, amount in moves)
    if not total:
        return booking
    other, _ = PointAccount.objects.get_or_create(kind=against, agency=agency, user=None)
    sides = [PointEntry(transaction=booking, account=account, lot=x, amount=n) for x, n in moves]
    sides.append(PointEntry(transaction=booking, account=other, amount=-total))
    PointEntry.objects.bulk_create(sides)
    for lot, amount in moves:
        PointLot.objects.filter(pk=lot.pk).update(left=F("left") + amount)
    PointAccount.objects.filter(pk=account.pk).update(balance=F("balance") + total)
    return booking
