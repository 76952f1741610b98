"""Codes of the alert programme in plain Korean."""

from django import template
from django.utils import timezone

from accounts.models import StaffMember
from agencies import rules
from agencies.models import Alert
from agencies.rules import portal

register = template.Library()


@register.filter
def as_reason(code: str) -> str:
    """Say a reason code."""
    return rules.label_reason(code)


@register.filter
def as_dismiss_reason(code: str) -> str:
    """Say why a signal was set aside."""
    return rules.DISMISS_REASONS.get(code, code)


@register.filter
def as_time_left(alert: Alert) -> str:
    """Say how long until the alert must be acknowledged."""
    return rules.describe_time_left(alert.due_at, timezone.now())


@register.filter
def as_menu(member: StaffMember | None) -> list[portal.Entry]:
    """What a member finds in the menu."""
    return portal.list_entries(member.role) if member else []
