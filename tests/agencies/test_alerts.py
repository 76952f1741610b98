import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.models import DisclosureRecord, Notification
from agencies import services
from agencies.models import Alert, AlertChange, AlertEvidence
from agencies.services.alerts import T1_ITEMS, T1_NEWS
from agencies.services.moves import move_alert
from core.live import agency_group
from tests.factories.accounts import AgencyFactory, StaffMemberFactory, UserFactory
from tests.factories.agencies import AlertFactory, OfferFactory, TrendScoreFactory, make_person
from tests.factories.analytics import make_history
from tests.factories.safety import CrisisAssessmentFactory

pytestmark = pytest.mark.django_db


def signal(user, level=2, reasons=("active_thoughts",)):
    return CrisisAssessmentFactory(user=user, level=level, reasons=list(reasons))


def open_alert(user, level=2, **more):
    return services.open_alert_for_crisis(assessment=signal(user, level, **more))


@pytest.fixture
def agency():
    return AgencyFactory()


@pytest.fixture
def person():
    return make_person(nickname="비밀닉네임")


@pytest.mark.parametrize(
    ("level", "priority", "minutes"), [(2, "P2", 60), (3, "P2", 60), (4, "P1", 15), (5, "P0", 5)]
)
def test_open_alert_for_crisis_opens_by_level(agency, person, level, priority, minutes):
    before = timezone.now()
    alert = open_alert(person, level)
    assert (alert.state, alert.priority, alert.level) == ("open", priority, level)
    assert alert.agency == agency
    assert alert.due_at - timedelta(minutes=minutes) >= before
    assert alert.age_band == "25-29"
    assert alert.region == person.region
    (change,) = AlertChange.objects.all()
    assert (change.old_state, change.new_state, change.member) == ("new", "open", None)


def test_open_alert_tells_nothing_but_tier_one(
    agency, person, announced, django_capture_on_commit_callbacks
):
    make_history(user=person, values=[0.5, 0.6], until=timezone.localdate())
    with django_capture_on_commit_callbacks(execute=True):
        alert = open_alert(person)
    stored = repr(Alert.objects.values().get()) + repr(AlertEvidence.objects.values().get())
    events = [event for group, event in announced if group == agency_group(agency)]
    told = json.dumps(events, ensure_ascii=False)
    for secret in ("비밀닉네임", person.email, str(person.public_id)):
        assert secret not in stored
        assert secret not in told
    assert [event["type"] for event in events] == ["alert.created"]
    assert set(events[0]["data"]) == {"id", "priority", "level", "state", "is_notice"}
    assert len(alert.trend_line) == 14
    assert [day["valence"] for day in alert.trend_line[-2:]] == [0.5, 0.6]
    assert set(alert.trend_line[0]) == {"date", "valence"}


def test_open_alert_records_the_disclosure_and_tells_the_person(agency, person):
    alert = open_alert(person)
    (record,) = DisclosureRecord.objects.all()
    assert (record.subject, record.agency, record.tier) == (person, agency, "T1")
    assert record.items == T1_ITEMS
    assert record.consent_event.purpose.code == "agency_risk_alert"
    (note,) = Notification.objects.filter(user=person)
    assert agency.name in note.title
    assert "109" not in note.body
    assert accounts.issue_subject_token(user=person, agency=agency) == alert.token


def test_open_alert_outside_hours_says_so_with_109():
    AgencyFactory(hours=[((timezone.localdate().weekday() + 3) % 7, "09:00", "10:00")])
    person = make_person()
    alert = open_alert(person)
    assert alert.due_at > timezone.now() + timedelta(hours=24)
    assert "109" in Notification.objects.get(user=person).body


def test_open_alert_without_consent_opens_nothing(agency):
    person = UserFactory(consents=["service", "chat_sensitive", "emotion_insight"])
    assessment = signal(person, 5)
    assert services.open_alert_for_crisis(assessment=assessment) is None
    assert not Alert.objects.exists()
    assert not DisclosureRecord.objects.exists()
    assert not Notification.objects.exists()
    assessment.refresh_from_db()
    assert assessment.alert_checked_at is not None


