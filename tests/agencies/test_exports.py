import base64
import csv
import io
import re
import zlib
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AccessLog, Notification
from agencies.models import StaffExport
from agencies.services import boards, exports
from core.errors import Conflict, NotPermitted
from core.text import TextTooLong
from core.transitions import IllegalTransition
from tests.factories.accounts import AgencyFactory, StaffMemberFactory
from tests.factories.agencies import AlertFactory
from tests.factories.boards import BoardDayFactory, StaffExportFactory
from tests.factories.cases import CaseFactory

pytestmark = pytest.mark.django_db
ASKED = {"kind": "board", "format": "csv", "days": 28, "reason": "분기 회의 자료로 씁니다"}


@pytest.fixture
def member():
    return StaffMemberFactory(role="supervisor", user__nickname="책임이")


def make_people(member, count):
    alerts = [AlertFactory(agency=member.agency, state="closed", outcome="declined")]
    for _ in range(count - 1):
        alerts.append(AlertFactory(agency=member.agency, state="closed", outcome="declined"))
    return alerts


def read_csv(export):
    text = bytes(export.content).decode("utf-8-sig")
    return text, list(csv.reader(io.StringIO(text)))


def read_pages(content):
    """The words of each page: its stream unpacked, UCS-2 as the Korean font takes it."""
    pages = []
    for found in re.finditer(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
        packed = found[1].strip()
        drawn = zlib.decompress(base64.a85decode(b"<~" + packed, adobe=True))
        plain = re.sub(rb"\\([0-7]{3})", lambda octal: bytes([int(octal[1], 8)]), drawn)
        pages.append(re.sub(rb"\\([()\\])", rb"\1", plain))
    return pages


def test_twenty_persons_are_ready_at_once(member):
    first = make_people(member, 20)[0]
    # The same person twice, by another alert and a case, is one subject.
    AlertFactory(agency=member.agency, user=first.user, state="closed", outcome="declined")
    CaseFactory(agency=member.agency, user=first.user)
    AlertFactory()
    AlertFactory(agency=member.agency, opened_at=timezone.now() - timedelta(days=40))
    export = exports.ask_export(member=member, **ASKED)
    assert (export.subject_count, export.state) == (20, "ready")
    assert export.expires_at - timezone.now() > timedelta(days=6, hours=23)
    assert export.decided_by is None


def test_one_more_person_waits_for_a_second_member(member):
    make_people(member, 21)
    export = exports.ask_export(member=member, **ASKED)
    assert (export.subject_count, export.state, bytes(export.content)) == (21, "waiting", b"")
    second = StaffMemberFactory(agency=member.agency, role="agency_admin")
    exports.decide_export(export=export, member=second, approve=True)
    export.refresh_from_db()
    assert (export.state, export.decided_by) == ("ready", second)
    assert export.content
    (told,) = Notification.objects.filter(kind="staff_export")
    assert (told.user, told.title) == (member.user, "파일을 받을 수 있어요")


def test_refused_file_is_never_made(member):
    export = StaffExportFactory(member=member)
    second = StaffMemberFactory(agency=member.agency, role="supervisor")
    exports.decide_export(export=export, member=second, approve=False)
    export.refresh_from_db()
    assert (export.state, bytes(export.content)) == ("refused", b"")
    with pytest.raises(IllegalTransition):
        exports.decide_export(export=export, member=second, approve=True)
    with pytest.raises(exports.ExportNotReady):
        exports.take_export(export=export, member=member)
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize(
    "make",
    [
        lambda member: member,
        lambda member: StaffMemberFactory(role="supervisor"),
        lambda member: StaffMemberFactory(agency=member.agency, role="duty"),
        lambda member: StaffMemberFactory(agency=member.agency, role="counsellor"),
        lambda member: StaffMemberFactory(agency=member.agency, role="supervisor", is_active=False),
    ],
    ids=["asker", "other agency", "duty", "counsellor", "left"],
)
def test_who_may_not_approve_is_refused(member, make):
    export = StaffExportFactory(member=member)
    with pytest.raises(exports.NotAnApprover):
        exports.decide_export(export=export, member=make(member), approve=True)
    export.refresh_from_db()
    assert export.state == "waiting"


def test_two_people_are_kept_by_the_database_too(member):
    export = StaffExportFactory(member=member)
    for change in ({"state": "ready"}, {"decided_by": member}):
        with pytest.raises(IntegrityError), transaction.atomic():
            StaffExport.objects.filter(pk=export.pk).update(**change)


def test_too_late_a_decision_or_an_asker_who_left_is_refused(member):
    second = StaffMemberFactory(agency=member.agency, role="supervisor")
    late = StaffExportFactory(member=member, expires_at=timezone.now())
    with pytest.raises(exports.ExportNotReady):
        exports.decide_export(export=late, member=second, approve=True)
    gone = StaffMemberFactory(agency=member.agency, role="supervisor", is_active=False)
    with pytest.raises(exports.ExportNotReady):
        exports.decide_export(export=StaffExportFactory(member=gone), member=second, approve=True)
    assert set(StaffExport.objects.values_list("state", flat=True)) == {"waiting"}


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"reason": "짧은 까닭"}, exports.ReasonTooShort),
        ({"reason": "가나다라마바사아자         "}, exports.ReasonTooShort),
        ({"reason": "가" * 201}, TextTooLong),
        ({"kind": "people"}, exports.NotAnExport),
        ({"format": "xls"}, exports.NotAnExport),
        ({"days": 365}, exports.NotAnExport),
    ],
)
def test_what_cannot_be_asked_for_is_refused(member, change, error):
    with pytest.raises(error):
        exports.ask_export(member=member, **{**ASKED, **change})
    assert not StaffExport.objects.exists()


