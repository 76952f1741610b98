"""B20: an incident from the first minute to its lessons, with and without a real leak."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import rules, services, tasks
from accounts.models import AccessLog, Incident, IncidentChange, Notification
from accounts.services import incidents
from core.transitions import IllegalTransition, transition
from tests.factories.accounts import StaffMemberFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return StaffMemberFactory(role="dpo")


@pytest.fixture
def suspect():
    return StaffMemberFactory()


def look(member, subject, hours_ago=1):
    return AccessLog.objects.create(
        member=member,
        agency=member.agency,
        role=member.role,
        subject=subject,
        action="viewed",
        target_kind="alert",
        target_id="1",
        purpose="살펴보기",
        at=timezone.now() - timedelta(hours=hours_ago),
    )


def open_one(officer, **fields):
    now = timezone.now()
    given = {
        "kind": "leak",
        "title": "화면을 찍음",
        "detected_at": now,
        "affected_from": now - timedelta(hours=5),
        "affected_to": now,
    }
    return services.open_incident(member=officer, **{**given, **fields})


@pytest.fixture
def affected(suspect):
    people = UserFactory.create_batch(3)
    for person in people:
        look(suspect, person)
        look(suspect, person)
    look(suspect, UserFactory(), hours_ago=6)
    look(StaffMemberFactory(), UserFactory())
    look(StaffMemberFactory(agency=suspect.agency), UserFactory())
    return people


def finish_words(incident, officer):
    services.edit_notice(incident=incident, member=officer, notice="가명이 새어 나갔어요.")


def test_an_incident_counts_72_hours_and_finds_who_was_affected(officer, suspect, affected):
    incident = open_one(officer, suspect=suspect)
    assert incident.due_at - incident.detected_at == timedelta(hours=72)
    assert list(services.list_affected(incident=incident)) == affected
    assert incident.affected_count == 3
    assert incident.agency == suspect.agency
    assert open_one(officer, agency=suspect.agency).affected_count == 4
    assert open_one(officer).affected_count == 5


@pytest.mark.parametrize(
    ("kind", "words"),
    [("leak", "밖으로 새어 나간 일이 있어"), ("possible", "아직 확인된 것은 아니에요")],
)
def test_the_notice_fits_the_kind_and_tells_how_to_claim_damages(officer, kind, words):
    notice = open_one(officer, kind=kind).notice
    assert words in notice
    assert "손해배상" in notice
    assert "1833-6972" in notice
    assert "{" not in notice


def test_a_span_in_the_future_is_refused(officer):
    later = timezone.now() + timedelta(hours=1)
    for wrong in ({"affected_to": later}, {"detected_at": later}, {"affected_from": later}):
        with pytest.raises(services.SpanImpossible):
            open_one(officer, **wrong)
    assert not Incident.objects.exists()


@pytest.mark.parametrize("role", ["duty", "supervisor", "agency_admin", "platform_safety"])
def test_only_the_officer_handles_incidents(officer, role):
    other = StaffMemberFactory(role=role)
    incident = open_one(officer)
    for call in (
        lambda: open_one(other),
        lambda: services.edit_notice(incident=incident, member=other, notice="x"),
        lambda: services.report_incident(incident=incident, member=other),
        lambda: services.start_notice(incident=incident, member=other),
        lambda: services.close_incident(incident=incident, member=other, lessons="x"),
    ):
        with pytest.raises(services.OfficerOnly):
            call()
    assert IncidentChange.objects.count() == 1


def test_unfinished_words_are_not_sent(officer, suspect, affected):
    incident = open_one(officer, suspect=suspect)
    with pytest.raises(services.NoticeUnfinished):
        services.start_notice(incident=incident, member=officer)
    assert incident.notice_started_at is None


def test_everybody_is_told_once_even_when_it_died_half_way(officer, suspect, affected):
    incident = open_one(officer, suspect=suspect)
    finish_words(incident, officer)
    services.start_notice(incident=incident, member=officer)
    # Half of it was done when the process died.
    incidents._tell(incident, affected[0])
    services.sweep_incidents()
    tasks.notify_affected(incident_id=incident.pk)
    told = Notification.objects.filter(kind="incident_notice")
    assert sorted(told.values_list("user", flat=True)) == sorted(one.pk for one in affected)
    incident.refresh_from_db()
    assert incident.state == "notified"
    assert incident.notified_at
    with pytest.raises(services.AlreadyTold):
        services.start_notice(incident=incident, member=officer)
    with pytest.raises(services.AlreadyTold):
        services.edit_notice(incident=incident, member=officer, notice="나중에 바꾼 말")


def test_an_erased_account_is_counted_and_not_told(officer, suspect, affected):
    affected[0].is_active = False
    affected[0].save(update_fields=["is_active"])
    incident = open_one(officer, suspect=suspect)
    finish_words(incident, officer)
    services.start_notice(incident=incident, member=officer)
    assert services.notify_affected(incident=incident) == 2
    assert incident.affected_count == 3


def test_it_closes_after_report_and_notice_with_lessons(officer, suspect, affected):
    incident = open_one(officer, suspect=suspect)
    with pytest.raises(services.IncidentUnfinished):
        services.close_incident(incident=incident, member=officer, lessons="배움")
    finish_words(incident, officer)
    services.report_incident(incident=incident, member=officer)
    with pytest.raises(services.IncidentUnfinished):
        services.close_incident(incident=incident, member=officer, lessons="배움")
    services.start_notice(incident=incident, member=officer)
    services.notify_affected(incident=incident)
    services.close_incident(incident=incident, member=officer, lessons="화면 가림막을 두기로")
    moves = incident.changes.values_list("old_state", "new_state")
    assert list(moves) == [
        ("open", "open"),
        ("open", "reported"),
        ("reported", "notified"),
        ("notified", "closed"),
    ]


def test_a_leak_that_touched_nobody_closes_at_once(officer):
    incident = open_one(officer)
    services.close_incident(incident=incident, member=officer, lessons="비어 있었음")
    assert incident.state == "closed"


def test_a_drill_goes_from_end_to_end_and_tells_nobody(officer, suspect, affected):
    incident = open_one(officer, suspect=suspect, is_drill=True, kind="possible")
    finish_words(incident, officer)
    services.report_incident(incident=incident, member=officer)
    services.start_notice(incident=incident, member=officer)
    services.sweep_incidents(now=timezone.now() + timedelta(hours=70))
    services.close_incident(incident=incident, member=officer, lessons="연락처를 먼저 찾아 두기")
    assert (incident.state, bool(incident.reported_at), bool(incident.notified_at)) == (
        "closed",
        True,
        True,
    )
    assert incident.affected_count == 3
    assert not Notification.objects.exists()


@pytest.mark.parametrize(("hours", "count"), [(23, 0), (25, 1), (49, 2), (67, 3), (80, 3)])
def test_the_officer_is_reminded_at_24_48_and_66_hours(officer, suspect, affected, hours, count):
    incident = open_one(officer, suspect=suspect)
    for hour in range(hours + 1):
        services.sweep_incidents(now=incident.detected_at + timedelta(hours=hour))
    told = Notification.objects.filter(user=officer.user, kind="oversight")
    assert told.count() == count


def test_reminders_end_once_everybody_was_told(officer, suspect, affected):
    incident = open_one(officer, suspect=suspect)
    finish_words(incident, officer)
    services.report_incident(incident=incident, member=officer)
    services.start_notice(incident=incident, member=officer)
    services.notify_affected(incident=incident)
    services.sweep_incidents(now=incident.detected_at + timedelta(hours=70))
    assert not Notification.objects.filter(kind="oversight").exists()


STATES = Incident.State.values


@pytest.mark.parametrize("old", STATES)
@pytest.mark.parametrize("new", STATES)
def test_incidents_move_by_the_table_alone(officer, old, new):
    incident = open_one(officer)
    Incident.objects.filter(pk=incident.pk).update(state=old, notified_at=timezone.now())
    incident.refresh_from_db()
    if new in rules.INCIDENT_MOVES.get(old, ()):
        transition(row=incident, table=rules.INCIDENT_MOVES, to=new)
        assert incident.state == new
    else:
        with pytest.raises(IllegalTransition):
            transition(row=incident, table=rules.INCIDENT_MOVES, to=new)
