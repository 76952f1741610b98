"""Files of numbers for staff: a reason, a second person above twenty subjects, seven days (B12)."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.models import AccessLog, StaffMember
from agencies.models import StaffExport
from agencies.rules import boards as rules
from agencies.selectors import boards as selectors
from agencies.services import export_files
from core.errors import Conflict, InvalidInput, NotPermitted
from core.text import clean_text
from core.transitions import transition


class ReasonTooShort(InvalidInput):
    """A word or two is no reason that anybody could check."""

    code = "reason_too_short"
    default_detail = "무엇에 쓸지 열 글자 넘게 적어 주세요."


class NotAnExport(InvalidInput):
    """Only boards and district statistics, as CSV or PDF, over the spans of the page."""

    code = "not_an_export"
    default_detail = "무엇을 어떤 형식으로 받을지 골라 주세요."


class NotYourBoard(NotPermitted):
    """Only who sees the board takes it along."""

    code = "not_your_board"


class NotAnApprover(NotPermitted):
    """A second person of the same agency decides, and never about their own file."""

    code = "not_an_approver"
    default_detail = "같은 기관의 다른 책임자나 관리자가 정할 수 있어요."


class ExportNotReady(Conflict):
    """It waits for a second person, was refused, or its seven days are over."""

    code = "export_not_ready"
    default_detail = "지금은 받을 수 없는 파일이에요."


@transaction.atomic
def ask_export(
    *, member: StaffMember, kind: str, format: str, days: int, reason: str
) -> StaffExport:
    """Make the file at once, or let it wait for a second person where it counts over twenty.

    Raise NotYourBoard, NotAnExport, ReasonTooShort or what `clean_text` raises.
    """
    if not member.is_active or member.role not in rules.BOARD_ROLES:
        raise NotYourBoard()
    why = clean_text(reason, limit=rules.LONGEST_REASON)
    if len(why) < rules.SHORTEST_REASON:
        raise ReasonTooShort()
    _check_choice(kind, format, days)
    today = timezone.localdate()
    first = _find_first(kind, today, days)
    export = StaffExport.objects.create(
        agency=member.agency,
        member=member,
        kind=kind,
        format=format,
        from_date=first,
        to_date=today,
        reason=why,
        subject_count=_count_subjects(member, kind, first, today),
        state=StaffExport.State.WAITING,
        expires_at=timezone.now() + rules.EXPORT_TIME,
    )
    if export.subject_count <= rules.EXPORT_LIMIT:
        _make_ready(export)
    return export


def _check_choice(kind: str, format: str, days: int) -> None:
    is_known = kind in rules.EXPORT_KINDS and format in StaffExport.Format
    if not is_known or days not in rules.SPANS:
        raise NotAnExport()


def _find_first(kind: str, today: date, days: int) -> date:
    """District statistics are told by whole quarters, boards by days."""
    if kind == "districts":
        return rules.list_quarters(today=today)[0]
    return rules.find_first_day(today=today, days=days)


def _count_subjects(member: StaffMember, kind: str, first: date, last: date) -> int:
    agency = None if kind == "districts" else selectors.find_scope(member)
    begin, end = (
        timezone.make_aware(datetime.combine(day, time.min))
        for day in (first, last + timedelta(days=1))
    )
    return selectors.count_subjects(agency=agency, first=begin, end=end)


def _make_ready(export: StaffExport, **decision: Any) -> None:
    now = timezone.now()
    transition(
        row=export,
        table=rules.EXPORT_MOVES,
        to=StaffExport.State.READY,
        content=export_files.write_file(export=export, at=timezone.localtime(now)),
        expires_at=now + rules.EXPORT_TIME,
        updated_at=now,
        **decision,
    )


@transaction.atomic
def decide_export(*, export: StaffExport, member: StaffMember, approve: bool) -> StaffExport:
    """Let a waiting file be made, or refuse it. Raise NotAnApprover or Conflict."""
    is_theirs = member.is_active and member.agency_id == export.agency_id
    if not is_theirs or member.role not in rules.APPROVER_ROLES or member.pk == export.member_id:
        raise NotAnApprover()
    now = timezone.now()
    if export.expires_at <= now or not export.member.is_active:
        raise ExportNotReady()
    decision: dict[str, Any] = {"decided_by": member, "decided_at": now}
    if approve:
        _make_ready(export, **decision)
    else:
        transition(
            row=export,
            table=rules.EXPORT_MOVES,
            to=StaffExport.State.REFUSED,
            updated_at=now,
            **decision,
        )
    _tell_decided(export)
    return export


def _tell_decided(export: StaffExport) -> None:
    is_ready = export.state == StaffExport.State.READY
    accounts.notify(
        user=export.member.user,
        kind="staff_export",
        title="파일을 받을 수 있어요" if is_ready else "파일을 내보내지 않기로 했어요",
        body="통계 파일 화면에서 볼 수 있어요.",
        url="/agency/exports/",
        dedupe_key=f"staff-export-{export.public_id}",
    )


@transaction.atomic
def take_export(*, export: StaffExport, member: StaffMember) -> bytes:
    """Hand the file to who asked for it, and write that down with the reason (B11).

    The file names no person, so the row is about who took it. Raise ExportNotReady.
    """
    if member.pk != export.member_id or not member.is_active:
        raise NotPermitted()
    if export.state != StaffExport.State.READY or export.expires_at <= timezone.now():
        raise ExportNotReady()
    accounts.record_access(
        member=member,
        subject=member.user,
        action=AccessLog.Action.EXPORTED,
        target_kind="export",
        target_id=export.public_id,
        purpose=export.reason,
    )
    return bytes(export.content)


def sweep_exports(*, now: datetime | None = None) -> int:
    """Empty files whose seven days are over, and end what nobody decided in that time."""
    at = now or timezone.now()
    due = StaffExport.objects.filter(
        state__in=[StaffExport.State.READY, StaffExport.State.WAITING], expires_at__lte=at
    )
    return due.update(state=StaffExport.State.EXPIRED, content=b"", updated_at=at)
