"""Codes of the alert programme in plain Korean."""

from datetime import date, datetime

from django import template
from django.utils import timezone

from accounts.models import StaffMember
from agencies import rules
from agencies.models import Alert, Case
from agencies.rules import case_steps, portal

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
def as_days_left(day: date | datetime | None) -> str:
    """Say how many days are left until a day, or over."""
    if day is None:
        return ""
    on = timezone.localdate(day) if isinstance(day, datetime) else day
    return case_steps.describe_days((on - timezone.localdate()).days)


@register.filter
def is_past(day: date | datetime | None) -> bool:
    """Tell whether a day is over."""
    if day is None:
        return False
    on = timezone.localdate(day) if isinstance(day, datetime) else day
    return on < timezone.localdate()


@register.filter
def as_case_reason(code: str) -> str:
    """Say why a case was moved: a decision of the conference, an outcome, or plain words."""
    outcomes = {str(key): str(words) for key, words in Case.Outcome.choices}
    return {**outcomes, **case_steps.CONFERENCE_DECISIONS, "returned": "돌려보냄"}.get(code, code)


@register.filter
def as_mark(kind: str) -> str:
    """Say a mark of the case clock."""
    return case_steps.MARK_LABELS.get(kind, kind)
