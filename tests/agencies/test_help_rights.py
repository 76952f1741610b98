"""Everything of a person's help is in their copy, and nothing of it outlives them."""

import zipfile

import pytest

from accounts import services as accounts
from agencies.models import Case, CaseMessage, Complaint, Excerpt, ExcerptRequest, Referral
from agencies.services import choices, complaints, referrals, sharing, talk
from tests.accounts.leaving import erase
from tests.accounts.life import make_export
from tests.factories.accounts import AgencyFactory
from tests.factories.cases import CaseFactory, CaseMessageFactory
from tests.factories.chat import ConversationFactory, MessageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    case = CaseFactory(state="active", contact_name="별이")
    talk.send_case_message(case=case, text="내가 한 상담 말", client_id=case.public_id)
    reported = CaseMessageFactory(case=case, text="직원이 한 말")
    complaints.report_message(message=reported, text="불편했던 말")
    asked = sharing.ask_excerpts(case=case, member=case.assigned_to, reason="물어본 까닭")
    line = MessageFactory(conversation=ConversationFactory(user=case.user), text="보여 준 내 말")
    sharing.approve_excerpts(request=asked, line_ids=[line.public_id], channel="web")
    referral = referrals.make_referral(
        case=case,
        member=case.assigned_to,
        to_agency=AgencyFactory(name="다솜센터"),
        reason="의뢰한 까닭",
        items=["contact"],
    )
    referrals.agree_referral(referral=referral, items=["contact"])
    return case


def test_the_copy_holds_talk_excerpts_referrals_and_complaints(case):
    with accounts.open_export(job=make_export(case.user)) as file, zipfile.ZipFile(file) as copy:
        said = "".join(copy.read(name).decode() for name in copy.namelist() if "json" in name)
    for words in (
        "내가 한 상담 말",
        "직원이 한 말",
        "불편했던 말",
        "물어본 까닭",
        "보여 준 내 말",
        "의뢰한 까닭",
        "다솜센터",
        "별이",
        "내가 고른 말",
    ):
        assert words in said


def test_nothing_of_it_outlives_the_person(case):
    choices.transfer_case(case=case, agency=AgencyFactory())
    request = accounts.request_deletion(user=case.user, reason="person")
    choices.end_cases(user=case.user)
    assert erase(request)
    for table in (Case, CaseMessage, Complaint, Excerpt, ExcerptRequest, Referral):
        assert not table.objects.exists(), table
