import ast
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import AccessLog, Notification
from agencies.models import CaseMessage, Complaint
from agencies.selectors.talk import count_unread_by_case
from agencies.services import complaints, talk
from core.live import agency_group, person_group
from core.text import EmptyText, TextTooLong
from core.transitions import IllegalTransition
from tests.factories.accounts import StaffMemberFactory
from tests.factories.cases import CaseFactory, CaseMessageFactory
from tests.factories.push import DeviceFactory

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def case():
    return CaseFactory(state="active")


def say(case, text="안녕하세요", **fields):
    return talk.send_case_message(case=case, text=text, client_id=uuid4(), **fields)


def test_send_from_staff_reaches_the_person(case, announced, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        message = say(case, "  통화 괜찮으세요?  ", member=case.assigned_to)
    assert (message.text, message.member, message.read_at) == (
        "통화 괜찮으세요?",
        case.assigned_to,
        None,
    )
    note = Notification.objects.get(user=case.user)
    assert (note.kind, note.url) == ("case_message", f"/help/cases/{case.public_id}/")
    assert "통화" not in note.title + note.body
    event = {"type": "case.message", "data": {"id": str(case.public_id)}}
    assert (person_group(case.user), event) in announced
    assert (agency_group(case.agency), event) in announced


def test_send_from_the_person_notifies_nobody_by_bell(case):
    message = say(case)
    assert message.member is None
    assert not Notification.objects.exists()


def test_send_twice_stores_one(case):
    said = {"case": case, "text": "안녕하세요", "client_id": uuid4(), "member": case.assigned_to}
    assert talk.send_case_message(**said) == talk.send_case_message(**said)
    assert CaseMessage.objects.count() == 1
    assert Notification.objects.count() == 1


def test_unread_lines_leave_one_notification(case):
    say(case, member=case.assigned_to)
    say(case, member=case.assigned_to)
    assert Notification.objects.count() == 1
    talk.read_talk(case=case)
    say(case, member=case.assigned_to)
    assert Notification.objects.count() == 2


@pytest.mark.parametrize(("text", "error"), [("   ", EmptyText), ("가" * 2001, TextTooLong)])
def test_send_of_a_bad_text_stores_nothing(case, text, error):
    with pytest.raises(error):
        say(case, text)
    assert not CaseMessage.objects.exists()


def test_send_of_strangers_is_refused(case):
    colleague = StaffMemberFactory(agency=case.agency, role="counsellor")
    for member in (colleague, StaffMemberFactory(role="supervisor")):
        with pytest.raises(talk.NotYourCase):
            say(case, member=member)
    assert not CaseMessage.objects.exists()


def test_supervisor_of_the_agency_may_send(case):
    supervisor = StaffMemberFactory(agency=case.agency, role="supervisor")
    assert say(case, member=supervisor).member == supervisor


def test_blocked_staff_are_refused_and_the_person_is_not(case):
    talk.block_talk(case=case)
    with pytest.raises(talk.BlockedByPerson) as refused:
        say(case, member=case.assigned_to)
    assert (refused.value.status, refused.value.code) == (409, "blocked_by_person")
    assert say(case).pk
    talk.unblock_talk(case=case)
    assert say(case, member=case.assigned_to).pk


def test_send_in_a_closed_case_is_refused():
    case = CaseFactory(state="closed", outcome="goals_met", closed_at=timezone.now())
    for member in (None, case.assigned_to):
        with pytest.raises(talk.CaseClosed):
            say(case, member=member)


def test_twenty_lines_a_minute_of_each_sender(case):
    for _ in range(20):
        say(case, member=case.assigned_to)
    with pytest.raises(talk.TooManyCaseMessages):
        say(case, member=case.assigned_to)
    assert say(case).pk
    late = timezone.now() + timedelta(seconds=61)
    assert say(case, member=case.assigned_to, now=late).pk


def test_at_night_the_push_waits_for_the_morning(case):
    DeviceFactory(user=case.user)
    say(case, member=case.assigned_to)
    assert not case.user.push_deliveries.filter(is_urgent=True).exists()


def test_reading_marks_the_other_side_only(case):
    own, theirs = say(case), say(case, member=case.assigned_to)
    assert count_unread_by_case(cases=[case]) == {case.pk: 1}
    assert count_unread_by_case(cases=[case], is_person=True) == {case.pk: 1}
    talk.read_talk(case=case)
    own.refresh_from_db()
    theirs.refresh_from_db()
    assert (own.read_at, theirs.read_at is not None) == (None, True)
    talk.read_talk(case=case, member=case.assigned_to)
    assert count_unread_by_case(cases=[case]) == {}


def test_reading_by_staff_is_written_down(case):
    talk.read_talk(case=case, member=case.assigned_to)
    talk.read_talk(case=case, member=case.assigned_to, is_refresh=True)
    log = AccessLog.objects.get()
    assert (log.target_kind, log.target_id, log.subject) == ("talk", str(case.public_id), case.user)
    talk.read_talk(case=case, member=case.assigned_to)
    assert AccessLog.objects.count() == 2


def test_report_is_one_complaint_per_message(case):
    message = CaseMessageFactory(case=case)
    first = complaints.report_message(message=message, text="불편했어요")
    assert complaints.report_message(message=message) == first
    assert (first.kind, first.text, first.agency) == ("message", "불편했어요", case.agency)
    assert first.due_at - first.created_at > timedelta(days=29, hours=23)


def test_report_of_an_own_line_is_refused(case):
    with pytest.raises(complaints.NotReportable):
        complaints.report_message(message=CaseMessageFactory(case=case, member=None))
    assert not Complaint.objects.exists()


def test_complaint_is_answered_by_the_officer_once(case):
    complaint = complaints.file_complaint(
        user=case.user, kind="access", text="왜 봤나요", case=case
    )
    with pytest.raises(complaints.NotTheOfficer):
        complaints.answer_complaint(complaint=complaint, member=case.assigned_to, answer="네")
    dpo = StaffMemberFactory(role="dpo")
    complaints.answer_complaint(complaint=complaint, member=dpo, answer="살펴봤어요.")
    complaint.refresh_from_db()
    assert (complaint.state, complaint.answer, complaint.answered_by) == (
        "answered",
        "살펴봤어요.",
        dpo,
    )
    assert Notification.objects.get().kind == "complaint_answered"
    with pytest.raises(IllegalTransition):
        complaints.answer_complaint(complaint=complaint, member=dpo, answer="또")


@pytest.mark.parametrize("kind", ["message", "nonsense", ""])
def test_complaint_of_an_unknown_kind_is_refused(case, kind):
    with pytest.raises(complaints.UnknownComplaintKind):
        complaints.file_complaint(user=case.user, kind=kind, text="말")


def list_imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)


@pytest.mark.parametrize("app", ["ai", "analytics", "chat", "companions", "safety"])
def test_no_companion_or_reader_of_feelings_knows_of_case_messages(app):
    files = [path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
    assert files
    for path in files:
        assert [one for one in list_imports(path) if one.startswith("agencies")] == []
        assert "CaseMessage" not in path.read_text()
