"""The monthly report on the alert programme: it proposes, a human decides (C14)."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import StaffMember
from agencies.models import Alert, AlertChange, ThresholdReport
from agencies.rules import boards as days
from agencies.rules import programme as rules
from agencies.selectors import boards as selectors
from agencies.services.boards import roll_up_days
from core.errors import NotPermitted
from core.text import clean_text
from core.transitions import transition


class NotTheProgramme(NotPermitted):
    """Only the platform's safety officers answer for the alert programme."""

    code = "not_the_programme"


def write_threshold_report(*, today: date | None = None) -> ThresholdReport:
    """Report once on the month before; a report that stands is left as it was decided on."""
    first, last = days.find_month_before(today or timezone.localdate())
    known = ThresholdReport.objects.filter(month=first).first()
    if known is not None:
        return known
    # What was noticed late in the last days is counted before it is judged.
    roll_up_days(first=last - timedelta(days=2), last=last)
    totals = selectors.get_totals(agency=None, first=first, last=last)
    figures = rules.make_figures(totals, rules.measure_shifts(_list_acknowledged(first, last)))
    report, _ = ThresholdReport.objects.get_or_create(
        month=first,
        defaults={"figures": figures, "proposals": rules.list_proposals(figures)},
    )
    return report


def _list_acknowledged(first: date, last: date) -> list[tuple[int, datetime]]:
    """Who acknowledged an alert when, at Korean local times."""
    begin, end = (
        timezone.make_aware(datetime.combine(day, time.min))
        for day in (first, last + timedelta(days=1))
    )
    moves = AlertChange.objects.filter(
        new_state=Alert.State.ACKNOWLEDGED,
        is_refused=False,
        member__isnull=False,
        at__gte=begin,
        at__lt=end,
    )
    rows = moves.order_by().values_list("member", "at")
    return [(member, timezone.localtime(at)) for member, at in rows]


@transaction.atomic
def decide_report(
    *, report: ThresholdReport, member: StaffMember, accept: bool, note: str
) -> ThresholdReport:
    """Accept or reject what is proposed, with a note; nothing else changes by it.

    Raise NotTheProgramme, Conflict or what `clean_text` raises.
    """
    if not member.is_active or member.role not in days.PROGRAMME_ROLES:
        raise NotTheProgramme()
    now = timezone.now()
    transition(
        row=report,
        table=rules.REPORT_MOVES,
        to=ThresholdReport.State.ACCEPTED if accept else ThresholdReport.State.REJECTED,
        note=clean_text(note, limit=rules.LONGEST_NOTE),
        decided_by=member,
        decided_at=now,
        updated_at=now,
    )
    return report
