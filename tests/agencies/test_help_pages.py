from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import AccessLog
from agencies.models import Alert, Case, CaseMessage, Complaint, Excerpt, Offer
from agencies.services import choices, sharing
from tests.factories.accounts import AgencyFactory, StaffMemberFactory, UserFactory
from tests.factories.agencies import AlertFactory, OfferFactory
from tests.factories.cases import CaseFactory, CaseMessageFactory, ReferralFactory
from tests.factories.chat import ConversationFactory, MessageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    case = CaseFactory(state="active")
    case.assigned_to.user.nickname = "김하나"
    case.assigned_to.user.save()
    return case


@pytest.fixture
def person(client, case):
    client.force_login(case.user)
    return client


@pytest.fixture
def asked(case):
    return sharing.ask_excerpts(case=case, member=case.assigned_to, reason="밤을 알고 싶어요")


@pytest.fixture
def line(case):
    room = ConversationFactory(user=case.user)
    return MessageFactory(conversation=room, text="밤이 무서워 010-1234-5678")


def text_of(page):
    return page.content.decode()


def test_help_shows_what_waits_and_what_happened(person, case, asked):
    OfferFactory(alert__user=case.user, message="이야기 나눠요")
    ReferralFactory(case=case, agreed_at=None, agreed_items=[], to_agency__name="먼곳센터")
    CaseMessageFactory(case=case)
    AccessLog.objects.create(
        member=case.assigned_to,
        agency=case.agency,
        role="counsellor",
        subject=case.user,
        action="viewed",
        target_kind="case",
        target_id="1",
        purpose="사례 살펴보기",
    )
    page = text_of(person.get("/help/"))
    for said in ("이야기 나눠요", "보여 줄 수 있는지", "먼곳센터", "김하나", "상담 사례", "109"):
        assert said in page
    assert '<span class="visually-hidden">읽지 않은 메시지 </span>1' in page


def test_help_of_somebody_else_shows_nothing(client, case, asked):
    client.force_login(UserFactory())
    page = text_of(client.get("/help/"))
    assert "지금 기다리는 것이 없어요" in page
    assert "김하나" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_help_costs_the_same_for_one_and_three(person, case, count, django_assert_num_queries):
    for _ in range(count):
        CaseMessageFactory(case=CaseFactory(user=case.user))
        OfferFactory(alert__user=case.user)
    person.get("/help/")
    # session, user, cases, unread, offers; excerpts, referrals; timeline 6; unread bell
    with django_assert_num_queries(14):
        person.get("/help/")


def test_old_list_of_offers_leads_to_help(person):
    assert person.get("/offers/").url == "/help/"


def test_timeline_tells_signals_offers_steps_and_disclosures(person, case):
    alert = AlertFactory(user=case.user, agency__name="가온복지관")
    OfferFactory(alert=alert, state="declined", answered_at=timezone.now())
    choices.stop_case(case=case)
    page = text_of(person.get("/help/"))
    for said in ("마음 신호를 전했어요", "상담 제안을 사양했어요", "상담을 마치는 중이에요"):
        assert said in page


def test_case_page_names_staff_and_marks_lines_read(person, case):
    message = CaseMessageFactory(case=case, text="통화는 언제가 편하세요?")
    page = text_of(person.get(f"/help/cases/{case.public_id}/"))
    for said in ("통화는 언제가 편하세요?", "김하나", case.agency.name, "상담원", "AI 아님"):
        assert said in page
    message.refresh_from_db()
    assert message.read_at is not None


def test_case_page_asked_by_the_socket_is_the_talk_alone(person, case):
    page = text_of(person.get(f"/help/cases/{case.public_id}/", headers={"HX-Request": "true"}))
    assert "<html" not in page


def test_person_says_something_once(person, case):
    given = {"text": "저녁이 좋아요", "client_id": str(uuid4())}
    for _ in range(2):
        answer = person.post(f"/help/cases/{case.public_id}/send/", given)
        assert (answer.status_code, answer.url) == (302, f"/help/cases/{case.public_id}/#end")
    assert CaseMessage.objects.get().member is None