def test_open_alert_without_agency_tells_the_person_plainly(person):
    assert open_alert(person, 4) is None
    assert not Alert.objects.exists()
    (note,) = Notification.objects.filter(user=person)
    assert "109" in note.body
    open_alert(person, 4)
    assert Notification.objects.filter(user=person).count() == 1


def test_open_alert_twice_opens_one(agency, person):
    assessment = signal(person)
    first = services.open_alert_for_crisis(assessment=assessment)
    assert services.open_alert_for_crisis(assessment=assessment) == first
    assert AlertEvidence.objects.count() == 1
    assert Notification.objects.filter(user=person).count() == 1


def test_open_alert_prefers_an_agency_that_is_open():
    weekday = timezone.localdate().weekday()
    AgencyFactory(hours=[((weekday + 3) % 7, "09:00", "10:00")])
    is_open = AgencyFactory()
    AgencyFactory()
    assert open_alert(make_person()).agency == is_open


def test_open_alert_ignores_agencies_without_hours_and_of_other_regions(person):
    AgencyFactory(hours=[])
    AgencyFactory(regions=["26110"])
    assert open_alert(person) is None


def test_second_signal_extends_the_open_alert_without_notice(
    agency, person, announced, django_capture_on_commit_callbacks
):
    first = open_alert(person, 2)
    with django_capture_on_commit_callbacks(execute=True):
        second = open_alert(person, 2, reasons=["self_harm_urge"])
    assert second == first
    assert first.evidence.count() == 2
    second.refresh_from_db()
    assert second.reasons == ["self_harm_urge", "active_thoughts"]
    assert second.due_at == first.due_at
    (event,) = [event for group, event in announced if group == agency_group(agency)]
    assert (event["type"], event["data"]["is_notice"]) == ("alert.changed", False)


@pytest.mark.parametrize(
    ("level", "reasons", "is_recorded"),
    [(2, ["active_thoughts"], False), (2, ["method"], True), (3, ["active_thoughts"], True)],
)
def test_second_signal_is_recorded_as_told_when_it_says_more(
    agency, person, level, reasons, is_recorded
):
    open_alert(person, 2)
    open_alert(person, level, reasons=reasons)
    news = DisclosureRecord.objects.filter(items=T1_NEWS)
    assert news.exists() is is_recorded


def test_signal_after_a_quiet_day_is_a_new_notice(
    agency, person, announced, django_capture_on_commit_callbacks
):
    alert = open_alert(person, 2)
    alert.evidence.update(at=timezone.now() - timedelta(hours=25))
    with django_capture_on_commit_callbacks(execute=True):
        open_alert(person, 2)
    events = [event for group, event in announced if group == agency_group(agency)]
    assert events[0]["data"]["is_notice"] is True


@pytest.mark.parametrize("state", ["open", "acknowledged", "offered"])
def test_graver_signal_opens_the_alert_again_with_notice_and_clock(
    agency, person, state, announced, django_capture_on_commit_callbacks
):
    member = StaffMemberFactory(agency=agency)
    alert = AlertFactory(user=person, agency=agency, state=state, acknowledged_by=member)
    with django_capture_on_commit_callbacks(execute=True):
        open_alert(person, 5, reasons=["attempt"])
    alert.refresh_from_db()
    assert (alert.level, alert.priority, alert.state) == (5, "P0", "open")
    assert alert.due_at < timezone.now() + timedelta(minutes=6)
    events = [event for group, event in announced if group == agency_group(agency)]
    assert events[0]["data"]["is_notice"] is True
    assert events[0]["data"]["state"] == "open"
    changes = list(alert.changes.values_list("old_state", "new_state", "reason"))
    assert changes == ([] if state == "open" else [(state, "open", "worsened")])
    if state != "open":
        assert (alert.acknowledged_by, alert.acknowledged_at) == (None, None)


