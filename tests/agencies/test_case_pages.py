from uuid import uuid4

import pytest

from accounts.models import AccessLog
from agencies.models import Approval, CaseForm, CaseNote, CaseTask, ContactLog
from agencies.services import cases as services
from tests.factories.accounts import AgencyFactory, StaffMemberFactory, UserFactory
from tests.factories.case_work import (
    ApprovalFactory,
    CaseFormFactory,
    TaskFactory,
    fill,
    make_holder,
)
from tests.factories.cases import CaseFactory
from tests.factories.sign_ins import sign_in_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return AgencyFactory()


@pytest.fixture
def member(agency):
    return make_holder(agency, user__nickname="담당이")


@pytest.fixture
def supervisor(agency):
    return make_holder(agency, role="supervisor", user__nickname="책임이")


@pytest.fixture
def staff(client, member):
    return sign_in_staff(client, member.user)


def text_of(page):
    return page.content.decode()


def make_case(member, **fields):
    return CaseFactory(agency=member.agency, assigned_to=member, **fields)


PAGE_QUERIES = 22
CASE_PATHS = [
    "",
    "conflict/",
    "notes/",
    "forms/first_talk/",
    "forms/needs_risk/",
    "forms/plan/",
    "forms/closure/",
]
POSTS = {
    "step/": {"to": "assessment"},
    "ask/": {"kind": "assessment"},
    "conflict/": {},
    "forms/plan/": {"save": "1"},
    "tasks/": {"client_id": uuid4(), "title": "a", "kind": "service", "due_date": "2026-12-01"},
    "contacts/": {"attempt_number": 1},
    "notes/": {"client_id": uuid4(), "text": "a"},
    "note/": {"client_id": uuid4(), "text": "a"},
    "assign/": {},
}


@pytest.mark.parametrize("role", ["agency_admin", "dpo", "platform_safety", None])
def test_case_pages_are_not_there_for_others(client, member, role):
    case = make_case(member)
    user = make_holder(member.agency, role=role).user if role else UserFactory()
    sign_in_staff(client, user)
    for path in ["/agency/cases/", "/agency/approvals/", "/agency/cases/overdue/"]:
        assert client.get(path).status_code == 404
    for path in CASE_PATHS:
        assert client.get(f"/agency/cases/{case.public_id}/{path}").status_code == 404
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("is_foreign", [True, False])
def test_case_of_another_agency_or_colleague_is_not_there(client, member, is_foreign):
    case = make_case(member, state="assessment")
    task = TaskFactory(case=case)
    other = make_holder(AgencyFactory() if is_foreign else member.agency, role="counsellor")
    sign_in_staff(client, other.user)
    base = f"/agency/cases/{case.public_id}/"
    for path in CASE_PATHS:
        assert client.get(base + path).status_code == 404
    for path, given in [*POSTS.items(), ("take/", {}), (f"tasks/{task.public_id}/", {})]:
        assert client.post(base + path, given).status_code == 404
    case.refresh_from_db()
    assert (case.state, case.assigned_to) == ("assessment", member)
    assert not AccessLog.objects.exists()
    assert not CaseForm.objects.exists()


def test_supervisor_pages_are_not_there_for_counsellors(staff, member):
    approval = ApprovalFactory(case=make_case(member))
    for path in ["approvals/", "cases/overdue/", f"approvals/{approval.public_id}/"]:
        assert staff.get(f"/agency/{path}").status_code == 404


def test_cases_need_the_code_of_conduct(client, agency):
    member = StaffMemberFactory(agency=agency, role="counsellor")
    case = make_case(member)
    sign_in_staff(client, member.user)
    for path in ["", f"{case.public_id}/", f"{case.public_id}/forms/plan/"]:
        assert client.get(f"/agency/cases/{path}").status_code in {302, 403}
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_case_page_costs_the_same_for_little_and_much(
    staff, member, count, django_assert_num_queries
):
    case = make_case(member, state="assessment")
    services.start_clock(case=case)
    for number in range(1, count + 1):
        TaskFactory(case=case)
        services.log_contact(case=case, member=member, attempt_number=number, **CALL)
        services.add_note(case=case, member=member, client_id=uuid4(), text="이야기")
    staff.get(f"/agency/cases/{case.public_id}/")
    with django_assert_num_queries(PAGE_QUERIES):
        page = text_of(staff.get(f"/agency/cases/{case.public_id}/"))
    assert (page.count("data-task="), page.count("data-contact=")) == (count, count)


CALL = {"channel": "phone", "result": "no_answer", "minutes": 0, "next_step": "call_again"}


