"""What an agency's admin can do, and that an agency always keeps who runs it."""

from datetime import time

import pytest

from accounts import services
from accounts.models import SignIn, StaffMember
from agencies.models import Assignment
from tests.factories.accounts import AgencyFactory, StaffMemberFactory
from tests.factories.cases import CaseFactory
from tests.factories.sign_ins import make_staff_sign_in, sign_in_staff
from tests.racing import run

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    agency = AgencyFactory(on_call_phone="")
    return StaffMemberFactory(role="agency_admin", user__nickname="마루", agency=agency)


@pytest.fixture
def desk(client, admin):
    return sign_in_staff(client, admin.user)


@pytest.fixture
def counsellor(admin):
    return StaffMemberFactory(role="counsellor", agency=admin.agency)


def hold_case(member):
    case = CaseFactory(agency=member.agency, assigned_to=member)
    Assignment.objects.create(case=case, member=member, reason="accepted")
    return case


def test_who_is_let_go_is_signed_out_everywhere_and_their_cases_wait(desk, counsellor):
    case = hold_case(counsellor)
    make_staff_sign_in(counsellor.user)
    make_staff_sign_in(counsellor.user)
    answer = desk.post(f"/agency/settings/staff/{counsellor.user.public_id}/end/")
    assert answer.status_code == 302
    counsellor.refresh_from_db()
    case.refresh_from_db()
    assert not counsellor.is_active
    assert not SignIn.objects.filter(user=counsellor.user).exists()
    assert case.assigned_to is None
    assert Assignment.objects.get().until_at


def test_a_counsellor_who_becomes_admin_hands_the_cases_back(admin, counsellor):
    case = hold_case(counsellor)
    services.change_role(member=admin, colleague=counsellor, role="supervisor")
    case.refresh_from_db()
    assert case.assigned_to == counsellor
    StaffMemberFactory(role="supervisor", agency=admin.agency)
    services.change_role(member=admin, colleague=counsellor, role="agency_admin")
    case.refresh_from_db()
    assert case.assigned_to is None


@pytest.mark.parametrize("role", ["agency_admin", "supervisor"])
def test_the_last_of_a_needed_role_stays(desk, admin, role):
    last = admin if role == "agency_admin" else StaffMemberFactory(role=role, agency=admin.agency)
    base = f"/agency/settings/staff/{last.user.public_id}"
    answer = desk.post(f"{base}/end/")
    assert answer.status_code == 409
    assert "마지막 한 사람이에요" in answer.content.decode()
    assert desk.post(f"{base}/role/", {"role": "duty"}).status_code == 409
    last.refresh_from_db()
    assert (last.is_active, last.role) == (True, role)


@pytest.mark.django_db(transaction=True)
def test_the_last_two_do_not_both_leave_at_once():
    first = StaffMemberFactory(role="agency_admin")
    second = StaffMemberFactory(role="agency_admin", agency=first.agency)
    pairs = [[StaffMember.objects.get(pk=one.pk) for one in (first, second)] for _ in range(2)]
    ended = run(
        lambda: services.deactivate_member(member=pairs[0][0], colleague=pairs[0][1]),
        lambda: services.deactivate_member(member=pairs[1][1], colleague=pairs[1][0]),
    )
    assert [type(one) for one in ended if one is not None] == [services.LastOfRole]
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.is_active != second.is_active


def test_an_admin_acts_in_the_own_agency_alone(admin):
    foreign = StaffMemberFactory(role="counsellor")
    for call in (
        lambda: services.deactivate_member(member=admin, colleague=foreign),
        lambda: services.change_role(member=admin, colleague=foreign, role="duty"),
        lambda: services.set_hours(member=foreign, spans=[]),
        lambda: services.invite_member(member=foreign, email="a@example.com", role="duty"),
    ):
        with pytest.raises(services.AdminOnly):
            call()
    foreign.refresh_from_db()
    assert (foreign.is_active, foreign.role) == (True, "counsellor")


@pytest.mark.parametrize("role", ["dpo", "platform_safety", "boss", ""])
def test_only_roles_of_agencies_are_given(desk, counsellor, role):
    answer = desk.post(f"/agency/settings/staff/{counsellor.user.public_id}/role/", {"role": role})
    assert answer.status_code == 400
    counsellor.refresh_from_db()
    assert counsellor.role == "counsellor"


ABOUT = {"phone": "02-111-1111", "on_call_phone": "", "introduction": "새 소개"}


def test_the_page_warns_while_nobody_is_on_call(desk, admin):
    warning = "급한 신호(P0·P1)를 받을 수 있어요"
    assert warning in desk.get("/agency/settings/").content.decode()
    desk.post("/agency/settings/", {**ABOUT, "on_call_phone": "010-1", "opens_on_holidays": "on"})
    admin.agency.refresh_from_db()
    agency = admin.agency
    assert (agency.on_call_phone, agency.opens_on_holidays) == ("010-1", True)
    assert (agency.phone, agency.introduction) == ("02-111-1111", "새 소개")
    assert warning not in desk.get("/agency/settings/").content.decode()
    services.set_hours(member=admin, spans=[])
    assert warning in desk.get("/agency/settings/").content.decode()


def test_hours_are_saved_as_a_week_of_spans(desk, admin):
    given = {
        "d0_0_opens": "09:00", "d0_0_closes": "12:00",
        "d0_1_opens": "13:00", "d0_1_closes": "18:00",
        "d5_0_opens": "10:00", "d5_0_closes": "14:00",
    }  # fmt: skip
    assert desk.post("/agency/settings/hours/", given).status_code == 302
    spans = admin.agency.hours.values_list("weekday", "opens_at", "closes_at")
    assert list(spans) == [
        (0, time(9), time(12)),
        (0, time(13), time(18)),
        (5, time(10), time(14)),
    ]
    page = desk.get("/agency/settings/").content.decode()
    assert 'value="13:00"' in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"d0_0_opens": "09:00"},
        {"d0_0_opens": "09:00", "d0_0_closes": "08:00"},
        {"d0_0_opens": "09:00", "d0_0_closes": "13:00",
         "d0_1_opens": "12:00", "d0_1_closes": "18:00"},
    ],
    ids=["one end", "backwards", "overlap"],
)  # fmt: skip
def test_hours_that_make_no_sense_change_nothing(desk, admin, wrong):
    before = list(admin.agency.hours.values_list("pk", flat=True))
    assert desk.post("/agency/settings/hours/", wrong).status_code == 400
    assert list(admin.agency.hours.values_list("pk", flat=True)) == before


def test_staff_page_lists_the_own_colleagues(desk, admin, counsellor):
    StaffMemberFactory(user__nickname="남의직원", agency=AgencyFactory())
    page = desk.get("/agency/settings/staff/").content.decode()
    assert counsellor.user.nickname in page
    assert "남의직원" not in page
    answer = desk.post(
        "/agency/settings/staff/", {"email": "x@example.com", "role": "duty"}, follow=True
    )
    assert "그 주소로 가입한 분이 있으면" in answer.content.decode()