@pytest.mark.parametrize("role", ["duty", "counsellor", "dpo"])
def test_who_sees_no_board_takes_none(role):
    with pytest.raises(exports.NotYourBoard):
        exports.ask_export(member=StaffMemberFactory(role=role), **ASKED)
    with pytest.raises(exports.NotYourBoard):
        exports.ask_export(member=StaffMemberFactory(role="supervisor", is_active=False), **ASKED)


def test_csv_begins_with_its_mark_and_names_no_person(member):
    alert = AlertFactory(agency=member.agency, user__nickname="비밀닉네임", token="온기-비밀")
    StaffMemberFactory(agency=member.agency, role="counsellor", user__nickname="상담이")
    CaseFactory(agency=member.agency, user=alert.user)
    boards.roll_up_today()
    export = exports.ask_export(member=member, **ASKED)
    text, rows = read_csv(export)
    at = timezone.localtime(export.updated_at)
    mark = f"# {member.agency.name} / 책임이 / {at:%Y-%m-%d %H:%M} / {export.public_id}"
    assert rows[0] == [mark]
    for secret in ("비밀닉네임", "온기-비밀", alert.user.email, "상담이"):
        assert secret not in text
    assert ["P2", "1"] in rows
    assert ["P2", "1", "0", "0", "0", "0", "1"] in rows
    # As many as may hold a case, without their names: the most first.
    place = rows.index(["많은 순서", "수"])
    assert rows[place + 1] == ["1번째", "1"]


def test_csv_keeps_formulas_from_being_run():
    member = StaffMemberFactory(role="supervisor", agency=AgencyFactory(name="=cmd|' /C calc'!A0"))
    BoardDayFactory(agency=member.agency, metric="dismissed", key="@SUM(1+1)")
    export = exports.ask_export(member=member, **ASKED)
    _, rows = read_csv(export)
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert "'@SUM(1+1)" in cells


def test_pdf_carries_its_mark_on_every_page(member):
    for n in range(60):
        BoardDayFactory(agency=member.agency, metric="dismissed", key=f"reason{n}")
    export = exports.ask_export(member=member, **{**ASKED, "format": "pdf"})
    content = bytes(export.content)
    assert content.startswith(b"%PDF-")
    pages = read_pages(content)
    assert len(pages) > 1
    mark = f"{member.agency.name} / 책임이 / {timezone.localtime(export.updated_at):%Y-%m-%d %H:%M}"
    for page in pages:
        # Seven times across, once at the foot.
        assert page.count(f"{mark} / {export.public_id}".encode("utf-16-be")) == 8
    assert "지금 열려 있는 신호".encode("utf-16-be") in pages[0]


def test_district_file_counts_all_agencies_and_hides_few(member):
    for _ in range(3):
        AlertFactory(agency=AgencyFactory(), state="closed", outcome="declined")
    boards.roll_up_quarter(day=timezone.localdate())
    export = exports.ask_export(member=member, **{**ASKED, "kind": "districts"})
    assert (export.subject_count, export.state) == (3, "ready")
    _, rows = read_csv(export)
    assert rows[-1] == ["합계", "0", "0", "0", "감춤", "감춤"]
    assert rows[-2][-2:] == ["감춤", "감춤"]


def test_taking_a_file_is_written_down_with_its_reason(member):
    export = exports.ask_export(member=member, **ASKED)
    content = exports.take_export(export=export, member=member)
    assert content == bytes(export.content)
    exports.take_export(export=export, member=member)
    logs = AccessLog.objects.filter(action="exported", target_kind="export")
    assert [(log.subject, log.purpose, log.target_id) for log in logs] == [
        (member.user, ASKED["reason"], str(export.public_id))
    ] * 2
    assert logs[0].target_label == "통계 파일"


def test_nobody_else_takes_a_file_not_even_the_approver(member):
    export = exports.ask_export(member=member, **ASKED)
    for other in (
        StaffMemberFactory(agency=member.agency, role="supervisor"),
        StaffMemberFactory(role="supervisor"),
    ):
        with pytest.raises(NotPermitted):
            exports.take_export(export=export, member=other)
    assert not AccessLog.objects.exists()


def test_after_seven_days_nothing_can_be_taken_and_the_sweep_empties(member):
    export = exports.ask_export(member=member, **ASKED)
    waiting = StaffExportFactory(member=member)
    fresh = exports.ask_export(member=member, **ASKED)
    end = export.expires_at
    StaffExport.objects.filter(pk=fresh.pk).update(expires_at=end + timedelta(days=1))
    assert exports.sweep_exports(now=end + timedelta(minutes=1)) == 2
    for row, state in ((export, "expired"), (waiting, "expired"), (fresh, "ready")):
        row.refresh_from_db()
        assert row.state == state
        assert bool(row.content) == (state == "ready")
    with pytest.raises(Conflict):
        exports.take_export(export=export, member=member)
    StaffExport.objects.filter(pk=fresh.pk).update(expires_at=timezone.now())
    fresh.refresh_from_db()
    with pytest.raises(exports.ExportNotReady):
        exports.take_export(export=fresh, member=member)
    assert exports.sweep_exports(now=end + timedelta(minutes=2)) == 1
