"""Where an alert goes, and when that agency answers."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet

from accounts.models import Agency, StaffMember, User
from accounts.selectors import list_agencies_for_region
from agencies import rules
from agencies.models import Case


def get_local_time(at: datetime) -> datetime:
    """The Korean wall clock, by which agencies open and close."""
    return at.astimezone(ZoneInfo(settings.TIME_ZONE))


def list_spans(agency: Agency) -> list[rules.Span]:
    """An agency's opening hours as plain spans."""
    return [(row.weekday, row.opens_at, row.closes_at) for row in agency.hours.all()]


def list_closed_dates(agency: Agency, at: datetime) -> frozenset[date]:
    """The public holidays around a moment, unless the agency opens on them."""
    if agency.opens_on_holidays:
        return frozenset()
    return rules.list_holidays(get_local_time(at).year)


def is_answering(agency: Agency, at: datetime) -> bool:
    """Tell whether an agency answers at a moment."""
    return rules.is_open_at(
        hours=list_spans(agency), at=get_local_time(at), closed=list_closed_dates(agency, at)
    )


def can_take_urgent(agency: Agency) -> bool:
    """Tell whether P0 and P1 may go there: it declared hours and somebody to call at any time."""
    return bool(agency.on_call_phone and list_spans(agency))


def get_platform() -> Agency | None:
    """Where the platform's own safety officers work."""
    return Agency.objects.filter(is_platform=True, is_active=True).first()


def list_safety_officers() -> QuerySet[StaffMember]:
    """The platform's safety officers."""
    return StaffMember.objects.filter(
        role=StaffMember.Role.PLATFORM_SAFETY, is_active=True, agency__is_active=True
    ).select_related("user", "agency")


def find_open_case(user: User) -> Case | None:
    """The person's newest open case that somebody looks after."""
    held = Case.objects.active().filter(user=user, assigned_to__is_active=True)
    return held.select_related("agency", "assigned_to__user").order_by("-pk").first()


def choose_agency(*, user: User, at: datetime, priority: str = "P3") -> Agency | None:
    """Route by the person's region: an agency that is open now, else one that declared hours.

    Urgent signals go first to the agency of an open case, only to agencies that can take them,
    and else to the platform's own safety officers (C4, C7).
    """
    rows = list_agencies_for_region(user.region).prefetch_related("hours").order_by("pk")
    agencies = [agency for agency in rows if list_spans(agency)]
    if priority not in rules.URGENT:
        return _prefer_open(agencies, at)
    case = find_open_case(user)
    if case is not None and case.agency.is_active:
        agencies.insert(0, case.agency)
    fit = [agency for agency in agencies if can_take_urgent(agency)]
    if case is not None and fit and fit[0] == case.agency:
        return fit[0]
    return _prefer_open(fit, at) or get_platform()


def _prefer_open(agencies: Iterable[Agency], at: datetime) -> Agency | None:
    waiting = list(agencies)
    return next((one for one in waiting if is_answering(one, at)), None) or next(
        iter(waiting), None
    )
