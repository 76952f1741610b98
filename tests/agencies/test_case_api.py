from uuid import uuid4

import pytest

from accounts.models import AccessLog
from agencies.models import CaseTask
from tests.factories.accounts import StaffMemberFactory
from tests.factories.case_work import TaskFactory, make_holder
from tests.factories.cases import CaseFactory
from tests.factories.sign_ins import sign_in_staff

pytestmark = pytest.mark.django_db

BASE = "/api/v1/agency/cases"
CALL = {"channel": "text", "result": "left_word", "minutes": 3, "next_step": "wait"}
TASK = {"kind": "service", "title": "신청서", "due_date": "2026-12-01"}


@pytest.fixture
def case():
    case = CaseFactory()
    make_holder(case.agency, role="supervisor")
    return case


@pytest.fixture
def staff(client, case):
    member = make_holder(case.agency)
    case.assigned_to = member
    case.save()
    return sign_in_staff(client, member.user)


def send(client, path, given):
    return client.post(f"{BASE}/{path}", given, content_type="application/json")


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_one_and_three(staff, case, count, django_assert_num_queries):
    for _ in range(count - 1):
        CaseFactory(agency=case.agency, assigned_to=case.assigned_to)
    staff.get(BASE)
    with django_assert_num_queries(11):
        rows = staff.get(BASE).json()
    assert len(rows) == count
    assert {"contact_phone", "contact_name"} & set(rows[0]) == set()


def test_case_is_read_moved_and_worked_on(staff, case):
    path = f"{case.public_id}"
    shown = staff.get(f"{BASE}/{path}").json()
    assert (shown["state"], shown["contact_phone"]) == ("intake", "010-1234-5678")
    assert [(one["to"], one["missing"]) for one in shown["steps"]] == [("assessment", "")]
    assert AccessLog.objects.get().target_kind == "case"
    assert send(staff, f"{path}/step", {"to": "assessment"}).json()["state"] == "assessment"
    refused = send(staff, f"{path}/step", {"to": "conference"})
    assert (refused.status_code, refused.json()["code"]) == (409, "step_missing")
    refused = send(staff, f"{path}/step", {"to": "active"})
    assert (refused.status_code, refused.json()["code"]) == (409, "illegal_transition")
    for _ in range(2):
        answer = send(staff, f"{path}/contacts", {"attempt_number": 1, **CALL})
        assert answer.status_code == 201
    assert [one["attempt_number"] for one in answer.json()["contacts"]] == [1]
    assert answer.json()["next_attempt_number"] == 2
    note, task = {"client_id": str(uuid4()), "text": "말"}, {"client_id": str(uuid4()), **TASK}
    for _ in range(2):
        assert len(send(staff, f"{path}/notes", note).json()["notes"]) == 1
        assert len(send(staff, f"{path}/tasks", task).json()["tasks"]) == 1
    turn = f"{path}/tasks/{task['client_id']}"
    assert send(staff, turn, {"is_done": True}).json()["tasks"][0]["done_at"]
    assert send(staff, turn, {"is_done": True}).json()["code"] == "done_already"
    assert CaseTask.objects.get().done_by == case.assigned_to


@pytest.mark.parametrize(
    "role", ["counsellor", "agency_admin", "dpo", "platform_safety", "foreign"]
)
def test_case_is_not_there_for_others(client, case, role):
    member = (
        make_holder(StaffMemberFactory().agency, role="supervisor")
        if role == "foreign"
        else make_holder(case.agency, role=role)
    )
    sign_in_staff(client, member.user)
    task = TaskFactory(case=case)
    path = f"{case.public_id}"
    assert client.get(f"{BASE}/{path}").status_code == 404
    for end in ("step", "contacts", "notes", "tasks", f"tasks/{task.public_id}"):
        assert send(client, f"{path}/{end}", {}).status_code == 404
    case.refresh_from_db()
    assert case.state == "intake"
    assert not AccessLog.objects.exists()


def test_cases_need_the_code_of_conduct(client, case):
    member = StaffMemberFactory(agency=case.agency, role="supervisor")
    sign_in_staff(client, member.user)
    for path in (BASE, f"{BASE}/{case.public_id}"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (403, "conduct_unaccepted")


def test_unknown_codes_and_other_lists_are_refused(staff, case):
    path = f"{case.public_id}"
    assert (
        send(staff, f"{path}/contacts", {"attempt_number": 1, **CALL, "channel": "x"}).status_code
        == 400
    )
    assert staff.get(f"{BASE}?show=everything").status_code == 400
    CaseFactory(agency=case.agency)
    assert len(staff.get(f"{BASE}?show=all").json()) == 1
