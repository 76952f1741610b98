import pytest
from django.utils import timezone

from accounts.models import AccessLog, StaffMember
from agencies.models import StaffExport
from agencies.rules.boards import find_quarter
from agencies.services import boards
from tests.factories.accounts import AgencyFactory, StaffMemberFactory, UserFactory
from tests.factories.agencies import AlertFactory
from tests.factories.boards import BoardDayFactory, StaffExportFactory, ThresholdReportFactory
from tests.factories.cases import CaseFactory
from tests.factories.sign_ins import sign_in_staff

pytestmark = pytest.mark.django_db
ASKED = {"kind": "board", "format": "csv", "days": "28", "reason": "분기 회의 자료로 씁니다"}
PLACES = ["11110", "11680", "26350"]
ROLES = set(StaffMember.Role.values)


@pytest.fixture
def member():
    return StaffMemberFactory(role="supervisor", user__nickname="책임이")


@pytest.fixture
def staff(client, member):
    return sign_in_staff(client, member.user)


def text_of(page):
    return page.content.decode()


@pytest.mark.parametrize(
    ("path", "roles"),
    [
        ("/agency/boards/", {"supervisor", "agency_admin", "platform_safety"}),
        ("/agency/exports/", {"supervisor", "agency_admin", "platform_safety", "dpo"}),
        ("/agency/programme-reports/", {"platform_safety"}),
    ],
)
def test_pages_are_there_for_their_roles_alone(client, path, roles):
    assert client.get(path).status_code == 302
    found = set()
    for role in ROLES:
        sign_in_staff(client, StaffMemberFactory(role=role).user)
        page = client.get(path)
        assert page.status_code in {200, 404}
        if page.status_code == 200:
            found.add(role)
            assert f'href="{path}" aria-current="page"' in text_of(page)
        else:
            assert path not in text_of(client.get("/agency/programmes/"))
    assert found == roles
    sign_in_staff(client, UserFactory())
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_board_costs_the_same_for_one_and_three(staff, member, count, django_assert_num_queries):
    quarter = find_quarter(timezone.localdate())
    for n in range(count):
        AlertFactory(agency=member.agency)
        CaseFactory(agency=member.agency)
        BoardDayFactory(agency=member.agency, metric="dismissed", key=f"r{n}")
        BoardDayFactory(agency=None, date=quarter, metric="people", key=PLACES[n])
    staff.get("/agency/boards/")
    # session, user, membership, sign-in, second factor; rollups, open alerts, cases, members,
    # districts and their names
    with django_assert_num_queries(11):
        page = staff.get("/agency/boards/")
    assert page.status_code == 200


def test_board_shows_tables_beside_its_drawings(staff, member):
    agency = member.agency
    AlertFactory(agency=agency, priority="P1", level=4)
    BoardDayFactory(agency=agency, metric="acknowledged", key="P1", count=2, values=[60.0, 240.0])
    BoardDayFactory(agency=agency, metric="triaged", key="4", count=10)
    BoardDayFactory(agency=agency, metric="confirmed", key="4", count=1)
    BoardDayFactory(agency=agency, metric="dismissed", key="hyperbole", count=9)
    BoardDayFactory(agency=agency, metric="breached", key="ack", count=3)
    BoardDayFactory(agency=agency, metric="case_closed", key="goals_met", count=4)
    BoardDayFactory(agency=agency, metric="offer", key="accepted", count=1)
    BoardDayFactory(agency=agency, metric="offer", key="declined", count=3)
    BoardDayFactory(metric="dismissed", key="quote", count=7391)
    page = text_of(staff.get("/agency/boards/"))
    for words in ("2분", "15분", "10% (2%~40%)", "과장이나 관용 표현", "목표를 이룸", "25%",
                  'data-chart="ages"', 'data-chart="levels"', "report-figures"):  # fmt: skip
        assert words in page
    assert "7391" not in page
    assert " style=" not in page


def test_board_over_another_span_and_an_odd_one(staff, member):
    day = timezone.localdate() - timezone.timedelta(days=40)
    BoardDayFactory(agency=member.agency, date=day, metric="dismissed", key="past", count=41)
    assert "41" in text_of(staff.get("/agency/boards/?days=90"))
    assert 'aria-current="page">28일' in text_of(staff.get("/agency/boards/?days=365"))


def test_admin_sees_numbers_and_no_case(client, member):
    case = CaseFactory(agency=member.agency, token="온기-비밀토큰")
    admin = StaffMemberFactory(agency=member.agency, role="agency_admin")
    page = text_of(sign_in_staff(client, admin.user).get("/agency/boards/"))
    assert case.assigned_to.user.nickname in page
    assert "비밀토큰" not in page
    assert "/agency/cases/" not in page


def test_board_of_ours_shows_every_agency(client):
    ours = AgencyFactory(is_platform=True, regions=[])
    AlertFactory(agency__name="가온복지관")
    safety = StaffMemberFactory(agency=ours, role="platform_safety")
    page = text_of(sign_in_staff(client, safety.user).get("/agency/boards/"))
    assert "모든 기관" in page
    assert "가온복지관" in page
    assert "맡은 열린 사례" not in page