def test_person_is_told_why_a_line_is_refused(person, case):
    given = {"text": "  ", "client_id": str(uuid4())}
    assert person.post(f"/help/cases/{case.public_id}/send/", given).status_code == 400
    Case.objects.update(state="closed", outcome="goals_met", closed_at=timezone.now())
    given["text"] = "저기요"
    answer = person.post(f"/help/cases/{case.public_id}/send/", given)
    assert answer.status_code == 409
    assert not CaseMessage.objects.exists()


def test_person_blocks_and_unblocks(person, case):
    person.post(f"/help/cases/{case.public_id}/block/")
    case.refresh_from_db()
    assert case.is_blocked
    assert "메시지를 막아 두었어요" in text_of(person.get(f"/help/cases/{case.public_id}/"))
    person.post(f"/help/cases/{case.public_id}/unblock/")
    case.refresh_from_db()
    assert not case.is_blocked


def test_person_reports_a_line(person, case):
    message = CaseMessageFactory(case=case, text="불편한 말")
    address = f"/help/messages/{message.public_id}/report/"
    assert "불편한 말" in text_of(person.get(address))
    assert person.post(address, {"text": ""}).status_code == 302
    assert Complaint.objects.get().message == message
    own = CaseMessageFactory(case=case, member=None)
    assert person.post(f"/help/messages/{own.public_id}/report/", {}).status_code == 400


def test_person_stops(person, case):
    address = f"/help/cases/{case.public_id}/stop/"
    assert "까닭은 묻지 않아요" in text_of(person.get(address))
    assert person.post(address).status_code == 302
    case.refresh_from_db()
    assert case.state == "closure_requested"
    assert "이미 전했어요" in text_of(person.get(address))


def test_person_asks_for_another_counsellor(person, case):
    person.post(f"/help/cases/{case.public_id}/counsellor/")
    case.refresh_from_db()
    assert case.assigned_to is None
    page = text_of(person.get(f"/help/cases/{case.public_id}/"))
    assert "담당을 정하고 있어요" in page


def test_person_moves_to_another_agency_with_a_yes(person, case):
    agency = AgencyFactory(name="다솜센터")
    address = f"/help/cases/{case.public_id}/other/"
    assert "다솜센터" in text_of(person.get(address))
    given = {"agency": str(agency.public_id)}
    assert person.post(address, given).status_code == 400
    assert Case.objects.count() == 1
    answer = person.post(address, {**given, "is_agreed": "on"})
    new = Case.objects.get(agency=agency)
    assert answer.url == f"/help/cases/{new.public_id}/"
    far = AgencyFactory(regions=["26110"])
    bad = {"agency": str(far.public_id), "is_agreed": "on"}
    assert person.post(f"/help/cases/{new.public_id}/other/", bad).status_code == 400


def test_person_chooses_previews_and_shows_lines(person, case, asked, line):
    address = f"/help/excerpts/{asked.public_id}/"
    page = text_of(person.get(address))
    assert "밤을 알고 싶어요" in page
    assert "김하나" in page
    assert "[전화번호]" in page
    preview = text_of(person.post(address, {"lines": [str(line.public_id)]}))
    assert "이렇게 보여요" in preview
    assert not Excerpt.objects.exists()
    given = {"lines": [str(line.public_id)], "is_agreed": "on"}
    assert person.post(address, given).status_code == 302
    assert Excerpt.objects.get().text == "밤이 무서워 [전화번호]"
    assert person.post(f"{address}revoke/").status_code == 302
    assert not Excerpt.objects.exists()
    assert person.post(f"{address}revoke/").status_code == 409


def test_person_cannot_show_what_is_not_theirs(person, asked, line):
    address = f"/help/excerpts/{asked.public_id}/"
    other = MessageFactory()
    assert person.post(address, {"lines": [str(other.public_id)]}).status_code == 400
    assert person.post(address, {}).status_code == 400


def test_person_declines_to_show(person, asked):
    assert person.post(f"/help/excerpts/{asked.public_id}/decline/").status_code == 302
    asked.refresh_from_db()
    assert asked.state == "declined"
    assert person.post(f"/help/excerpts/{asked.public_id}/decline/").status_code == 409


