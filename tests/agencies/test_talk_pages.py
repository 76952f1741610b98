from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import AccessLog
from accounts.selectors import is_quiet_at
from accounts.services import accept_conduct
from agencies.models import Case, CaseForm, CaseMessage, Complaint, ExcerptRequest, Referral
from agencies.selectors.forms import get_newest_template
from agencies.services import complaints, sharing
from tests.factories.accounts import AgencyFactory, StaffMemberFactory
from tests.factories.case_work import fill
from tests.factories.cases import CaseFactory, CaseMessageFactory, ReferralFactory
from tests.factories.chat import ConversationFactory, MessageFactory
from tests.factories.sign_ins import sign_in_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return CaseFactory(state="active", user__nickname="비밀닉네임", contact_name="별이")


def enter(client, member):
    accept_conduct(member=member)
    return sign_in_staff(client, member.user)


@pytest.fixture
def staff(client, case):
    return enter(client, case.assigned_to)


def text_of(page):
    return page.content.decode()


def show(case, text="밤이 무서워 010-1234-5678"):
    asked = sharing.ask_excerpts(case=case, member=case.assigned_to, reason="까닭이에요")
    line = MessageFactory(conversation=ConversationFactory(user=case.user), text=text)
    return sharing.approve_excerpts(request=asked, line_ids=[line.public_id], channel="web")


def test_staff_read_and_write(staff, case):
    CaseMessageFactory(case=case, member=None, text="저녁이 좋아요")
    address = f"/agency/cases/{case.public_id}/talk/"
    page = text_of(staff.get(address))
    assert "저녁이 좋아요" in page
    assert CaseMessage.objects.get().read_at is not None
    given = {"text": "7시에 전화드릴게요", "client_id": str(uuid4())}
    assert staff.post(address, given).status_code == 302
    assert staff.post(address, given).status_code == 302
    assert CaseMessage.objects.filter(member=case.assigned_to).count() == 1
    assert AccessLog.objects.filter(target_kind="talk").count() == 1


def test_staff_page_says_that_messages_are_not_wanted(staff, case):
    Case.objects.update(is_blocked=True)
    address = f"/agency/cases/{case.public_id}/talk/"
    page = text_of(staff.get(address))
    assert "지금 메시지를 원하지 않아요" in page
    assert case.contact_phone in page
    assert "<textarea" not in page
    given = {"text": "저기요", "client_id": str(uuid4())}
    assert staff.post(address, given).status_code == 409
    assert not CaseMessage.objects.exists()


def test_closed_account_leaves_a_plain_word(staff, case):
    CaseMessageFactory(case=case, text="지난 말")
    case.user.is_active = False
    case.user.save()
    page = text_of(staff.get(f"/agency/cases/{case.public_id}/talk/"))
    assert "계정을 닫아" in page
    assert "지난 말" not in page


@pytest.mark.parametrize(("hour", "is_quiet"), [(22, False), (23, True), (3, True), (8, False)])
def test_quiet_hours(hour, is_quiet):
    assert is_quiet_at(datetime(2026, 11, 30, hour, 30, tzinfo=ZoneInfo("Asia/Seoul"))) is is_quiet


@pytest.mark.parametrize("part", ["talk", "excerpts", "referrals"])
def test_case_pages_are_not_there_for_others(client, case, part):
    address = f"/agency/cases/{case.public_id}/{part}/"
    for member in (
        StaffMemberFactory(role="supervisor"),
        StaffMemberFactory(agency=case.agency, role="counsellor"),
        StaffMemberFactory(agency=case.agency, role="agency_admin"),
        StaffMemberFactory(role="dpo"),
        StaffMemberFactory(role="platform_safety"),
    ):
        assert enter(client, member).get(address).status_code == 404
        assert client.post(address).status_code == 404


def test_case_list_counts_what_is_unread(staff, case):
    CaseMessageFactory(case=case, member=None)
    page = text_of(staff.get("/agency/cases/"))
    assert "새 메시지 1" in page


def test_shown_lines_are_view_only_and_watermarked(staff, case):
    show(case)
    page = staff.get(f"/agency/cases/{case.public_id}/excerpts/")
    said = text_of(page)
    assert "밤이 무서워 [전화번호]" in said
    assert "1234-5678" not in said.replace(case.contact_phone, "")
    assert f"{case.assigned_to.user.nickname} · {case.agency.name}" in said
    assert page["Cache-Control"] == "private, no-store"
    assert AccessLog.objects.filter(target_kind="excerpt").count() == 1


def test_supervisor_sees_that_something_is_shown_but_not_what(client, case):
    show(case)
    member = StaffMemberFactory(agency=case.agency, role="supervisor")
    page = text_of(enter(client, member).get(f"/agency/cases/{case.public_id}/excerpts/"))
    assert "밤이 무서워" not in page
    assert "담당만 볼 수 있어요" in page
    assert not AccessLog.objects.filter(target_kind="excerpt").exists()


def test_counsellor_asks_once(staff, case):
    address = f"/agency/cases/{case.public_id}/excerpts/"
    assert staff.post(address, {"reason": "밤을 알고 싶어요"}).status_code == 302
    assert staff.post(address, {"reason": "또"}).status_code == 409
    assert staff.post(address, {"reason": ""}).status_code == 400
    assert ExcerptRequest.objects.count() == 1


