from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AccessLog, DisclosureRecord, Notification
from agencies import rules, services
from agencies.models import Alert, AlertChange, InterestConflict, Offer
from agencies.selectors import (
    choose_agency,
    explain_alert,
    get_alert_file,
    get_offer_template,
    list_offer_templates,
    list_own_alerts,
)
from core.errors import Conflict, InvalidInput
from tests.factories.accounts import AgencyFactory, StaffMemberFactory
from tests.factories.agencies import AlertFactory, EvidenceFactory, OfferFactory, make_person
from tests.factories.cases import CaseFactory
from tests.factories.safety import CrisisAssessmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return AgencyFactory()


@pytest.fixture
def member(agency):
    return StaffMemberFactory(agency=agency)


@pytest.fixture
def colleague(agency):
    return StaffMemberFactory(agency=agency)


@pytest.fixture
def alert(agency):
    return AlertFactory(agency=agency)


def say(person, level=2, reasons=("active_thoughts",)):
    assessment = CrisisAssessmentFactory(user=person, level=level, reasons=list(reasons))
    return services.open_alert_for_crisis(assessment=assessment)


def end_lock(alert):
    Alert.objects.filter(pk=alert.pk).update(locked_until=timezone.now() - timedelta(seconds=1))
    alert.refresh_from_db()


def test_acknowledging_locks_for_a_quarter_of_an_hour(alert, member):
    before = timezone.now()
    services.acknowledge_alert(alert=alert, member=member)
    assert before + rules.LOCK_TIME <= alert.locked_until
    assert alert.locked_until <= timezone.now() + rules.LOCK_TIME
    assert alert.acknowledged_by == member


@pytest.mark.parametrize(
    "act",
    [
        services.acknowledge_alert,
        lambda **who: services.confirm_alert(level=2, reason="explicit", **who),
        lambda **who: services.dismiss_alert(reason="past", **who),
        lambda **who: services.save_draft(message="안녕하세요", **who),
        lambda **who: services.send_offer(message="안녕하세요", **who),
        lambda **who: services.close_alert(outcome="error", **who),
        services.take_over_alert,
    ],
)
def test_what_a_colleague_holds_is_locked_and_the_attempt_written_down(
    alert, member, colleague, act
):
    services.acknowledge_alert(alert=alert, member=member)
    with pytest.raises(services.AlertLocked) as refusal:
        act(alert=alert, member=colleague)
    assert (refusal.value.status, refusal.value.code) == (409, "alert_locked")
    change = AlertChange.objects.get(is_refused=True)
    assert (change.member, change.reason, change.old_state) == (colleague, "locked", "acknowledged")
    alert.refresh_from_db()
    assert (alert.state, alert.acknowledged_by) == ("acknowledged", member)
    assert not AccessLog.objects.filter(member=colleague).exists()
    assert not Offer.objects.exists()


def test_after_the_lock_a_colleague_takes_over(alert, member, colleague):
    services.acknowledge_alert(alert=alert, member=member)
    end_lock(alert)
    services.take_over_alert(alert=alert, member=colleague)
    assert (alert.state, alert.acknowledged_by) == ("acknowledged", colleague)
    change = alert.changes.get(reason="taken_over")
    assert (change.old_state, change.new_state) == ("acknowledged", "acknowledged")
    with pytest.raises(services.AlertLocked):
        services.confirm_alert(alert=alert, member=member, level=2, reason="explicit")


def test_supervisor_takes_over_at_once(alert, member, agency):
    services.acknowledge_alert(alert=alert, member=member)
    supervisor = StaffMemberFactory(agency=agency, role="supervisor")
    services.take_over_alert(alert=alert, member=supervisor)
    assert alert.acknowledged_by == supervisor


def test_own_alert_is_not_taken_over(alert, member):
    services.acknowledge_alert(alert=alert, member=member)
    with pytest.raises(Conflict):
        services.take_over_alert(alert=alert, member=member)
    assert AlertChange.objects.get(is_refused=True).reason == "taken_over"


def test_two_who_take_over_at_once_are_one(alert, member, colleague, agency):
    services.acknowledge_alert(alert=alert, member=member)
    end_lock(alert)
    stale = Alert.objects.get(pk=alert.pk)
    services.take_over_alert(alert=alert, member=colleague)
    supervisor = StaffMemberFactory(agency=agency, role="supervisor")
    with pytest.raises(Conflict) as refusal:
        services.take_over_alert(alert=stale, member=supervisor)
    assert refusal.value.code == "changed_meanwhile"
    assert Alert.objects.get(pk=alert.pk).acknowledged_by == colleague


@pytest.mark.parametrize("reason", list(rules.CONFIRM_REASONS))
def test_human_level_may_differ_from_the_machine(alert, member, reason):
    services.acknowledge_alert(alert=alert, member=member)
    services.confirm_alert(alert=alert, member=member, level=0, reason=reason)
    alert.refresh_from_db()
    assert (alert.state, alert.level, alert.human_level) == ("confirmed", 2, 0)
    assert (alert.confirm_reason, alert.confirmed_at is not None) == (reason, True)