def test_person_agrees_to_items_of_a_referral(person, case):
    referral = ReferralFactory(
        case=case, asked_items=["contact", "plan"], agreed_items=[], agreed_at=None
    )
    address = f"/help/referrals/{referral.public_id}/"
    page = text_of(person.get(address))
    assert referral.reason in page
    assert "checked" not in page
    assert person.post(address, {"items": ["plan"]}).status_code == 302
    referral.refresh_from_db()
    assert (referral.agreed_items, referral.agreed_at is not None) == (["plan"], True)
    assert person.post(address, {"items": ["contact"]}).status_code == 409
    assert person.post(f"{address}withdraw/").status_code == 302
    referral.refresh_from_db()
    assert referral.state == "revoked"
    assert person.post(f"{address}withdraw/").status_code == 409


def test_person_complains_and_reads_the_answer(person, case):
    address = f"/help/complaints/?case={case.public_id}"
    given = {"kind": "conduct", "text": "재촉했어요"}
    assert person.post(address, given).status_code == 302
    complaint = Complaint.objects.get()
    assert (complaint.case, complaint.agency) == (case, case.agency)
    assert person.post(address, {"kind": "message", "text": "말"}).status_code == 400
    for about in ("x", uuid4(), CaseFactory().public_id):
        assert person.post(f"/help/complaints/?case={about}", given).status_code == 404
    Complaint.objects.update(state="answered", answer="살펴봤어요", answered_at=timezone.now())
    assert "살펴봤어요" in text_of(person.get("/help/complaints/"))


def test_offer_is_put_off_and_still_answerable(client):
    offer = OfferFactory()
    client.force_login(offer.alert.user)
    assert client.post(f"/offers/{offer.public_id}/later/").url == "/help/"
    offer.refresh_from_db()
    assert offer.state == "later"
    page = text_of(client.get(f"/offers/{offer.public_id}/"))
    assert "받아들이기" in page
    given = {"contact_phone": "010-1234-5678"}
    assert client.post(f"/offers/{offer.public_id}/accept/", given).status_code == 302
    case = Case.objects.get()
    page = text_of(client.get(f"/offers/{offer.public_id}/"))
    assert f"/help/cases/{case.public_id}/" in page


def test_offer_moves_to_a_chosen_agency(client):
    offer, agency = OfferFactory(), AgencyFactory(name="다솜센터")
    client.force_login(offer.alert.user)
    address = f"/offers/{offer.public_id}/elsewhere/"
    assert "다솜센터" in text_of(client.get(address))
    given = {"agency": str(agency.public_id)}
    assert client.post(address, given).status_code == 400
    assert client.post(address, {**given, "is_agreed": "on"}).url == "/help/"
    assert Alert.objects.get(agency=agency).state == "open"
    assert client.get(address).status_code == 404


def test_expired_offer_cannot_be_put_off(client):
    offer = OfferFactory(expires_at=timezone.now() - timedelta(minutes=1))
    client.force_login(offer.alert.user)
    assert client.post(f"/offers/{offer.public_id}/later/").status_code == 409
    assert Offer.objects.get().state == "sent"


def test_nothing_of_somebody_else_is_there(client, case, asked, line):
    message, referral = CaseMessageFactory(case=case), ReferralFactory(case=case)
    offer = OfferFactory(alert__user=case.user)
    client.force_login(UserFactory())
    key = case.public_id
    for address in (
        f"/help/cases/{key}/",
        f"/help/cases/{key}/stop/",
        f"/help/cases/{key}/other/",
        f"/help/messages/{message.public_id}/report/",
        f"/help/excerpts/{asked.public_id}/",
        f"/help/referrals/{referral.public_id}/",
        f"/offers/{offer.public_id}/elsewhere/",
    ):
        assert client.get(address).status_code == 404
        assert client.post(address).status_code in {404, 405}
    for address in (
        f"/help/cases/{key}/send/",
        f"/help/cases/{key}/block/",
        f"/help/cases/{key}/unblock/",
        f"/help/cases/{key}/counsellor/",
        f"/help/excerpts/{asked.public_id}/decline/",
        f"/help/excerpts/{asked.public_id}/revoke/",
        f"/help/referrals/{referral.public_id}/withdraw/",
        f"/offers/{offer.public_id}/later/",
    ):
        assert client.post(address).status_code == 404
    case.refresh_from_db()
    assert (case.state, case.is_blocked) == ("active", False)


def test_staff_account_of_the_case_is_no_person_of_it(client, case):
    client.force_login(StaffMemberFactory(agency=case.agency).user)
    assert client.get(f"/help/cases/{case.public_id}/").status_code == 404
