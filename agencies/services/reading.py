"""What staff open is written down in the same transaction (B11)."""

from django.db import transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.models import AccessLog, StaffMember
from agencies import selectors
from agencies.models import Alert
from agencies.selectors import AlertFile
from agencies.services.moves import check_member

LONGEST_QUEUE = 200


def was_written_lately(*, member: StaffMember, target_kind: str, target_id: str) -> bool:
    """Tell whether a member's look at this was written down within ten minutes."""
    rows = AccessLog.objects.filter(
        member=member,
        action=AccessLog.Action.VIEWED,
        target_kind=target_kind,
        target_id=target_id,
        at__gt=timezone.now() - accounts.LISTING_REST,
    )
    return rows.exists()


@transaction.atomic
def read_queue(*, member: StaffMember) -> list[Alert]:
    """Open the queue; everybody on it can see that it was opened, once in ten minutes."""
    alerts = list(selectors.list_queue(member=member)[:LONGEST_QUEUE])
    accounts.record_listing(
        member=member,
        subject_ids=[alert.user_id for alert in alerts],
        target_kind="queue",
        purpose="대기열 확인",
    )
    return alerts


@transaction.atomic
def read_alert(*, alert: Alert, member: StaffMember, is_refresh: bool = False) -> AlertFile:
    """Open one alert; a revealed contact is written down by itself.

    `is_refresh`: a page that is open already asks again by itself; that is written down once in
    ten minutes, while each opening by hand is.
    """
    check_member(alert=alert, member=member)
    file = selectors.get_alert_file(alert)
    kinds = [("alert", alert.public_id)]
    if file.contact:
        kinds.append(("contact", file.contact.public_id))
    for target_kind, target_id in kinds:
        if is_refresh and was_written_lately(
            member=member, target_kind=target_kind, target_id=str(target_id)
        ):
            continue
        accounts.record_access(
            member=member,
            subject=alert.user,
            action=AccessLog.Action.VIEWED,
            target_kind=target_kind,
            target_id=target_id,
            purpose="신호 살펴보기",
        )
    return file