def test_worse_alert_with_a_standing_offer_is_confirmed_back_to_the_offer(agency, person):
    alert = AlertFactory(user=person, agency=agency, state="offered")
    OfferFactory(alert=alert, state="seen")
    open_alert(person, 4)
    alert.refresh_from_db()
    member = StaffMemberFactory(agency=agency)
    services.acknowledge_alert(alert=alert, member=member)
    assert alert.state == "acknowledged"
    services.confirm_alert(alert=alert, member=member, level=4, reason="heavier")
    alert.refresh_from_db()
    assert (alert.state, alert.acknowledged_at is not None) == ("offered", True)
    assert not alert.timers.running().exists()


def test_same_urgency_after_the_acknowledgement_keeps_it(agency, person):
    alert = AlertFactory(user=person, agency=agency, state="acknowledged")
    open_alert(person, 3, reasons=["method"])
    alert.refresh_from_db()
    assert (alert.state, alert.level) == ("acknowledged", 3)


@pytest.mark.parametrize("state", ["open", "acknowledged"])
def test_words_of_l1_raise_an_open_trend_alert(agency, person, state):
    alert = AlertFactory(
        user=person, agency=agency, source="trend", level=0, priority="P3", state=state
    )
    open_alert(person, 1, reasons=["hopeless"])
    alert.refresh_from_db()
    assert (alert.priority, alert.level, alert.state) == ("P2", 1, "open")
    assert alert.source == "trend"
    assert alert.due_at < timezone.now() + timedelta(minutes=61)
    assert alert.reasons[0] == "hopeless"
    assert DisclosureRecord.objects.filter(items=T1_NEWS).count() == 1


def test_words_of_l1_without_a_trend_alert_tell_nobody(agency, person):
    assessment = signal(person, 1, ["hopeless"])
    assert services.open_alert_for_crisis(assessment=assessment) is None
    assessment.refresh_from_db()
    assert assessment.alert_checked_at is not None
    assert not Alert.objects.exists()
    assert not Notification.objects.exists()
    alert = AlertFactory(user=person, agency=agency)
    open_alert(person, 1, reasons=["hopeless"])
    alert.refresh_from_db()
    assert alert.reasons == ["active_thoughts"]
    assert not DisclosureRecord.objects.exists()


def test_words_about_somebody_else_raise_no_trend_alert(agency, person):
    alert = AlertFactory(user=person, agency=agency, source="trend", level=0, priority="P3")
    open_alert(person, 1, reasons=["third_person"])
    alert.refresh_from_db()
    assert (alert.priority, alert.level) == ("P3", 0)


def test_same_grave_level_again_is_a_new_notice(
    agency, person, announced, django_capture_on_commit_callbacks
):
    open_alert(person, 4)
    with django_capture_on_commit_callbacks(execute=True):
        open_alert(person, 4)
    events = [event for group, event in announced if group == agency_group(agency)]
    assert events[0]["data"]["is_notice"] is True


@pytest.mark.parametrize(
    ("hours", "level", "state"),
    [
        (23, 2, "suppressed"),
        (23, 3, "suppressed"),
        (25, 2, "open"),
        (1, 4, "open"),
        (1, 5, "open"),
    ],
)
def test_cool_down_after_dismissal_never_holds_back_the_urgent(agency, person, hours, level, state):
    old = AlertFactory(user=person, agency=agency, state="dismissed", dismiss_reason="past")
    Alert.objects.filter(pk=old.pk).update(updated_at=timezone.now() - timedelta(hours=hours))
    assert open_alert(person, level).state == state


@pytest.mark.parametrize(("days", "state"), [(6, "suppressed"), (8, "open")])
def test_cool_down_of_a_trend_is_a_week(agency, person, days, state):
    old = AlertFactory(user=person, agency=agency, state="dismissed", dismiss_reason="other")
    Alert.objects.filter(pk=old.pk).update(updated_at=timezone.now() - timedelta(days=days))
    score = TrendScoreFactory(user=person)
    assert services.open_alert_for_trend(trend_score=score).state == state


