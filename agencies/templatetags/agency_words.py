"""Codes of the alert programme in plain Korean."""

from datetime import date, datetime

from django import template
from django.utils import timezone

from accounts.models import Agency, Incident, StaffMember
from agencies import rules
from agencies.models import Alert, Case, Escalation
from agencies.rules import case_steps, cases, portal

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
def as_confirm_reason(code: str) -> str:
    """Say why a human sees it as they do."""
    return rules.CONFIRM_REASONS.get(code, code)


@register.filter
def as_change_reason(code: str) -> str:
    """Say why a move was made, where the code says more than the states."""
    known = {**rules.CONFIRM_REASONS, **rules.DISMISS_REASONS, **rules.CHANGE_REASONS}
    return known.get(code, "")


@register.filter
def as_time_left(alert: Alert) -> str:
    """Say how long until what is due next."""
    return rules.describe_time_left(alert.due_at, timezone.now())


@register.filter
def as_sort_key(alert: Alert) -> str:
    """Where the alert stands in the queue, as text that sorts like it (C2)."""
    return f"{alert.priority}{int(alert.due_at.timestamp() * 1000):015d}{alert.pk:012d}"


@register.filter
def as_near_seconds(alert: Alert) -> int:
    """From how many seconds before its limit an alert is marked as nearly overdue."""
    return int(rules.ACK_TIME[alert.priority].total_seconds() // 3)


@register.filter
def as_haste(alert: Alert) -> str:
    """The class of a time limit: overdue, nearly so, or none."""
    if alert.state not in rules.TIMED_STATES:
        return ""
    left = (alert.due_at - timezone.now()).total_seconds()
    if left < 0:
        return "is-overdue"
    return "is-near" if left <= as_near_seconds(alert) else ""


@register.filter
def as_due(alert: Alert) -> str:
    """Name what is due next."""
    return rules.DUE_LABELS.get(alert.state, "")


@register.filter
def as_step(step: int) -> str:
    """Name a step of telling others."""
    return Escalation.Step(step).label


@register.filter
def as_item(code: str) -> str:
    """Name what rescue is told."""
    return cases.EMERGENCY_ITEMS.get(code, code)


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


@register.filter
def as_incident_left(incident: Incident) -> str:
    """Say how much of the 72 hours is left, while something is still to be told."""
    if incident.state == Incident.State.CLOSED or (incident.reported_at and incident.notified_at):
        return "–"
    hours = (incident.due_at - timezone.now()).total_seconds() / 3600
    return f"{int(hours)}시간 남음" if hours >= 1 else _say_late(hours)


def _say_late(hours: float) -> str:
    return "1시간도 남지 않음" if hours > 0 else "기한이 지남"