def test_district_statistics_hide_few(staff):
    for _ in range(3):
        AlertFactory(state="closed", outcome="declined")
    boards.roll_up_quarter(day=timezone.localdate())
    page = text_of(staff.get("/agency/boards/"))
    assert "종로구" in page
    assert page.count("감춤") == 4
    assert '<td class="numeric">3</td>' not in page


def test_asking_for_a_file_and_taking_it(staff, member):
    page = staff.post("/agency/boards/export/", ASKED, follow=True)
    export = StaffExport.objects.get()
    address = f"/agency/exports/{export.public_id}/file/"
    assert address in text_of(page)
    file = staff.get(address)
    assert file["Content-Type"] == "text/csv; charset=utf-8"
    assert file["Cache-Control"] == "no-store"
    assert file["Content-Disposition"].startswith('attachment; filename="ongi-board-')
    assert file.content == bytes(export.content)
    assert AccessLog.objects.filter(action="exported").count() == 1


@pytest.mark.parametrize("reason", ["", "짧아요", " " * 20])
def test_asking_without_a_reason_is_refused_on_the_page(staff, reason):
    page = staff.post("/agency/boards/export/", {**ASKED, "reason": reason})
    assert page.status_code == 400
    assert "지금 열린 신호" in text_of(page)
    assert not StaffExport.objects.exists()


def test_second_person_approves_on_the_page(client, member):
    export = StaffExportFactory(member=member)
    second = StaffMemberFactory(agency=member.agency, role="agency_admin")
    staff = sign_in_staff(client, second.user)
    address = f"/agency/exports/{export.public_id}/decide/"
    page = text_of(staff.get("/agency/exports/"))
    assert address in page
    assert "분기 회의 자료로 씁니다" in page
    assert staff.post(address, {"decision": "perhaps"}).status_code == 400
    staff.post(address, {"decision": "approve"})
    export.refresh_from_db()
    assert (export.state, export.decided_by) == ("ready", second)
    assert staff.get(f"/agency/exports/{export.public_id}/file/").status_code == 404
    assert staff.post(address, {"decision": "approve"}).status_code == 409


def test_asker_finds_no_button_and_is_refused(staff, member):
    export = StaffExportFactory(member=member)
    assert "/decide/" not in text_of(staff.get("/agency/exports/"))
    answer = staff.post(f"/agency/exports/{export.public_id}/decide/", {"decision": "approve"})
    assert answer.status_code == 403
    assert staff.get(f"/agency/exports/{export.public_id}/file/").status_code == 409


@pytest.mark.parametrize("path", ["decide/", "file/"])
def test_file_of_another_agency_is_not_there(staff, path):
    export = StaffExportFactory(state="expired")
    address = f"/agency/exports/{export.public_id}/{path}"
    answer = (
        staff.post(address, {"decision": "approve"}) if path == "decide/" else staff.get(address)
    )
    assert answer.status_code == 404
    assert str(export.public_id) not in text_of(staff.get("/agency/exports/"))


@pytest.mark.parametrize("count", [1, 3])
def test_files_cost_the_same_for_one_and_three(staff, member, count, django_assert_num_queries):
    for _ in range(count):
        StaffExportFactory(member=member)
    staff.get("/agency/exports/")
    with django_assert_num_queries(6):
        page = staff.get("/agency/exports/")
    assert text_of(page).count("data-export=") == count


def test_report_is_read_and_decided_on(client):
    safety = StaffMemberFactory(role="platform_safety", user__nickname="안전이")
    staff = sign_in_staff(client, safety.user)
    report = ThresholdReportFactory()
    address = f"/agency/programme-reports/{report.public_id}/"
    assert address in text_of(staff.get("/agency/programme-reports/"))
    page = text_of(staff.get(address))
    for words in ("P2를 여는 낮은 단계 L2를 L3로", "agencies/rules/alerts.py OPENING_LEVEL",
                  "아무 기준도 바꾸지 않아요", "25% (14%~40%)"):  # fmt: skip
        assert words in page
    assert staff.post(address, {"decision": "accept", "note": ""}).status_code == 400
    page = text_of(
        staff.post(address, {"decision": "reject", "note": "한 달 더 봐요"}, follow=True)
    )
    assert "한 달 더 봐요" in page
    assert "안전이" in page
    again = staff.post(address, {"decision": "accept", "note": "다시 정해요"})
    assert again.status_code == 409
    report.refresh_from_db()
    assert report.state == "rejected"


def test_report_of_nobody_else(staff):
    report = ThresholdReportFactory()
    address = f"/agency/programme-reports/{report.public_id}/"
    assert staff.get(address).status_code == 404
    assert staff.post(address, {"decision": "accept", "note": "좋아요"}).status_code == 404