@pytest.mark.parametrize(("level", "reason"), [(6, "explicit"), (-1, "explicit"), (2, "because")])
def test_confirming_without_a_known_reason_changes_nothing(alert, member, level, reason):
    services.acknowledge_alert(alert=alert, member=member)
    with pytest.raises(services.UnknownConfirmReason):
        services.confirm_alert(alert=alert, member=member, level=level, reason=reason)
    assert Alert.objects.get(pk=alert.pk).state == "acknowledged"


def test_signal_that_merges_is_a_row_of_its_own_that_ends_in_the_standing_alert(agency):
    person = make_person()
    standing = say(person, 3)
    assert say(person, 2) == standing
    row = Alert.objects.get(state="merged")
    assert (row.merged_into, row.level, row.priority) == (standing, 2, "P2")
    assert list(row.changes.values_list("old_state", "new_state")) == [("new", "merged")]
    assert standing.evidence.count() == 2
    assert not row.evidence.exists()
    assert list(list_own_alerts(user=person)) == [standing]
    assert list(Alert.objects.for_staff(StaffMemberFactory(agency=agency))) == [standing]


def test_revoking_purges_merged_rows_and_drafts_too(agency, member):
    person = make_person()
    alert = say(person)
    say(person)
    services.acknowledge_alert(alert=alert, member=member)
    draft = services.save_draft(alert=alert, member=member, message="쓰던 말")
    from accounts import services as accounts

    accounts.withdraw_consent(user=person, code="agency_risk_alert", channel="web")
    services.revoke_alerts(user=person)
    row = Alert.objects.get(state="merged")
    assert (row.reasons, row.token) == ([], "")
    draft.refresh_from_db()
    assert (draft.state, draft.message) == ("withdrawn", "")


def test_dismissed_alert_is_closed_once_its_rest_is_over_and_starts_no_other(agency):
    person = make_person()
    old = AlertFactory(user=person, agency=agency, state="dismissed", dismiss_reason="past")
    now = timezone.now()
    assert services.close_dismissed(now=now + timedelta(days=6)) == 0
    assert services.close_dismissed(now=now + timedelta(days=7, minutes=1)) == 1
    old.refresh_from_db()
    assert (old.state, old.outcome) == ("closed", "no_need")
    assert say(person).state == "open"


@pytest.mark.parametrize("level", [4, 5])
@pytest.mark.parametrize("lacks", [{"on_call_phone": ""}, {"hours": []}])
def test_urgent_never_goes_where_nobody_can_be_called(level, lacks):
    AgencyFactory(**lacks)
    platform = AgencyFactory(regions=[], is_platform=True, on_call_phone="")
    officer = StaffMemberFactory(agency=platform, role="platform_safety")
    person = make_person()
    alert = say(person, level)
    assert (alert.agency, alert.escalation_step) == (platform, rules.PLATFORM_STEP)
    assert alert in Alert.objects.for_staff(officer)
    assert Notification.objects.filter(user=officer.user, kind="alert_waiting").count() == 1
    note = Notification.objects.get(user=person)
    assert "온기 안전 담당" in note.title
    assert "기관이 없어요" in note.body
    assert DisclosureRecord.objects.get().agency == platform


def test_less_urgent_may_go_to_an_agency_without_on_call():
    agency = AgencyFactory(on_call_phone="")
    AgencyFactory(regions=[], is_platform=True)
    assert choose_agency(user=make_person(), at=timezone.now(), priority="P2") == agency


def test_urgent_skips_to_the_agency_that_can_take_it():
    AgencyFactory(on_call_phone="")
    fit = AgencyFactory()
    assert choose_agency(user=make_person(), at=timezone.now(), priority="P0") == fit


def test_nothing_ever_says_that_somebody_is_watching(agency):
    AgencyFactory(regions=["26110"])
    for level in (2, 4, 5):
        say(make_person(), level)
    told = " ".join(f"{note.title} {note.body}" for note in Notification.objects.all())
    assert [word for word in ("지켜보", "보고 있", "안심하") if word in told] == []


@pytest.mark.parametrize("is_own", [True, False])
def test_grave_signal_beside_a_case_reaches_its_counsellor(
    is_own, agency, announced, django_capture_on_commit_callbacks
):
    home = agency if is_own else AgencyFactory(regions=["26110"], on_call_phone="")
    case = CaseFactory(agency=home)
    with django_capture_on_commit_callbacks(execute=True):
        alert = say(case.user, 4)
    assert (alert.state, alert.agency) == ("open", agency)
    note = Notification.objects.get(user=case.assigned_to.user, kind="case_alert")
    path = f"/agency/alerts/{alert.public_id}/" if is_own else f"/agency/cases/{case.public_id}/"
    assert note.url == path
    heard = [event["type"] for group, event in announced if group.startswith("staff.")]
    assert heard == ["case.alert"]
    with django_capture_on_commit_callbacks(execute=True):
        say(case.user, 4)
    assert Notification.objects.filter(kind="case_alert").count() == 2


