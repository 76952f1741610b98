from contextlib import contextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts import services as accounts
from accounts.models import DisclosureRecord, Notification
from agencies import rules, services, tasks
from agencies.models import Alert, Escalation, Timer
from agencies.services.cases import start_clock
from agencies.services.timers import start_timer, stop_timers
from core.live import agency_group
from tests.factories.accounts import AgencyFactory, StaffMemberFactory
from tests.factories.agencies import AlertFactory, make_person
from tests.factories.cases import CaseFactory, TimerFactory
from tests.factories.safety import CrisisAssessmentFactory

SEOUL = ZoneInfo("Asia/Seoul")
pytestmark = pytest.mark.django_db
NOW = timezone.now()


@contextmanager
def frozen(moment):
    """The clock stands still at a moment, for whoever asks Django for the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: moment)
        yield


@pytest.fixture
def agency():
    return AgencyFactory()


@pytest.fixture
def platform():
    return AgencyFactory(name="온기 운영팀", regions=[], is_platform=True)


@pytest.fixture
def officer(platform):
    return StaffMemberFactory(agency=platform, role="platform_safety")


def hire(agency, role="duty"):
    return StaffMemberFactory(agency=agency, role=role)


def open_alert(level=5, user=None):
    assessment = CrisisAssessmentFactory(
        user=user or make_person(), level=level, reasons=["active_thoughts"]
    )
    return services.open_alert_for_crisis(assessment=assessment)


def run(timer, **after):
    return services.evaluate_timers(now=timer.due_at + timedelta(**after))


def list_told(timer):
    return list(timer.escalations.order_by("pk").values_list("step", "told_count"))


def waiting(member):
    return Notification.objects.filter(user=member.user, kind="alert_waiting").count()


def test_opening_starts_the_clock_of_acknowledging(agency):
    alert = open_alert(4)
    (timer,) = alert.timers.all()
    assert (timer.kind, timer.priority, timer.step) == ("ack", "P1", 0)
    assert timer.due_at == timer.next_at == alert.due_at
    assert timer.due_at == alert.opened_at + timedelta(minutes=15)


def test_nothing_happens_before_it_is_due(agency):
    timer = open_alert().timers.get()
    assert services.evaluate_timers(now=timer.due_at - timedelta(seconds=1)) == 0
    timer.refresh_from_db()
    assert (timer.breached_at, timer.step) == (None, 0)


def test_each_step_is_taken_at_its_time(agency, officer):
    duty, supervisor = hire(agency), hire(agency, "supervisor")
    alert = open_alert(4)
    timer = alert.timers.get()
    seen = []
    for minutes in (0, 4, 5, 9, 10, 14, 15, 16):
        run(timer, minutes=minutes)
        seen.append([step for step, _ in list_told(timer)])
    assert seen == [[1], [1], [1, 2], [1, 2], [1, 2, 3], [1, 2, 3], [1, 2, 3, 4], [1, 2, 3, 4]]
    timer.refresh_from_db()
    alert.refresh_from_db()
    assert (timer.next_at, timer.breached_at) == (None, timer.due_at)
    assert (alert.state, alert.escalation_step) == ("escalated", 4)
    assert [waiting(member) for member in (duty, supervisor, officer)] == [1, 1, 1]
    note = Notification.objects.get(user=alert.user, kind="alert_unanswered")
    assert "지금 상담원이 연결되지 않을 수 있어요" in note.body
    assert "109" in note.body
    assert "119" in note.body


def test_an_hour_of_downtime_takes_each_step_once_and_in_order(agency, officer):
    hire(agency)
    hire(agency, "supervisor")
    timer = open_alert(5).timers.get()
    assert run(timer, hours=1) == 1
    assert [step for step, _ in list_told(timer)] == [1, 2, 3, 4]
    timer.refresh_from_db()
    assert timer.breached_at == timer.due_at + timedelta(hours=1)
    assert run(timer, hours=2) == 0
    assert Escalation.objects.count() == 4
    assert waiting(officer) == 1


def test_running_twice_at_the_same_moment_takes_a_step_once(agency):
    duty = hire(agency)
    timer = open_alert(5).timers.get()
    assert [run(timer), run(timer)] == [1, 0]
    assert list_told(timer) == [(1, 1)]
    assert waiting(duty) == 1


def test_step_that_reaches_nobody_is_followed_by_the_next_at_once(agency):
    supervisor = hire(agency, "supervisor")
    timer = open_alert(4).timers.get()
    run(timer)
    assert list_told(timer) == [(1, 0), (2, 1)]
    assert waiting(supervisor) == 1


def test_with_nobody_anywhere_the_person_is_told_at_once(agency):
    alert = open_alert(5)
    run(alert.timers.get())
    assert [step for step, _ in list_told(alert.timers.get())] == [1, 2, 3, 4]
    assert Notification.objects.filter(user=alert.user, kind="alert_unanswered").count() == 1


def test_platform_sees_an_alert_from_its_step_on_and_that_is_disclosed(agency, officer, platform):
    hire(agency)
    hire(agency, "supervisor")
    alert = open_alert(4)
    timer = alert.timers.get()
    run(timer, minutes=5)
    assert alert not in Alert.objects.for_staff(officer)
    run(timer, minutes=10)
    assert alert in Alert.objects.for_staff(officer)
    record = DisclosureRecord.objects.get(agency=platform)
    assert (record.tier, record.subject) == ("T1", alert.user)
    services.acknowledge_alert(alert=Alert.objects.get(pk=alert.pk), member=officer)
    assert Alert.objects.get(pk=alert.pk).state == "acknowledged"


def test_breach_and_step_are_heard_live(agency, announced, django_capture_on_commit_callbacks):
    hire(agency)
    timer = open_alert(4).timers.get()
    with django_capture_on_commit_callbacks(execute=True):
        run(timer)
    types = [event["type"] for group, event in announced if group == agency_group(agency)]
    assert types == ["timer.breached", "alert.escalated"]


def test_acknowledging_stops_one_clock_and_starts_the_other(agency):
    member = hire(agency)
    alert = open_alert(4)
    services.acknowledge_alert(alert=alert, member=member)
    ack, contact = alert.timers.order_by("pk")
    assert ack.stopped_at is not None
    assert (contact.kind, contact.stopped_at) == ("contact", None)
    assert contact.due_at == alert.acknowledged_at + timedelta(minutes=30)
    assert Alert.objects.get(pk=alert.pk).due_at == contact.due_at
    assert services.evaluate_timers(now=ack.due_at + timedelta(minutes=1)) == 0


def test_contact_that_did_not_happen_opens_the_alert_to_colleagues(agency):
    member, colleague = hire(agency), hire(agency)
    alert = open_alert(4)
    services.acknowledge_alert(alert=alert, member=member)
    contact = alert.timers.get(kind="contact")
    run(contact)
    alert.refresh_from_db()
    assert (alert.state, alert.locked_until) == ("escalated", None)
    assert (waiting(member), waiting(colleague)) == (0, 1)
    services.acknowledge_alert(alert=alert, member=colleague)
    # Acknowledging again does not put off what is overdue already.
    assert alert.timers.running().get() == contact


def test_offering_stops_the_clock_of_contact(agency):
    member = hire(agency)
    alert = open_alert(3)
    services.acknowledge_alert(alert=alert, member=member)
    services.confirm_alert(alert=alert, member=member, level=3, reason="explicit")
    services.send_offer(alert=alert, member=member, message="안녕하세요")
    assert not alert.timers.running().exists()


def test_seen_graver_by_a_human_the_contact_is_due_sooner(agency):
    member = hire(agency)
    alert = open_alert(2)
    services.acknowledge_alert(alert=alert, member=member)
    services.confirm_alert(alert=alert, member=member, level=5, reason="heavier")
    contact = alert.timers.running().get()
    assert contact.due_at == alert.acknowledged_at + timedelta(minutes=5)


def test_worsening_starts_the_clock_anew_and_keeps_the_history(agency):
    person = make_person()
    alert = open_alert(2, person)
    services.acknowledge_alert(alert=alert, member=hire(agency))
    open_alert(5, person)
    kinds = list(alert.timers.order_by("pk").values_list("kind", "priority"))
    assert kinds == [("ack", "P2"), ("contact", "P2"), ("ack", "P0")]
    assert alert.timers.running().get().priority == "P0"


@pytest.mark.parametrize("end", ["dismiss", "revoke"])
def test_what_ended_is_never_escalated(agency, end):
    member = hire(agency)
    alert = open_alert(4)
    services.acknowledge_alert(alert=alert, member=member)
    if end == "dismiss":
        services.dismiss_alert(alert=alert, member=member, reason="past")
    else:
        accounts.withdraw_consent(user=alert.user, code="agency_risk_alert", channel="web")
        services.revoke_alerts(user=alert.user)
    assert not alert.timers.running().exists()
    assert services.evaluate_timers(now=timezone.now() + timedelta(days=9)) == 0
    assert not Escalation.objects.exists()


def test_without_consent_nobody_is_told_even_before_the_revocation(agency):
    hire(agency)
    alert = open_alert(4)
    accounts.withdraw_consent(user=alert.user, code="agency_risk_alert", channel="web")
    timer = alert.timers.get()
    run(timer)
    assert not Escalation.objects.exists()
    timer.refresh_from_db()
    assert timer.breached_at is None


def test_worse_where_nobody_is_on_call_reaches_the_platform_at_once(officer):
    agency = AgencyFactory(on_call_phone="")
    hire(agency)
    person = make_person()
    alert = open_alert(2, person)
    open_alert(5, person)
    timer = alert.timers.running().get()
    assert list_told(timer) == [(3, 1)]
    assert waiting(officer) == 1
    assert Notification.objects.filter(user=person, kind="alert_unanswered").count() == 1
    assert Alert.objects.get(pk=alert.pk) in Alert.objects.for_staff(officer)
    run(timer, minutes=10)
    timer.refresh_from_db()
    assert timer.breached_at is not None
    assert [step for step, _ in list_told(timer)] == [3, 4]
    assert Notification.objects.filter(user=person, kind="alert_unanswered").count() == 1


def test_at_the_platform_only_the_person_is_left_to_tell(officer, platform):
    alert = open_alert(5)
    assert alert.agency == platform
    timer = alert.timers.get()
    run(timer, minutes=10)
    assert [step for step, _ in list_told(timer)] == [4]


def test_less_urgent_steps_wait_for_opening_over_a_holiday(officer):
    agency = AgencyFactory(hours=[(day, "09:00", "18:00") for day in range(5)])
    hire(agency)
    hire(agency, "supervisor")
    wednesday = datetime(2026, 9, 23, 17, 30, tzinfo=SEOUL)  # the evening before 추석
    person = make_person()
    with frozen(wednesday):
        timer = open_alert(3, person).timers.get()
    assert timer.due_at == datetime(2026, 9, 28, 9, 30, tzinfo=SEOUL)
    for hours in (1, 24, 72):
        assert services.evaluate_timers(now=wednesday + timedelta(hours=hours)) == 0
    run(timer)
    run(timer, minutes=30)
    assert [step for step, _ in list_told(timer)] == [1, 2]


def test_urgent_outside_hours_rings_on_call_and_tells_the_person_at_once():
    agency = AgencyFactory(hours=[(0, "09:00", "18:00")])
    duty = hire(agency)
    person = make_person()
    with frozen(datetime(2026, 9, 25, 3, 0, tzinfo=SEOUL)):
        alert = open_alert(5, person)
    assert alert.agency == agency
    assert alert.due_at == datetime(2026, 9, 25, 3, 5, tzinfo=SEOUL)
    assert waiting(duty) == 1
    note = Notification.objects.get(user=alert.user, kind="alert_opened")
    assert "지금 상담원이 연결되지 않을 수 있어요" in note.body


def test_starting_a_timer_again_keeps_the_first_as_history():
    alert = AlertFactory()
    first = start_timer(kind="ack", due_at=NOW + timedelta(hours=1), alert=alert, priority="P2")
    second = start_timer(kind="ack", due_at=NOW + timedelta(minutes=5), alert=alert, priority="P0")
    first.refresh_from_db()
    assert first.stopped_at is not None
    assert alert.timers.running().get() == second
    alert.refresh_from_db()
    assert alert.due_at == second.due_at
    assert stop_timers(alert=alert) == 1


def test_mark_of_a_case_is_told_to_supervisors_once_and_to_no_person():
    case = CaseFactory()
    supervisor = hire(case.agency, "supervisor")
    start_clock(case=case)
    mark = case.timers.get(kind="assessment")
    assert services.evaluate_timers(now=mark.due_at) == 1
    assert services.evaluate_timers(now=mark.due_at + timedelta(hours=1)) == 0
    mark.refresh_from_db()
    assert (mark.breached_at, mark.next_at) == (mark.due_at, None)
    notes = Notification.objects.filter(kind="case_overdue")
    assert [note.user for note in notes] == [supervisor.user]
    assert not Escalation.objects.exists()


def test_a_run_is_bounded_and_the_task_drains_the_rest():
    due = NOW - timedelta(minutes=1)
    for _ in range(3):
        TimerFactory(due_at=due, next_at=due)
    assert services.evaluate_timers(limit=2) == 2
    assert Timer.objects.filter(next_at__lte=timezone.now()).count() == 1
    tasks.evaluate_timers()
    assert not Timer.objects.filter(next_at__lte=timezone.now()).exists()
    assert Timer.objects.filter(breached_at=None).count() == 0


def test_one_broken_timer_holds_up_no_other():
    due = NOW - timedelta(minutes=1)
    broken = TimerFactory(due_at=due - timedelta(minutes=1), next_at=due - timedelta(minutes=1))
    good = TimerFactory(due_at=due, next_at=due)
    Timer.objects.filter(pk=broken.pk).update(priority="P9")
    services.evaluate_timers()
    broken.refresh_from_db()
    good.refresh_from_db()
    assert (broken.breached_at, broken.escalations.count()) == (None, 0)
    assert good.breached_at is not None


def test_platform_step_is_the_step_of_the_officers():
    assert rules.PLATFORM_STEP == Escalation.Step.PLATFORM_SAFETY
    assert rules.LAST_STEP == Escalation.Step.PERSON