def test_counsellor_refers(staff, case):
    AgencyFactory(name="다솜센터")
    agency = AgencyFactory(name="나래센터")
    address = f"/agency/cases/{case.public_id}/referrals/"
    page = text_of(staff.get(address, {"words": "나래"}))
    assert "나래센터" in page
    assert "다솜센터" not in page
    given = {"to_agency": str(agency.public_id), "reason": "가까워요", "items": ["contact"]}
    assert staff.post(address, given).status_code == 302
    assert staff.post(address, given).status_code == 409
    assert staff.post(address, {**given, "items": ["notes"]}).status_code == 400
    assert Referral.objects.get().agreed_at is None


def test_sender_ends_a_referral(staff, case):
    done, revoked = (ReferralFactory(case=case, state="accepted") for _ in range(2))
    assert staff.post(f"/agency/referrals/{done.public_id}/done/").status_code == 302
    assert staff.post(f"/agency/referrals/{revoked.public_id}/revoke/").status_code == 302
    assert staff.post(f"/agency/referrals/{revoked.public_id}/done/").status_code == 409
    assert sorted(Referral.objects.values_list("state", flat=True)) == ["done", "revoked"]


def test_recipient_sees_the_agreed_items_alone(client, case):
    referral = ReferralFactory(case=case, agreed_items=["plan"])
    titles = {}
    for kind in ("plan", "first_talk"):
        titles[kind] = get_newest_template(kind).sections[0].title
        CaseForm.objects.create(
            case=case,
            kind=kind,
            template_version=1,
            answers=fill(kind),
            state="submitted",
            submitted_at=timezone.now(),
            written_by=case.assigned_to,
        )
    member = StaffMemberFactory(agency=referral.to_agency, role="duty")
    staff = enter(client, member)
    assert referral.token in text_of(staff.get("/agency/referrals/"))
    page = text_of(staff.get(f"/agency/referrals/{referral.public_id}/"))
    assert f"<h3>{titles['plan']}</h3>" in page
    for hidden in (f"<h3>{titles['first_talk']}</h3>", case.contact_phone, "비밀닉네임", "별이"):
        assert hidden not in page
    kinds = list(AccessLog.objects.order_by("pk").values_list("action", "target_kind"))
    assert kinds == [("listed", "referral"), ("viewed", "referral")]


def test_recipient_accepts_or_rejects(client, case):
    first, second = ReferralFactory(case=case), ReferralFactory()
    staff = enter(client, StaffMemberFactory(agency=first.to_agency, role="supervisor"))
    assert staff.post(f"/agency/referrals/{first.public_id}/accept/").status_code == 302
    assert staff.post(f"/agency/referrals/{first.public_id}/accept/").status_code == 409
    staff = enter(client, StaffMemberFactory(agency=second.to_agency, role="counsellor"))
    address = f"/agency/referrals/{second.public_id}/reject/"
    assert staff.post(address, {"rejection": "x"}).status_code == 400
    assert staff.post(address, {"rejection": "full"}).status_code == 302
    page = text_of(staff.get(f"/agency/referrals/{second.public_id}/"))
    assert second.reason not in page
    assert second.case.contact_phone not in page


def test_referrals_of_others_are_not_there(client, case):
    mine = ReferralFactory(case=case)
    unagreed = ReferralFactory(case=case, agreed_at=None, agreed_items=[])
    revoked = ReferralFactory(case=case, state="revoked")
    for referral, member in (
        (mine, StaffMemberFactory(role="supervisor")),
        (mine, StaffMemberFactory(agency=mine.to_agency, role="agency_admin")),
        (unagreed, StaffMemberFactory(agency=unagreed.to_agency, role="duty")),
        (revoked, StaffMemberFactory(agency=revoked.to_agency, role="duty")),
    ):
        staff = enter(client, member)
        address = f"/agency/referrals/{referral.public_id}/"
        assert staff.get(address).status_code == 404
        for move in ("accept", "reject", "done", "revoke"):
            assert staff.post(f"{address}{move}/").status_code == 404


def test_officer_answers_a_complaint_and_reads_the_reported_line_alone(client, case):
    reported = CaseMessageFactory(case=case, text="신고된 말")
    CaseMessageFactory(case=case, text="다른 말")
    complaint = complaints.report_message(message=reported, text="무서웠어요")
    staff = sign_in_staff(client, StaffMemberFactory(role="dpo").user)
    address = f"/agency/complaints/{complaint.public_id}/"
    assert address in text_of(staff.get("/agency/complaints/"))
    page = text_of(staff.get(address))
    assert "신고된 말" in page
    assert "무서웠어요" in page
    assert "다른 말" not in page
    assert AccessLog.objects.get().target_kind == "complaint"
    assert staff.post(address, {"answer": ""}).status_code == 400
    assert staff.post(address, {"answer": "살펴봤어요"}).status_code == 302
    assert staff.post(address, {"answer": "또"}).status_code == 409
    assert Complaint.objects.get().answer == "살펴봤어요"


@pytest.mark.parametrize("role", ["duty", "counsellor", "supervisor", "agency_admin"])
def test_complaints_are_the_officers_alone(client, case, role):
    complaint = complaints.file_complaint(user=case.user, kind="other", text="말", case=case)
    staff = enter(client, StaffMemberFactory(agency=case.agency, role=role))
    for address in ("/agency/complaints/", f"/agency/complaints/{complaint.public_id}/"):
        assert staff.get(address).status_code == 404
