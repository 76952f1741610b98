from django.db import transaction
from django.utils import timezone

from accounts.models import Notification, StaffMember, User
from accounts.services.pushes import ask_push
from core import live


@transaction.atomic
def notify(
    *,
    user: User,
    kind: str,
    title: str,
    body: str,
    url: str = "",
    dedupe_key: str = "",
    is_urgent: bool = False,
) -> Notification:
    """Leave a notification, announce it and ask for its push; one `dedupe_key` leaves one only.

    `is_urgent` lets the push through the quiet hours: a human's help to somebody in danger.
    """
    texts = {"kind": kind, "title": title, "body": body, "url": url}
    if dedupe_key:
        row, is_new = Notification.objects.get_or_create(
            user=user, dedupe_key=dedupe_key, defaults=texts
        )
    else:
        row, is_new = Notification.objects.create(user=user, **texts), True
    if is_new:
        data = {
            "id": str(row.public_id),
            **texts,
            "created_at": row.created_at.isoformat(),
        }
        live.announce_on_commit(
            group=live.person_group(user), event={"type": "notification.created", "data": data}
        )
        ask_push(
            user=user,
            kind=kind,
            cause=row.public_id,
            thread=row.public_id,
            is_urgent=is_urgent,
        )
    return row


def tell_officers(*, role: str, title: str, body: str, url: str, dedupe_key: str) -> int:
    """Tell the platform's officers of one role something, each once; return how many there are."""
    officers = StaffMember.objects.filter(role=role, is_active=True, user__is_active=True)
    for officer in officers.select_related("user"):
        notify(
            user=officer.user,
            kind="oversight",
            title=title,
            body=body,
            url=url,
            dedupe_key=dedupe_key,
        )
    return len(officers)


def mark_notification_read(*, notification: Notification) -> None:
    """Note that the person has seen one notification; the first time counts."""
    rows = Notification.objects.filter(pk=notification.pk).unread()
    rows.update(read_at=timezone.now())
    notification.refresh_from_db(fields=["read_at"])


def mark_notifications_read(*, user: User, kind: str = "") -> int:
    """Note that the person has seen all their notifications, or all of one kind; how many."""
    rows = Notification.objects.visible_to(user).unread()
    if kind:
        rows = rows.filter(kind=kind)
    return rows.update(read_at=timezone.now())