def test_lighter_signal_beside_a_case_rings_for_nobody(agency):
    case = CaseFactory(agency=agency)
    say(case.user, 3)
    assert not Notification.objects.filter(kind="case_alert").exists()


def test_grave_signal_goes_to_the_agency_of_the_case(agency):
    other = AgencyFactory()
    case = CaseFactory(agency=other)
    assert say(case.user, 5).agency == other
    assert say(make_person(), 5).agency == agency


def test_draft_is_each_members_own_and_reaches_nobody(alert, member, colleague):
    services.acknowledge_alert(alert=alert, member=member)
    services.save_draft(alert=alert, member=member, message="처음", template="gentle-1")
    draft = services.save_draft(alert=alert, member=member, message="다시")
    assert Offer.objects.get() == draft
    assert get_alert_file(alert, member).draft == draft
    assert get_alert_file(alert, colleague).draft is None
    assert get_alert_file(alert, member).offers == ()
    assert not Offer.objects.visible_to(alert.user).exists()
    assert not Notification.objects.filter(user=alert.user).exists()
    services.confirm_alert(alert=alert, member=member, level=2, reason="explicit")
    sent = services.send_offer(alert=alert, member=member, message="보낼 말", template="again-1")
    assert (sent.pk, sent.state, sent.template) == (draft.pk, "sent", "again-1")
    assert sent.sent_at is not None


def test_draft_from_an_unknown_text_is_refused(alert, member):
    services.acknowledge_alert(alert=alert, member=member)
    with pytest.raises(InvalidInput) as refusal:
        services.save_draft(alert=alert, member=member, message="말", template="none-9")
    assert refusal.value.code == "unknown_template"


def test_texts_to_start_from_are_kind_and_fit():
    texts = list_offer_templates()
    assert len(texts) >= 6
    assert len({one.key for one in texts}) == len(texts)
    for one in texts:
        assert len(one.text) <= 500
        assert len(one.key) <= 20
        assert "!" not in one.text
        assert get_offer_template(one.key) == one


def test_saying_later_keeps_the_offer_for_a_week_and_tells_the_agency():
    offer = OfferFactory(state="seen")
    services.answer_offer(offer=offer, answer="later")
    offer.refresh_from_db()
    offer.alert.refresh_from_db()
    assert (offer.state, offer.alert.state) == ("later", "offered")
    assert offer.expires_at >= timezone.now() + timedelta(days=6, hours=23)
    assert Notification.objects.get(user=offer.sent_by.user).kind == "offer_answered"
    with pytest.raises(services.OfferClosed):
        services.answer_offer(offer=offer, answer="later")
    services.answer_offer(offer=offer, answer="accept", contact_phone="010-1234-5678")
    assert Alert.objects.get(pk=offer.alert_id).outcome == "accepted"


def test_answer_that_is_none_is_refused():
    offer = OfferFactory()
    for said in ("", "maybe"):
        with pytest.raises(services.UnknownAnswer):
            services.answer_offer(offer=offer, answer=said)
    offer.refresh_from_db()
    assert offer.state == "sent"


def test_file_says_what_changed_since_the_last_look(alert, member, colleague):
    EvidenceFactory(alert=alert)
    services.read_alert(alert=alert, member=member)
    services.acknowledge_alert(alert=alert, member=colleague)
    EvidenceFactory(alert=alert, level=3, reasons=["method"])
    news = services.read_alert(alert=alert, member=member).news
    assert (news.signal_count, news.highest_level, news.reasons) == (1, 3, ("method",))
    assert [change.new_state for change in news.moves] == ["acknowledged"]
    assert services.read_alert(alert=alert, member=member).news.is_quiet


def test_explanation_rebuilds_the_same_reasons_from_what_is_stored(agency):
    person = make_person()
    alert = say(person, 2, ["active_thoughts"])
    say(person, 3, ["method"])
    alert.refresh_from_db()
    told = [code for row in alert.evidence.order_by("at", "pk") for code in row.reasons]
    again = rules.merge_reasons([], [])
    for row in alert.evidence.order_by("at", "pk"):
        again = rules.merge_reasons(again, row.reasons)
    assert again == alert.reasons == ["method", "active_thoughts"]
    explained = explain_alert(alert)
    assert list(explained.reasons) == [rules.label_reason(code) for code in alert.reasons]
    assert [list(one.reasons) for one in explained.signals] == [
        [rules.label_reason(code)] for code in told
    ]
    assert alert.detector_version
    assert alert.policy_version


def test_conflict_of_interest_hides_the_alert_from_work(alert, member):
    InterestConflict.objects.create(member=member, subject=alert.user, declared_by="member")
    with pytest.raises(services.NotYourAgency):
        services.acknowledge_alert(alert=alert, member=member)
