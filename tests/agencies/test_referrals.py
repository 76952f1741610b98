import itertools

import pytest
from django.db import transaction

from accounts.models import AccessLog, DisclosureRecord, Notification, SubjectToken
from agencies.models import CaseForm, Referral, ReferralChange
from agencies.rules import cases as rules
from agencies.selectors.forms import get_newest_template
from agencies.selectors.sharing import list_received
from agencies.services import referrals
from agencies.services.talk import NotYourCase
from core.errors import Conflict
from tests.factories.accounts import AgencyFactory, StaffMemberFactory
from tests.factories.case_work import fill
from tests.factories.cases import CaseFactory, ReferralFactory

pytestmark = pytest.mark.django_db
STATES = [state.value for state in Referral.State]


@pytest.fixture
def case():
    return CaseFactory(state="active")


@pytest.fixture
def agency():
    return AgencyFactory()


@pytest.fixture
def referral(case, agency):
    return referrals.make_referral(
        case=case,
        member=case.assigned_to,
        to_agency=agency,
        reason="집 가까이에서 도우면 좋겠어요.",
        items=["plan", "contact"],
    )


@pytest.fixture
def recipient(agency):
    return StaffMemberFactory(agency=agency, role="counsellor")


def put(state):
    """A referral in a state, as the database allows it."""
    return ReferralFactory(state=state)


@pytest.mark.parametrize(("old", "new"), itertools.product(STATES, STATES))
def test_every_pair_of_states_moves_by_the_table_alone(old, new):
    referral = put(old)
    if new in rules.REFERRAL_MOVES.get(old, ()):
        referrals.move_referral(referral=referral, to=new)
        change = ReferralChange.objects.get()
        assert (change.old_state, change.new_state, change.is_refused) == (old, new, False)
    else:
        with pytest.raises(Conflict), transaction.atomic():
            referrals.move_referral(referral=referral, to=new)
    referral.refresh_from_db()
    assert referral.state == (new if new in rules.REFERRAL_MOVES.get(old, ()) else old)


def test_make_tells_the_person_and_not_the_recipient(case, agency, referral, recipient):
    assert (referral.asked_items, referral.agreed_at) == (["contact", "plan"], None)
    assert SubjectToken.objects.get(user=case.user, agency=agency).token == referral.token
    assert Notification.objects.get().url == f"/help/referrals/{referral.public_id}/"
    assert not list_received(member=recipient).exists()
    assert not DisclosureRecord.objects.exists()
    with pytest.raises(referrals.NotYourReferral):
        referrals.read_referral(referral=referral, member=recipient)


def test_make_is_refused_where_it_does_not_fit(case, agency, referral, recipient):
    given = {"case": case, "member": case.assigned_to, "to_agency": agency, "reason": "까닭"}
    with pytest.raises(referrals.ReferralStands):
        referrals.make_referral(items=[], **given)
    with pytest.raises(referrals.RecipientUnfit):
        referrals.make_referral(items=[], **{**given, "to_agency": case.agency})
    with pytest.raises(referrals.UnknownItem):
        referrals.make_referral(items=["notes"], **{**given, "to_agency": AgencyFactory()})
    with pytest.raises(NotYourCase):
        referrals.make_referral(items=[], **{**given, "member": recipient})
    assert Referral.objects.count() == 1


def test_agreed_items_alone_reach_the_recipient(case, referral, recipient):
    for kind in ("plan", "needs_risk"):
        CaseForm.objects.create(
            case=case,
            kind=kind,
            template_version=1,
            answers=fill(kind),
            written_by=case.assigned_to,
        )
    CaseForm.objects.update(state="submitted", submitted_at=case.opened_at)
    referrals.agree_referral(referral=referral, items=["plan"])
    record = DisclosureRecord.objects.get()
    assert (record.tier, record.agency) == ("T2", referral.to_agency)
    assert record.items == ["token", "referral_reason", "plan"]
    file = referrals.read_referral(referral=referral, member=recipient)
    assert (file.contact, [form.kind for form, _ in file.papers]) == (None, ["plan"])
    section, lines = file.papers[0][1][0]
    asked = get_newest_template("plan").sections[0]
    assert (section, lines[0][0]) == (asked.title, asked.fields[0].label)
    log = AccessLog.objects.get()
    assert (log.target_kind, log.subject, log.agency) == ("referral", case.user, recipient.agency)


