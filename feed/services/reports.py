"""Reports: from everywhere, once for each target, never told to whom they are about (F3)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.errors import Conflict, InvalidInput, TooManyRequests
from core.text import EmptyText, clean_text
from feed.models import Report
from feed.rules import moderation as rules
from feed.selectors.targets import Target
from feed.services import actions
from feed.services.cases import open_case
from feed.services.evidence import keep_evidence


class ReportReasonUnknown(InvalidInput):
    """Not a reason this kind of thing is reported for."""

    code = "report_reason_unknown"
    default_detail = "신고하는 까닭을 골라 주세요."


class OwnTarget(Conflict):
    """What somebody wrote themselves they can delete."""

    code = "own_target"
    default_detail = "내가 쓴 것은 신고하지 않아도 직접 지울 수 있어요."


class TooManyReports(TooManyRequests):
    """More than anybody reads in a day."""

    code = "too_many_reports"
    default_detail = "오늘은 신고를 많이 보냈어요. 급하면 112에 바로 알려 주세요."


@transaction.atomic
def report(
    *,
    reporter: User,
    target: Target,
    reason: str,
    note: str = "",
    now: datetime | None = None,
) -> Report:
    """Report something; again while its case is open is the same report.

    What looks like illegal filming or exploitation is hidden by the first report (F5).
    Raise ReportReasonUnknown, OwnTarget, TooManyReports, or what `clean_text` raises.
    """
    at = now or timezone.now()
    if reason not in target.reasons:
        raise ReportReasonUnknown()
    if target.author is not None and target.author.pk == reporter.pk:
        raise OwnTarget()
    clean_note = _clean_note(note)
    # One person's reports one after another, so that the day's limit holds.
    User.objects.select_for_update(no_key=True).get(pk=reporter.pk)
    case = open_case(target=target, severity=rules.REASONS[reason].severity, now=at)
    if earlier := case.reports.filter(reporter=reporter).first():
        return earlier
    _count_reports(reporter, at)
    row = Report.objects.create(
        case=case, reporter=reporter, reason=reason, note=clean_note, created_at=at
    )
    keep_evidence(case=case, target=target)
    if case.is_sealed:
        actions.hide_at_once(case=case, now=at)
    return row


def _clean_note(note: str) -> str:
    try:
        return clean_text(note, limit=rules.NOTE_LENGTH)
    except EmptyText:
        return ""


def _count_reports(reporter: User, now: datetime) -> None:
    since = now - timedelta(days=1)
    if (
        Report.objects.filter(reporter=reporter, created_at__gt=since).count()
        >= rules.REPORTS_A_DAY
    ):
        raise TooManyReports()
