"""What staff open is written down in the same transaction (B11)."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.models import AccessLog, StaffMember
from agencies import rules, selectors
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
def read_queue(*, member: StaffMember, show: str = "") -> list[Alert]:
    """Open the queue; everybody on it can see that it was opened, once in ten minutes."""
    alerts = list(selectors.list_queue(member=member, show=show)[:LONGEST_QUEUE])
    accounts.record_listing(
        member=member,
        subject_ids=[alert.user_id for alert in alerts],
        target_kind="queue",
        purpose="대기열 확인",
    )
    return alerts


@transaction.atomic
def show_rows(*, wanted: Collection[tuple[int, UUID]]) -> dict[tuple[int, UUID], Alert]:
    """The lines that open queues of these members ask for, by member and alert; those they may see.

    One look at the tables for all sockets of a process and one write into the access log, where
    each person stands once in ten minutes, as with a queue that is opened.
    """
    members = StaffMember.objects.filter(pk__in={pk for pk, _ in wanted}).select_related("user")
    alerts = list(selectors.list_rows({public_id for _, public_id in wanted}))
    seen = selectors.list_viewers(members=list(members), alerts=alerts)
    by_member = {member.pk: member for member in members}
    rows = {
        (pk, alert.public_id): alert
        for alert in alerts
        for pk in by_member
        if (pk, alert.pk) in seen and (pk, alert.public_id) in wanted
    }
    active = [(pk, alert) for (pk, _), alert in rows.items() if alert.state in rules.OPEN_STATES]
    accounts.record_listings(
        listed=[(by_member[pk], alert.user_id) for pk, alert in active],
        target_kind="queue",
        purpose="대기열 확인",
    )
    return rows


@transaction.atomic
def read_alert(*, alert: Alert, member: StaffMember, is_refresh: bool = False) -> AlertFile:
    """Open one alert; a revealed contact is written down by itself.

    `is_refresh`: a page that is open already asks again by itself; that is written down once in
    ten minutes, while each opening by hand is.
    """
    check_member(alert=alert, member=member)
    file = selectors.get_alert_file(alert, member)
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
