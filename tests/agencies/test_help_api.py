from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import SignIn
from accounts.services import issue_tokens
from agencies.models import Alert, Case, CaseMessage, Complaint, Excerpt, Offer
from agencies.services import sharing
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.agencies import OfferFactory
from tests.factories.cases import CaseFactory, CaseMessageFactory, ReferralFactory
from tests.factories.chat import ConversationFactory, MessageFactory
from tests.factories.sign_ins import make_sign_in

pytestmark = pytest.mark.django_db
JSON = "application/json"
API = "/api/v1/help"


@pytest.fixture
def case():
    return CaseFactory(state="active")


@pytest.fixture
def person(client, case):
    client.force_login(case.user)
    return client


def test_cases_are_listed_and_shown(person, case):
    CaseFactory()
    (row,) = person.get(f"{API}/cases").json()["results"]
    assert row["id"] == str(case.public_id)
    assert row["agency"]["name"] == case.agency.name
    assert row["counsellor"] == case.assigned_to.user.nickname
    assert row["step"] == "계획대로 함께하고 있어요"
    assert person.get(f"{API}/cases/{case.public_id}").json() == row


def test_an_app_reads_by_token(client, case):
    sign_in = make_sign_in(case.user, client=SignIn.Client.APP)
    token = issue_tokens(sign_in=sign_in).access
    headers = {"Authorization": f"Bearer {token}"}
    assert len(client.get(f"{API}/cases", headers=headers).json()["results"]) == 1


def test_message_is_sent_once_and_listed_newest_first(person, case):
    CaseMessageFactory(case=case, text="안녕하세요")
    address, given = f"{API}/cases/{case.public_id}/messages", {"client_id": str(uuid4())}
    given["text"] = "반가워요"
    first, second = (person.post(address, given, JSON) for _ in range(2))
    assert (first.status_code, first.json()) == (201, second.json())
    rows = person.get(address).json()["results"]
    assert [row["text"] for row in rows] == ["반가워요", "안녕하세요"]
    assert [row["sender"] is None for row in rows] == [True, False]
    assert rows[1]["sender"]["agency"] == case.agency.name
    person.post(f"{API}/cases/{case.public_id}/read")
    assert CaseMessage.objects.get(member=case.assigned_to).read_at is not None


@pytest.mark.parametrize("text", ["", "  ", "가" * 2001])
def test_message_that_cannot_be_kept_is_refused(person, case, text):
    given = {"client_id": str(uuid4()), "text": text}
    answer = person.post(f"{API}/cases/{case.public_id}/messages", given, JSON)
    assert answer.status_code == 400
    assert not CaseMessage.objects.exists()


def test_message_in_a_closed_case_is_refused(person, case):
    Case.objects.update(state="closed", outcome="moved", closed_at=timezone.now())
    given = {"client_id": str(uuid4()), "text": "저기요"}
    answer = person.post(f"{API}/cases/{case.public_id}/messages", given, JSON)
    assert (answer.status_code, answer.json()["code"]) == (409, "case_closed")


def test_block_unblock_and_stop(person, case):
    address = f"{API}/cases/{case.public_id}"
    assert person.post(f"{address}/block").json()["is_blocked"] is True
    assert person.post(f"{address}/unblock").json()["is_blocked"] is False
    assert person.post(f"{address}/stop").json()["state"] == "closure_requested"


def test_choose_another_counsellor_or_agency(person, case):
    agency = AgencyFactory()
    address = f"{API}/cases/{case.public_id}"
    assert person.post(f"{address}/choose", {"choice": "agency"}, JSON).status_code == 400
    given = {"choice": "agency", "agency": str(case.agency.public_id)}
    answer = person.post(f"{address}/choose", given, JSON)
    assert (answer.status_code, answer.json()["code"]) == (409, "agency_not_choosable")
    answer = person.post(f"{address}/choose", {"choice": "counsellor"}, JSON)
    assert answer.json()["counsellor"] == ""
    (row,) = person.get(f"{address}/agencies").json()
    given["agency"] = row["id"]
    headers = {"Idempotency-Key": "once"}
    first, second = (
        person.post(f"{address}/choose", given, JSON, headers=headers) for _ in range(2)
    )
    assert first.json() == second.json()
    assert first.json()["agency"]["id"] == str(agency.public_id)
    assert Case.objects.count() == 2


def test_report_a_message_once(person, case):
    message = CaseMessageFactory(case=case)
    address = f"{API}/messages/{message.public_id}/report"
    first, second = (person.post(address, {"text": "불편"}, JSON) for _ in range(2))
    assert (first.status_code, first.json()["id"]) == (201, second.json()["id"])
    own = CaseMessageFactory(case=case, member=None)
    answer = person.post(f"{API}/messages/{own.public_id}/report", {}, JSON)
    assert (answer.status_code, answer.json()["code"]) == (400, "not_reportable")


