"""What tests of leaving share."""

from datetime import timedelta

from django.utils import timezone

from accounts import rules, services
from accounts.services.holdings import list_held_tables

LATER = rules.UNDO_TIME + timedelta(minutes=1)


def count_rows(user):
    return {
        table.label: table.list_rows(user).count()
        for table in list_held_tables()
        if not table.kept_because and table.list_rows(user).exists()
    }


def ask(user, capture):
    with capture(execute=True):
        return services.request_deletion(user=user, reason="person")


def erase(request, now=None):
    request.refresh_from_db()
    return services.erase_person(request=request, now=now or timezone.now() + LATER)