def test_readings_are_written_down(staff, member):
    case = make_case(member)
    base = f"/agency/cases/{case.public_id}/"
    for path in ["/agency/cases/", base, f"{base}forms/plan/", f"{base}notes/"]:
        assert staff.get(path).status_code == 200
    logs = [(log.action, log.target_kind) for log in AccessLog.objects.order_by("pk")]
    assert logs == [
        ("listed", "cases"),
        ("viewed", "case"),
        ("viewed", "case_form"),
        ("viewed", "case_note"),
    ]
    for _ in range(2):
        staff.get(base, headers={"HX-Request": "true"})
    assert AccessLog.objects.count() == 4
    staff.get(base)
    assert AccessLog.objects.count() == 5


def test_form_is_drafted_by_itself_submitted_and_locked(staff, member):
    case = make_case(member, state="assessment")
    address = f"/agency/cases/{case.public_id}/forms/needs_risk/"
    assert "적는 동안 저절로" in text_of(staff.get(address))
    saved = staff.post(address, {"home_load": "3"}, headers={"HX-Request": "true"})
    assert "저장했어요" in text_of(saved)
    assert CaseForm.objects.get().answers == {"home_load": 3}
    page = staff.post(address, {"home_load": "3", "submit": "1"})
    assert page.status_code == 400
    assert "꼭 필요한 항목이에요" in text_of(page)
    assert CaseForm.objects.get().state == "draft"
    answers = fill("needs_risk")
    assert staff.post(address, {**answers, "submit": "1"}).status_code == 302
    assert CaseForm.objects.get().state == "submitted"
    page = text_of(staff.get(address))
    assert "다 쓴 서식은 고칠 수 없어요" in page
    assert "2 어느 정도" in page
    assert staff.post(address, answers).status_code == 409
    assert "승인 요청" in text_of(staff.get(f"/agency/cases/{case.public_id}/"))
    assert staff.get(f"/agency/cases/{case.public_id}/forms/diagnosis/").status_code == 404


def test_form_of_an_earlier_round_is_read_and_this_one_written(staff, member):
    case = make_case(member, state="assessment", reopened_count=1)
    CaseFormFactory(case=case, kind="first_talk", round=0)
    address = f"/agency/cases/{case.public_id}/forms/first_talk/"
    page = text_of(staff.get(address))
    assert 'name="wish"' in page
    assert "말한 그대로 적었어요." not in page
    page = text_of(staff.get(f"{address}?round=0"))
    assert 'name="wish"' not in page
    assert "말한 그대로 적었어요." in page


def test_every_form_shows_its_questions(staff, member):
    case = make_case(member)
    for kind in ("first_talk", "needs_risk", "plan", "closure"):
        page = text_of(staff.get(f"/agency/cases/{case.public_id}/forms/{kind}/"))
        for key in fill(kind):
            assert f'name="{key}"' in page


def test_case_from_intake_to_approved_plan(client, member, supervisor):
    case = make_case(member)
    base = f"/agency/cases/{case.public_id}/"
    staff = sign_in_staff(client, member.user)
    assert staff.post(f"{base}step/", {"to": "assessment"}).url == f"{base}#steps"
    CaseFormFactory(case=case, kind="needs_risk")
    assert staff.post(f"{base}step/", {"to": "conference"}).status_code == 409
    page = text_of(staff.post(f"{base}ask/", {"kind": "assessment"}, follow=True))
    assert "책임자가 살피고 있어요" in page
    assert staff.post(f"{base}ask/", {"kind": "assessment"}).status_code == 409
    approval = Approval.objects.get()
    sign_in_staff(client, supervisor.user)
    assert case.token in text_of(client.get("/agency/approvals/"))
    page = text_of(client.get(f"/agency/approvals/{approval.public_id}/"))
    assert "말한 그대로 적었어요." in page
    answer = client.post(f"/agency/approvals/{approval.public_id}/", {"decision": "approve"})
    assert answer.status_code == 302
    assert "기다리는 승인이 없어요" in text_of(client.get("/agency/approvals/"))
    sign_in_staff(client, member.user)
    assert staff.post(f"{base}step/", {"to": "conference"}).status_code == 302
    assert staff.post(f"{base}step/", {"to": "plan"}).status_code == 409
    assert staff.post(f"{base}step/", {"to": "plan", "reason": "general"}).status_code == 302
    case.refresh_from_db()
    assert case.state == "plan"
    assert "일반 사례로 돕기로 함" in text_of(staff.get(base))


