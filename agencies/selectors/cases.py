"""Reads of cases for the portal and the person."""

from django.db.models import QuerySet

from accounts.models import StaffMember
from agencies.models import Case


def list_cases(*, member: StaffMember) -> QuerySet[Case]:
    """The open cases a member works on: the most urgent first, then the longest open."""
    return (
        Case.objects.for_staff(member)
        .active()
        .select_related("assigned_to__user")
        .order_by("priority", "opened_at", "pk")
    )
