"""What a member who leaves holds does not leave with them."""

from django.db import transaction
from django.utils import timezone

from accounts.models import StaffMember
from agencies.models import Assignment, Case


@transaction.atomic
def release_cases(*, member: StaffMember) -> int:
    """Put the open cases of somebody who left on the unassigned list; return how many."""
    now = timezone.now()
    held = Case.objects.active().filter(assigned_to=member)
    keys = list(held.select_for_update(no_key=True).values_list("pk", flat=True))
    Assignment.objects.filter(case__in=keys, until_at=None).update(until_at=now)
    return Case.objects.filter(pk__in=keys).update(assigned_to=None, updated_at=now)