def test_returned_form_says_why_and_can_be_written_again(client, member, supervisor):
    case = make_case(member, state="plan")
    form = CaseFormFactory(case=case, kind="plan")
    approval = ApprovalFactory(case=case, kind="plan")
    address = f"/agency/approvals/{approval.public_id}/"
    sign_in_staff(client, supervisor.user)
    assert client.post(address, {"decision": "return", "note": " "}).status_code == 400
    approval.refresh_from_db()
    assert approval.state == "requested"
    client.post(address, {"decision": "return", "note": "점검할 날을 당겨 주세요"})
    assert client.post(address, {"decision": "approve"}).status_code == 409
    form.refresh_from_db()
    assert (form.state, form.submitted_at) == ("draft", None)
    sign_in_staff(client, member.user)
    assert "점검할 날을 당겨 주세요" in text_of(client.get(f"/agency/cases/{case.public_id}/"))


def test_only_supervisor_who_asked_learns_that_another_is_needed(client, supervisor):
    case = make_case(supervisor, state="plan")
    CaseFormFactory(case=case, kind="plan")
    approval = ApprovalFactory(case=case, kind="plan", requested_by=supervisor)
    sign_in_staff(client, supervisor.user)
    address = f"/agency/approvals/{approval.public_id}/"
    assert "다른 책임자가 없어요" in text_of(client.get(address))
    page = text_of(client.get(f"/agency/cases/{case.public_id}/"))
    assert "살필 수 있는 다른 책임자가 없어요" in page
    assert f"/agency/approvals/{approval.public_id}/" not in page
    assert "다른 책임자 필요" in text_of(client.get("/agency/approvals/"))
    assert client.post(address, {"decision": "approve"}).status_code == 403
    approval.refresh_from_db()
    assert approval.state == "requested"


def test_forms_sent_twice_are_stored_once(staff, member):
    case = make_case(member)
    base = f"/agency/cases/{case.public_id}/"
    task = {"client_id": uuid4(), "title": "전화", "kind": "service", "due_date": "2026-12-01"}
    for _ in range(2):
        staff.post(f"{base}tasks/", task)
        staff.post(f"{base}contacts/", {"attempt_number": 1, **CALL})
        staff.post(f"{base}note/", {"client_id": task["client_id"], "text": "적어 둔 말"})
    counts = CaseTask.objects.count(), ContactLog.objects.count(), CaseNote.objects.count()
    assert counts == (1, 1, 1)
    other = {"attempt_number": 1, **CALL, "channel": "visit"}
    page = staff.post(f"{base}contacts/", other)
    assert page.status_code == 409
    assert 'name="attempt_number" value="2"' in text_of(page)


def test_task_is_done_and_undone_with_and_without_htmx(staff, member):
    case = make_case(member)
    task = TaskFactory(case=case)
    address = f"/agency/cases/{case.public_id}/tasks/{task.public_id}/"
    assert staff.post(address).url == f"/agency/cases/{case.public_id}/#tasks"
    task.refresh_from_db()
    assert task.done_by == member
    page = text_of(staff.post(address, {"undo": "1"}, headers={"HX-Request": "true"}))
    assert "<html" not in page
    assert f'id="turn-{task.public_id}"' in page
    task.refresh_from_db()
    assert (task.done_at, task.done_by) == (None, None)


def test_note_is_corrected_by_another(staff, member):
    case = make_case(member)
    address = f"/agency/cases/{case.public_id}/notes/"
    staff.post(address, {"client_id": uuid4(), "text": "화요일에 만나기로"})
    note = CaseNote.objects.get()
    assert "바로잡아요" in text_of(staff.get(f"{address}?corrects={note.public_id}"))
    given = {"client_id": uuid4(), "text": "수요일에 만나기로", "corrects": note.public_id}
    page = text_of(staff.post(address, given, follow=True))
    assert "화요일에" in page
    assert "기록을 고침" in page
    assert CaseNote.objects.get(corrects=note).text == "수요일에 만나기로"


def test_conflict_page_leads_out_of_sight(client, member, supervisor):
    case = make_case(member)
    sign_in_staff(client, member.user)
    address = f"/agency/cases/{case.public_id}/conflict/"
    assert "손을 떼" in text_of(client.get(address))
    assert client.post(address).url == "/agency/cases/"
    assert client.get(f"/agency/cases/{case.public_id}/").status_code == 404
    assert case.token not in text_of(client.get("/agency/cases/?show=unassigned"))
    assert supervisor.user.notifications.get().kind == "case_unassigned"


def test_supervisor_reassigns_and_the_old_holder_finds_nothing(client, member, supervisor):
    case, other = make_case(member), make_holder(member.agency)
    base = f"/agency/cases/{case.public_id}/"
    sign_in_staff(client, supervisor.user)
    assert client.post(f"{base}assign/", {"to": other.pk}).status_code == 302
    stranger = make_holder(AgencyFactory())
    assert client.post(f"{base}assign/", {"to": stranger.pk}).status_code == 400
    sign_in_staff(client, member.user)
    assert client.get(base).status_code == 404
    sign_in_staff(client, other.user)
    assert client.get(base).status_code == 200