def test_suppressed_alert_tells_nobody(agency, person):
    AlertFactory(user=person, agency=agency, state="dismissed", dismiss_reason="past")
    alert = open_alert(person)
    assert alert.state == "suppressed"
    assert not Notification.objects.filter(user=person).exists()
    assert not DisclosureRecord.objects.exists()
    assert alert not in Alert.objects.for_staff(StaffMemberFactory(agency=agency))


def test_open_alert_for_trend_alone_is_p3(agency, person):
    alert = services.open_alert_for_trend(trend_score=TrendScoreFactory(user=person))
    assert (alert.source, alert.level, alert.priority) == ("trend", 0, "P3")
    assert alert.reasons == ["EWMA_UP", "CUSUM_UP"]


def test_open_alert_for_trend_beside_recent_crisis_words_is_p2(agency, person):
    CrisisAssessmentFactory(user=person, level=1)
    alert = services.open_alert_for_trend(trend_score=TrendScoreFactory(user=person))
    assert alert.priority == "P2"


def test_trend_on_an_open_crisis_alert_changes_no_priority(agency, person):
    alert = open_alert(person, 4)
    services.open_alert_for_trend(trend_score=TrendScoreFactory(user=person))
    alert.refresh_from_db()
    assert (alert.priority, alert.source) == ("P1", "crisis")


def test_database_refuses_an_urgent_trend_and_two_open_alerts(agency, person):
    with pytest.raises(IntegrityError), transaction.atomic():
        AlertFactory(source="trend", priority="P1")
    AlertFactory(user=person, agency=agency)
    with pytest.raises(IntegrityError), transaction.atomic():
        AlertFactory(user=person, agency=agency, state="acknowledged")


def withdraw(user):
    accounts.withdraw_consent(user=user, code="agency_risk_alert", channel="web")


def test_revoke_alerts_purges_the_copy_and_withdraws_the_offer(agency, person):
    alert = open_alert(person, 3, reasons=["method"])
    move_alert(alert=alert, to="acknowledged")
    move_alert(alert=alert, to="confirmed")
    move_alert(alert=alert, to="offered")
    offer = OfferFactory(alert=alert)
    withdraw(person)
    assert services.revoke_alerts(user=person) == 1
    alert.refresh_from_db()
    offer.refresh_from_db()
    assert alert.state == "revoked"
    assert (alert.token, alert.reasons, alert.trend_line) == ("", [], [])
    assert (alert.age_band, alert.region) == ("", None)
    assert [evidence.reasons for evidence in alert.evidence.all()] == [[]]
    assert (offer.state, offer.message) == ("withdrawn", "")
    assert services.revoke_alerts(user=person) == 0


def test_revoke_alerts_while_consent_stands_changes_nothing(agency, person):
    alert = open_alert(person)
    assert services.revoke_alerts(user=person) == 0
    alert.refresh_from_db()
    assert alert.state == "open"


def test_revoke_alerts_keeps_what_the_person_accepted(agency, person):
    alert = AlertFactory(user=person, agency=agency, state="offered")
    OfferFactory(alert=alert, state="accepted", contact_phone="010-1234-5678")
    withdraw(person)
    services.revoke_alerts(user=person)
    alert.refresh_from_db()
    assert (alert.state, alert.reasons, alert.trend_line) == ("offered", [], [])


def test_revoke_alerts_again_announces_nothing(
    agency, person, announced, django_capture_on_commit_callbacks
):
    alert = AlertFactory(user=person, agency=agency, state="offered")
    OfferFactory(alert=alert, state="accepted", contact_phone="010-1234-5678")
    withdraw(person)
    services.revoke_alerts(user=person)
    with django_capture_on_commit_callbacks(execute=True):
        services.revoke_alerts(user=person)
    assert announced == []
