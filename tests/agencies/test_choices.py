import pytest
from django.utils import timezone

from accounts import services as accounts
from accounts.models import DisclosureRecord, Notification, SubjectToken
from agencies import services
from agencies.models import (
    Alert,
    Approval,
    Assignment,
    Case,
    CaseMessage,
    Excerpt,
    InterestConflict,
    Offer,
    Timer,
)
from agencies.services import choices, sharing, talk, transfers
from agencies.services.cases import start_clock
from tests.factories.accounts import AgencyFactory, StaffMemberFactory
from tests.factories.agencies import AlertFactory, EvidenceFactory, OfferFactory
from tests.factories.cases import CaseFactory, CaseMessageFactory, ReferralFactory
from tests.factories.chat import ConversationFactory, MessageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    case = CaseFactory(state="active")
    Assignment.objects.create(case=case, member=case.assigned_to, reason="accepted")
    start_clock(case=case)
    return case


@pytest.fixture
def other():
    return AgencyFactory(on_call_phone="02-111-1111")


def share(case):
    asked = sharing.ask_excerpts(case=case, member=case.assigned_to, reason="까닭")
    line = MessageFactory(conversation=ConversationFactory(user=case.user))
    return sharing.approve_excerpts(request=asked, line_ids=[line.public_id], channel="web")


def test_stop_asks_for_a_closure_without_a_reason(case):
    share(case)
    choices.stop_case(case=case)
    choices.stop_case(case=case)
    case.refresh_from_db()
    approval = Approval.objects.get()
    assert (case.state, case.state_before_closure) == ("closure_requested", "active")
    assert (approval.kind, approval.outcome, approval.state) == ("closure", "declined", "requested")
    assert not Excerpt.objects.exists()


def test_stop_of_a_case_nobody_holds_ends_it():
    case = CaseFactory(assigned_to=None)
    choices.stop_case(case=case)
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "declined")
    with pytest.raises(talk.CaseClosed):
        choices.stop_case(case=case)


def test_another_counsellor_leaves_the_old_one_nothing(case):
    old = case.assigned_to
    supervisor = StaffMemberFactory(agency=case.agency, role="supervisor")
    share(case)
    choices.change_counsellor(case=case)
    case.refresh_from_db()
    assert case.assigned_to is None
    conflict = InterestConflict.objects.get()
    assert (conflict.member, conflict.subject, conflict.declared_by) == (old, case.user, "person")
    assert not Case.objects.for_staff(old).exists()
    assert Assignment.objects.get().until_at is not None
    assert Notification.objects.get(user=supervisor.user).kind == "case_unassigned"
    assert not Excerpt.objects.exists()
    with pytest.raises(choices.NobodyToChange):
        choices.change_counsellor(case=case)


def test_another_agency_gets_the_contact_and_the_old_one_loses_the_file(case, other):
    supervisor = StaffMemberFactory(agency=case.agency, role="supervisor")
    new_supervisor = StaffMemberFactory(agency=other, role="supervisor")
    holder = case.assigned_to
    CaseMessageFactory(case=case)
    ReferralFactory(case=case)
    new = choices.transfer_case(case=case, agency=other)
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "transferred")
    for member in (holder, supervisor):
        assert not Case.objects.for_staff(member).exists()
        assert not CaseMessage.objects.for_staff(member).exists()
    assert list(Case.objects.for_staff(new_supervisor)) == [new]
    assert (new.previous, new.state, new.assigned_to) == (case, "intake", None)
    assert new.token == SubjectToken.objects.get(user=case.user, agency=other).token != case.token
    assert new.contact_phone == case.contact_phone
    record = DisclosureRecord.objects.get()
    assert (record.tier, record.agency, record.decided_by) == ("T2", other, case.user)
    assert not Timer.objects.running().filter(case=case).exists()
    assert case.referrals.get().state == "revoked"
    assert Assignment.objects.filter(case=case).exists()


def test_only_offered_agencies_can_be_chosen(case):
    far = AgencyFactory(regions=["26110"])
    for agency in (far, case.agency, AgencyFactory(is_active=False), AgencyFactory(hours=[])):
        with pytest.raises(choices.AgencyNotChoosable):
            choices.transfer_case(case=case, agency=agency)
    case.refresh_from_db()
    assert case.state == "active"
    assert not DisclosureRecord.objects.exists()


def test_transfer_without_the_consent_changes_nothing(case, other):
    accounts.withdraw_consent(user=case.user, code="agency_risk_alert", channel="web")
    with pytest.raises(accounts.ConsentMissing):
        choices.transfer_case(case=case, agency=other)
    case.refresh_from_db()
    assert (case.state, Case.objects.count()) == ("active", 1)


def test_offer_moves_to_another_agency(other):
    offer = OfferFactory()
    old = offer.alert
    EvidenceFactory(alert=old)
    new = transfers.transfer_offer(offer=offer, agency=other)
    old.refresh_from_db()
    offer.refresh_from_db()
    assert (old.state, old.outcome, old.reasons, old.trend_line) == ("closed", "moved", [], [])
    assert (offer.state, offer.message) == ("withdrawn", "")
    assert (new.agency, new.state, new.reasons) == (other, "open", ["active_thoughts"])
    assert new.token != old.token
    record = DisclosureRecord.objects.get()
    assert (record.tier, record.agency) == ("T1", other)
    assert Timer.objects.running().get().alert == new
    with pytest.raises(services.OfferGone):
        transfers.transfer_offer(offer=offer, agency=AgencyFactory())
    assert not Offer.objects.filter(state="declined").exists()


def test_urgent_signal_moves_only_to_who_answers_at_any_hour(other):
    quiet = AgencyFactory(on_call_phone="")
    offer = OfferFactory(alert__priority="P1", alert__level=4)
    assert transfers.list_choosable(offer=offer) == [other]
    with pytest.raises(choices.AgencyNotChoosable):
        transfers.transfer_offer(offer=offer, agency=quiet)
    assert Alert.objects.count() == 1


def test_closed_account_ends_cases_and_content(case, django_capture_on_commit_callbacks):
    CaseMessageFactory(case=case)
    share(case)
    with django_capture_on_commit_callbacks(execute=True):
        accounts.request_deletion(user=case.user, reason="person")
    services.end_cases(user=case.user)
    case.refresh_from_db()
    assert (case.state, case.outcome, case.contact_phone) == ("closed", "declined", "")
    assert case.changes.last().reason == "account_closed"
    assert list(Case.objects.for_staff(case.assigned_to)) == [case]
    assert not CaseMessage.objects.for_staff(case.assigned_to).exists()
    assert not Excerpt.objects.exists()


def test_sweep_ends_cases_of_closed_accounts(case):
    case.user.is_active = False
    case.user.save()
    assert services.sweep_sharing()["ended"] == 1
    assert services.sweep_sharing()["ended"] == 0


def test_withdrawn_alert_consent_leaves_an_accepted_case(case):
    alert = AlertFactory(user=case.user, agency=case.agency, state="offered")
    OfferFactory(alert=alert, state="accepted", answered_at=timezone.now())
    Case.objects.filter(pk=case.pk).update(alert=alert)
    accounts.withdraw_consent(user=case.user, code="agency_risk_alert", channel="web")
    services.revoke_alerts(user=case.user)
    case.refresh_from_db()
    assert (case.state, case.contact_phone) == ("active", "010-1234-5678")