def test_items_that_were_not_asked_cannot_be_agreed_to(referral):
    with pytest.raises(referrals.UnknownItem):
        referrals.agree_referral(referral=referral, items=["first_talk"])
    referral.refresh_from_db()
    assert referral.agreed_at is None
    assert not DisclosureRecord.objects.exists()


def test_agree_twice_is_refused(referral):
    referrals.agree_referral(referral=referral, items=[])
    with pytest.raises(referrals.AlreadyAgreed):
        referrals.agree_referral(referral=referral, items=["contact"])
    assert DisclosureRecord.objects.count() == 1


def test_declined_by_the_person_is_revoked_and_unseen(referral, recipient):
    referrals.withdraw_referral(referral=referral)
    referral.refresh_from_db()
    assert (referral.state, referral.ended_at is not None) == ("revoked", True)
    assert ReferralChange.objects.get().reason == "by_person"
    assert not list_received(member=recipient).exists()


def test_accepted_puts_the_case_to_referred_and_done_brings_it_back(case, referral, recipient):
    referrals.agree_referral(referral=referral, items=["contact"])
    referrals.accept_referral(referral=referral, member=recipient)
    case.refresh_from_db()
    assert case.state == "referred"
    assert Notification.objects.filter(kind="referral_answered").count() == 1
    referrals.finish_referral(referral=referral, member=case.assigned_to)
    case.refresh_from_db()
    assert case.state == "active"
    file = referrals.read_referral(referral=Referral.objects.get(), member=recipient)
    assert (file.contact, file.papers) == (None, ())


def test_a_case_stays_referred_while_another_agency_helps(case):
    first, second = (ReferralFactory(case=case) for _ in range(2))
    for one in (first, second):
        member = StaffMemberFactory(agency=one.to_agency, role="duty")
        referrals.accept_referral(referral=one, member=member)
    referrals.revoke_referral(referral=first, member=case.assigned_to)
    case.refresh_from_db()
    assert case.state == "referred"
    referrals.withdraw_referral(referral=second)
    case.refresh_from_db()
    assert case.state == "active"


def test_rejected_with_a_listed_reason_leaves_the_case_active(case, referral, recipient):
    referrals.agree_referral(referral=referral, items=[])
    with pytest.raises(referrals.UnknownRejection):
        referrals.reject_referral(referral=referral, member=recipient, rejection="싫음")
    referrals.reject_referral(referral=referral, member=recipient, rejection="full")
    referral.refresh_from_db()
    case.refresh_from_db()
    assert (referral.state, referral.rejection, case.state) == ("rejected", "full", "active")


def test_revoked_by_the_sender_vanishes_at_the_recipient(case, referral, recipient):
    referrals.agree_referral(referral=referral, items=["contact"])
    referrals.revoke_referral(referral=referral, member=case.assigned_to)
    assert not list_received(member=recipient).exists()
    with pytest.raises(referrals.NotYourReferral):
        referrals.accept_referral(referral=referral, member=recipient)


def test_strangers_cannot_act_on_either_side(case, referral, recipient):
    referrals.agree_referral(referral=referral, items=[])
    stranger = StaffMemberFactory(role="supervisor")
    admin = StaffMemberFactory(agency=recipient.agency, role="agency_admin")
    for member in (stranger, admin, case.assigned_to):
        with pytest.raises(referrals.NotYourReferral):
            referrals.accept_referral(referral=referral, member=member)
    with pytest.raises(NotYourCase):
        referrals.finish_referral(referral=referral, member=recipient)


def test_refused_moves_are_written_down(case, referral):
    with pytest.raises(referrals.ReferralMoveRefused):
        referrals.finish_referral(referral=referral, member=case.assigned_to)
    change = ReferralChange.objects.get()
    assert (change.new_state, change.is_refused, change.member) == ("done", True, case.assigned_to)
