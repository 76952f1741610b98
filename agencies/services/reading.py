"""What staff open is written down in the same transaction (B11)."""

from django.db import transaction

from accounts import services as accounts
from accounts.models import AccessLog, StaffMember
from agencies import selectors
from agencies.models import Alert
from agencies.selectors import AlertFile
from agencies.services.alerts import check_member

LONGEST_QUEUE = 200


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
def read_alert(*, alert: Alert, member: StaffMember) -> AlertFile:
    """Open one alert; a revealed contact is written down by itself."""
    check_member(alert=alert, member=member)
    file = selectors.get_alert_file(alert)
    kinds = [("alert", alert.public_id)]
    if file.contact:
        kinds.append(("contact", file.contact.public_id))
    for target_kind, target_id in kinds:
        accounts.record_access(
            member=member,
            subject=alert.user,
            action=AccessLog.Action.VIEWED,
            target_kind=target_kind,
            target_id=target_id,
            purpose="신호 살펴보기",
        )
    return file