def test_excerpts_are_chosen_shown_and_taken_back(person, case):
    asked = sharing.ask_excerpts(case=case, member=case.assigned_to, reason="까닭")
    line = MessageFactory(conversation=ConversationFactory(user=case.user), text="010-1234-5678")
    address = f"{API}/excerpts/{asked.public_id}"
    (row,) = person.get(f"{API}/excerpts").json()["results"]
    assert (row["state"], row["lines"], row["reason"]) == ("asked", [], "까닭")
    (own,) = person.get(f"{address}/lines").json()
    assert (own["text"], own["is_masked"]) == ("[전화번호]", True)
    answer = person.post(f"{address}/answer", {"answer": "approve", "lines": []}, JSON)
    assert (answer.status_code, answer.json()["code"]) == (400, "nothing_chosen")
    given = {"answer": "approve", "lines": [str(line.public_id)]}
    answer = person.post(f"{address}/answer", given, JSON)
    assert (answer.json()["state"], answer.json()["lines"]) == ("approved", ["[전화번호]"])
    answer = person.post(f"{address}/answer", {"answer": "decline"}, JSON)
    assert (answer.status_code, answer.json()["code"]) == (409, "request_closed")
    assert person.post(f"{address}/answer", {"answer": "revoke"}, JSON).json()["lines"] == []
    assert not Excerpt.objects.exists()


def test_referral_is_answered_item_by_item(person, case):
    referral = ReferralFactory(
        case=case, asked_items=["contact", "plan"], agreed_items=[], agreed_at=None
    )
    address = f"{API}/referrals/{referral.public_id}/answer"
    answer = person.post(address, {"answer": "agree", "items": ["first_talk"]}, JSON)
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_item")
    answer = person.post(address, {"answer": "agree", "items": ["plan"]}, JSON)
    assert answer.json()["agreed_items"] == ["plan"]
    assert person.post(address, {"answer": "withdraw"}, JSON).json()["state"] == "revoked"
    assert len(person.get(f"{API}/referrals").json()["results"]) == 1


def test_complaint_is_filed_and_listed(person, case):
    given = {"kind": "access", "text": "왜 봤나요", "case": str(case.public_id)}
    assert person.post(f"{API}/complaints", given, JSON).status_code == 201
    given["case"] = str(CaseFactory().public_id)
    assert person.post(f"{API}/complaints", given, JSON).status_code == 404
    assert person.post(f"{API}/complaints", {"kind": "message"}, JSON).status_code == 400
    (row,) = person.get(f"{API}/complaints").json()["results"]
    assert (row["agency"], row["state"]) == (case.agency.name, "open")
    assert Complaint.objects.count() == 1


def test_timeline_is_one_list(person, case):
    OfferFactory(alert__user=case.user)
    kinds = {row["kind"] for row in person.get(f"{API}/timeline").json()}
    assert kinds == {"alert", "offer", "case"}


def test_offer_is_put_off_or_moved(client):
    offer, agency = OfferFactory(), AgencyFactory()
    client.force_login(offer.alert.user)
    address = f"/api/v1/offers/{offer.public_id}"
    answer = client.post(f"{address}/answer", {"answer": "later"}, JSON)
    assert answer.json()["state"] == "later"
    assert [row["id"] for row in client.get(f"{address}/elsewhere").json()] == [
        str(agency.public_id)
    ]
    bad = {"agency": str(offer.alert.agency.public_id)}
    assert client.post(f"{address}/elsewhere", bad, JSON).status_code == 409
    answer = client.post(f"{address}/elsewhere", {"agency": str(agency.public_id)}, JSON)
    assert answer.json()["agency"] == agency.name
    assert Offer.objects.get().state == "withdrawn"
    assert Alert.objects.count() == 2


def test_nothing_of_somebody_else_is_there(client, case):
    asked = sharing.ask_excerpts(case=case, member=case.assigned_to, reason="까닭")
    message, referral = CaseMessageFactory(case=case), ReferralFactory(case=case)
    offer = OfferFactory(alert__user=case.user)
    client.force_login(UserFactory())
    cases = f"{API}/cases/{case.public_id}"
    for address in (cases, f"{cases}/agencies", f"{cases}/messages"):
        assert client.get(address).status_code == 404
    for address in (
        *(f"{cases}/{move}" for move in ("stop", "choose", "messages", "read", "block", "unblock")),
        f"{API}/messages/{message.public_id}/report",
        f"{API}/excerpts/{asked.public_id}/answer",
        f"{API}/referrals/{referral.public_id}/answer",
        f"/api/v1/offers/{offer.public_id}/elsewhere",
    ):
        assert client.post(address, {}, JSON).status_code == 404
    for name in ("cases", "excerpts", "referrals", "complaints"):
        assert client.get(f"{API}/{name}").json()["results"] == []
    assert client.get(f"{API}/timeline").json() == []
