from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.services import cases as services
from tests.factories.accounts import AgencyFactory
from tests.factories.case_work import (
    TaskFactory,
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


def make_closed(member, **fields):
    return make_case(member, state="closed", outcome="moved", closed_at=timezone.now(), **fields)


# The door and the member four, conduct twice, the page's count and rows, who was listed lately and
# its row within savepoints, how many cases nobody looks after.
LIST_QUERIES = 14
LIST_PATHS = ["", "?show=overdue", "?show=unassigned", "?show=closed"]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("query", LIST_PATHS)
def test_list_costs_the_same_for_one_and_three(
    staff, member, query, count, django_assert_num_queries
):
    for _ in range(count):
        if "closed" in query:
            make_closed(member)
        elif "unassigned" in query:
            CaseFactory(agency=member.agency, assigned_to=None)
        else:
            TaskFactory(case=make_case(member), due_date=timezone.localdate() - timedelta(days=1))
    staff.get(f"/agency/cases/{query}")
    with django_assert_num_queries(LIST_QUERIES):
        page = staff.get(f"/agency/cases/{query}")
    assert text_of(page).count("data-case=") == count


def test_list_shows_urgent_first_and_only_own(staff, member):
    for priority in ("P3", "P1"):
        make_case(member, priority=priority, token=f"온기-{priority}")
    CaseFactory(agency=member.agency, token="온기-동료")
    CaseFactory(token="온기-다른기관")
    page = text_of(staff.get("/agency/cases/"))
    assert page.index("온기-P1") < page.index("온기-P3")
    assert "온기-동료" not in page
    assert "온기-다른기관" not in page
    assert "010-1234-5678" not in page


def test_empty_lists_say_so(staff):
    words = [
        "맡은 사례가 없어요",
        "기한이 지난 사례가 없어요",
        "담당이 없는 사례가 없어요",
        "종결한 사례가 없어요",
    ]
    for query, said in zip(LIST_PATHS, words, strict=True):
        assert said in text_of(staff.get(f"/agency/cases/{query}"))


def test_supervisor_sees_the_agency_and_what_is_overdue(client, member, supervisor):
    case, calm = make_case(member, token="온기-지남"), make_case(member, token="온기-괜찮음")
    services.start_clock(case=case)
    services.start_clock(case=calm)
    case.timers.update(due_at=timezone.now() - timedelta(days=2))
    sign_in_staff(client, supervisor.user)
    page = text_of(client.get("/agency/cases/"))
    assert "온기-지남" in page
    assert "온기-괜찮음" in page
    page = text_of(client.get("/agency/cases/overdue/"))
    assert "2일 지남" in page
    assert "온기-괜찮음" not in page


def test_case_of_a_leaver_is_unassigned_and_can_be_taken(client, member, supervisor):
    leaver = make_holder(member.agency)
    case = make_case(leaver, token="온기-남음")
    leaver.is_active = False
    leaver.save()
    sign_in_staff(client, supervisor.user)
    assert "미배정" in text_of(client.get(f"/agency/cases/{case.public_id}/"))
    assert "온기-남음" in text_of(client.get("/agency/cases/?show=unassigned"))
    sign_in_staff(client, member.user)
    assert client.get(f"/agency/cases/{case.public_id}/").status_code == 404
    page = text_of(client.get("/agency/cases/?show=unassigned"))
    assert f"/agency/cases/{case.public_id}/take/" in page
    answer = client.post(f"/agency/cases/{case.public_id}/take/")
    assert answer.url == f"/agency/cases/{case.public_id}/"
    assert client.post(f"/agency/cases/{case.public_id}/take/").status_code == 404
    held = [(one.member, one.reason, one.until_at) for one in case.assignments.all()]
    assert held == [(member, "taken", None)]


def test_closed_list_is_searched_by_token_alone(staff, member):
    make_closed(member, token="온기-가나", user__nickname="비밀이름")
    make_closed(member, token="온기-다라")
    page = text_of(staff.get("/agency/cases/?show=closed&q=가나"))
    assert "온기-가나" in page
    assert "온기-다라" not in page
    assert "data-case=" not in text_of(staff.get("/agency/cases/?show=closed&q=비밀이름"))
    assert "이사" in page


def test_list_asked_by_the_socket_is_the_list_alone(staff, member):
    make_case(member)
    page = text_of(staff.get("/agency/cases/", headers={"HX-Request": "true"}))
    assert "<html" not in page
    assert "data-case=" in page
