"""Staff looking at who takes part, and taking the list with them: both are written down."""

from datetime import timedelta

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.models import AccessLog, StaffMember
from core.errors import Conflict
from missions.models import Participation, Programme
from missions.rules import catalogue
from missions.rules import reports as rules
from missions.selectors import reports as selectors
from missions.services.catalogue import NotAWriter, clean_reason

PAGE_SIZE = 30
EXPORT_SPAN = timedelta(days=1)
KIND = "programme"


class ExportTooLarge(Conflict):
    """More than twenty people a day need a second person, which no screen offers (B12)."""

    code = "export_too_large"
    default_detail = (
        "하루에 스무 명이 넘는 명단은 내려받을 수 없어요. 명단은 이 화면에서 볼 수 있어요."
    )


@transaction.atomic
def read_participants(
    *, member: StaffMember, programme: Programme, page: str | int = 1
) -> Page[Participation]:
    """Open a page of those who agreed to be seen; each of them can see that it was opened."""
    rows = selectors.list_participants(member=member, programme=programme)
    found = Paginator(rows, PAGE_SIZE).get_page(page)
    accounts.record_listing(
        member=member,
        subject_ids=[row.user_id for row in found],
        target_kind=KIND,
        purpose="프로그램 참여 확인",
    )
    return found


@transaction.atomic
def export_participants(*, member: StaffMember, programme: Programme, reason: str) -> str:
    """Return the list of those who agreed as CSV, after writing down who took it and why.

    Raise NotAWriter, ReasonMissing or ExportTooLarge; then nothing leaves.
    """
    if not catalogue.may_write(member.role):
        raise NotAWriter()
    why = clean_reason(reason)
    # Two exports at once of one member are counted one after the other.
    StaffMember.objects.select_for_update().get(pk=member.pk)
    rows = list(selectors.list_participants(member=member, programme=programme))
    subjects = {row.user_id: row.user for row in rows}
    _check_size(member, set(subjects))
    for user in subjects.values():
        accounts.record_access(
            member=member,
            subject=user,
            action=AccessLog.Action.EXPORTED,
            target_kind=KIND,
            target_id=programme.public_id,
            purpose=why,
        )
    return rules.write_csv([*_write_head(member, programme, why), *map(_write_row, rows)])


def _check_size(member: StaffMember, subjects: set[int]) -> None:
    lately = AccessLog.objects.filter(
        member=member, action=AccessLog.Action.EXPORTED, at__gt=timezone.now() - EXPORT_SPAN
    )
    taken = set(lately.values_list("subject_id", flat=True))
    if len(taken | subjects) > rules.EXPORT_LIMIT:
        raise ExportTooLarge()


def _write_head(member: StaffMember, programme: Programme, why: str) -> list[list[object]]:
    """Who took it, when and why, in the file itself; then the columns."""
    at = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    return [
        [f"{member.agency.name} · {member.user.nickname} · {at} · {why}"],
        ["이 파일은 7일 안에 지워 주세요."],
        ["프로그램", "미션", "닉네임", "상태", "시작한 날", "확인한 날"],
    ]


def _write_row(row: Participation) -> list[object]:
    day = timezone.localtime(row.created_at).date()
    confirmed = row.done_date if row.confirmed_by_id else ""
    return [
        row.mission.programme.name if row.mission.programme else "",
        row.mission.title,
        row.user.nickname,
        row.get_state_display(),
        day,
        confirmed or "",
    ]


def write_report(*, programme: Programme) -> str:
    """Return the monthly numbers as CSV: no person is in it, and no number of a few."""
    report = selectors.get_report(programme=programme)
    head = [[programme.name], ["달", "시작한 사람", "마친 사람"]]
    rows = [
        [f"{month.first:%Y-%m}", month.started.words, month.done.words] for month in report.months
    ]
    return rules.write_csv([*head, *rows])
