"""Points end a year after they were earned, and never without a word a month before."""

from datetime import datetime

from django.db import transaction
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts
from missions.models import PointLot
from missions.rules import ledger as rules
from missions.services import ledger

SWEEP_LIMIT = 500


def sweep_points(*, now: datetime | None = None) -> tuple[int, int]:
    """Tell of what ends soon, and take off what has ended; how many people each."""
    at = now or timezone.now()
    return warn_of_endings(now=at), expire_points(now=at)


def warn_of_endings(*, now: datetime) -> int:
    """Tell people a month before their points end, once for each lot; return how many people.

    One notice tells of a week's lots. Told late, they stand a month from the notice.
    """
    soon = PointLot.objects.filter(
        left__gt=0,
        noticed_at=None,
        expires_at__lte=now + rules.NOTICE_TIME,
        account__user__is_active=True,
    )
    accounts_due = soon.order_by("account").values_list("account", flat=True).distinct()
    return sum(_warn(account_id, now) for account_id in accounts_due[:SWEEP_LIMIT])


@transaction.atomic
def _warn(account_id: int, now: datetime) -> bool:
    account = ledger.lock_account_of(account_id=account_id)
    span = now + rules.NOTICE_TIME + rules.NOTICE_SPAN
    lots = account.lots.filled().filter(noticed_at=None, expires_at__lte=span)
    points = sum(lot.left for lot in lots)
    if account.user is None or not points:
        return False
    keys = [lot.pk for lot in lots]
    told = PointLot.objects.filter(pk__in=keys)
    told.update(noticed_at=now, expires_at=Greatest("expires_at", now + rules.NOTICE_TIME))
    first = told.order_by("expires_at").values_list("expires_at", flat=True)[0]
    accounts.notify(
        user=account.user,
        kind="points_ending",
        title=_("기한이 다가오는 포인트가 있어요"),
        body=_("%(points)s포인트를 %(month)s월 %(day)s일부터 차례로 쓸 수 없게 돼요.")
        % {
            "points": points,
            "month": first.astimezone(rules.KST).month,
            "day": first.astimezone(rules.KST).day,
        },
        url="/points/",
        dedupe_key=f"points-ending:{keys[0]}:{now:%Y%m%d}",
    )
    return True


def expire_points(*, now: datetime) -> int:
    """Take off what has ended; return of how many people."""
    ended = PointLot.objects.filter(
        left__gt=0, expires_at__lte=now, noticed_at__lte=now - rules.NOTICE_TIME
    )
    accounts_due = ended.order_by("account").values_list("account", flat=True).distinct()
    return sum(_expire(account_id, now) for account_id in accounts_due[:SWEEP_LIMIT])


@transaction.atomic
def _expire(account_id: int, now: datetime) -> bool:
    account = ledger.lock_account_of(account_id=account_id)
    return bool(ledger.expire_lots(account=account, now=now))
