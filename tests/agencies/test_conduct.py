"""The code of conduct stands before the first case, and again before the first after a new text."""

import pytest
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from accounts import services
from accounts.services import conduct
from agencies.api.staff import StaffView
from tests.factories.accounts import StaffMemberFactory
from tests.factories.cases import CaseFactory
from tests.factories.sign_ins import sign_in_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return StaffMemberFactory(role="counsellor")


@pytest.fixture
def desk(client, member):
    return sign_in_staff(client, member.user)


@pytest.fixture
def new_text(tmp_path, monkeypatch):
    """A second version of the text."""
    for number in (1, 2):
        (tmp_path / f"v{number}.md").write_text(f"## 판 {number}\n\n- 약속 {number}\n")

    def bring():
        monkeypatch.setattr(conduct, "_FOLDER", tmp_path)
        conduct.get_conduct.cache_clear()

    yield bring
    monkeypatch.undo()
    conduct.get_conduct.cache_clear()


def test_a_case_leads_to_the_conduct_and_back(desk, member):
    case = CaseFactory(agency=member.agency, assigned_to=member)
    address = f"/agency/cases/{case.public_id}/?tab=1"
    answer = desk.get(address, follow=True)
    assert answer.redirect_chain[0][0].startswith("/agency/conduct/?next=")
    page = answer.content.decode()
    assert "<h3>우리가 지키는 것</h3>" in page
    asked = answer.context["next"]
    assert asked == address
    answer = desk.post("/agency/conduct/", {"next": asked})
    assert (answer.status_code, answer.url) == (302, address)
    assert desk.get(address).status_code == 200
    assert "이 판에 동의했어요" in desk.get("/agency/conduct/").content.decode()


@pytest.mark.parametrize("asked", ["https://evil.example/", "//evil.example/", "", "javascript:1"])
def test_the_way_on_stays_ours(desk, asked):
    assert desk.post("/agency/conduct/", {"next": asked}).url == "/agency/"


@pytest.mark.parametrize("role", ["duty", "supervisor", "agency_admin", "platform_safety", "dpo"])
def test_every_member_reads_and_accepts_it(client, role):
    member = StaffMemberFactory(role=role)
    desk = sign_in_staff(client, member.user)
    assert desk.get("/agency/conduct/").status_code == 200
    answer = desk.post("/agency/conduct/", follow=True)
    assert answer.status_code == 200
    assert services.has_accepted_conduct(member=member)


def test_a_new_version_asks_anew(desk, member, new_text):
    services.accept_conduct(member=member)
    assert desk.get("/agency/cases/").status_code == 200
    new_text()
    answer = desk.get("/agency/cases/", follow=True)
    assert "약속 2" in answer.content.decode()
    desk.post("/agency/conduct/")
    assert desk.get("/agency/cases/").status_code == 200
    accepted = member.conduct_acceptances.order_by("version").values_list("version", flat=True)
    assert list(accepted) == [1, 2]


def test_a_fragment_hears_a_refusal(desk, member):
    case = CaseFactory(agency=member.agency, assigned_to=member)
    answer = desk.get(f"/agency/cases/{case.public_id}/", headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert "윤리 강령" in answer.content.decode()


class CaseWork(StaffView):
    """What any view of the staff API about cases does first."""

    def get(self, request):
        services.require_conduct(member=self.member)
        return Response({})


def test_the_api_answers_with_the_code(client, member):
    request = APIRequestFactory().get("/api/v1/agency/cases")
    request.user, request.session = member.user, sign_in_staff(client, member.user).session
    answer = CaseWork.as_view()(request)
    assert (answer.status_code, answer.data["code"]) == (403, "conduct_unaccepted")
