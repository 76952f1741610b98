"""Codes of the alert programme in plain Korean."""

from django import template
from django.utils import timezone

from accounts.models import Incident, StaffMember
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


@register.filter
def as_incident_left(incident: Incident) -> str:
    """Say how much of the 72 hours is left, while something is still to be told."""
    if incident.state == Incident.State.CLOSED or (incident.reported_at and incident.notified_at):
        return "–"
    hours = (incident.due_at - timezone.now()).total_seconds() / 3600
    return f"{int(hours)}시간 남음" if hours >= 1 else _say_late(hours)


def _say_late(hours: float) -> str:
    return "1시간도 남지 않음" if hours > 0 else "기한이 지남"
