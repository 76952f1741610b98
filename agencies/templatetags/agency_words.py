"""Codes of the alert programme in plain Korean."""

from django import template
from django.utils import timezone

from accounts.models import Agency, StaffMember
from agencies import rules
from agencies.models import Alert
from agencies.rules import cases, portal

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
def as_items(items: list[str]) -> str:
    """Name what goes along with a referral."""
    return ", ".join(cases.REFERRAL_ITEMS.get(item, item) for item in items) or "–"


@register.filter
def as_rejection(code: str) -> str:
    """Say why a referral was turned away."""
    return cases.REFERRAL_REJECTIONS.get(code, code)


@register.filter
def as_hours(agency: Agency) -> str:
    """Say when an agency answers: days with the same span together; its hours must be at hand."""
    days: dict[str, list[str]] = {}
    for row in sorted(agency.hours.all(), key=lambda row: (row.weekday, row.opens_at)):
        span = f"{row.opens_at:%H:%M}–{row.closes_at:%H:%M}"
        days.setdefault(span, []).append(row.get_weekday_display()[0])
    return ", ".join(f"{''.join(names)} {span}" for span, names in days.items())
