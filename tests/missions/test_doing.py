"""Doing a mission: every move by the table, nothing lost, points with the move or not at all."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts import services as accounts
from accounts.services import ConsentMissing
from core.errors import NotFound
from core.transitions import IllegalTransition
from missions import signals
from missions.models import Mission, Participation, Programme
from missions.rules import doing as rules
from missions.services import doing, moves, seats, starting
from tests.factories.accounts import StaffMemberFactory, UserFactory
from tests.factories.companions import CompanionFactory
from tests.factories.missions import (
    SHARING,
    MissionFactory,
    ParticipationFactory,
    ProgrammeFactory,
    WelfareMissionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(consents=SHARING)


@pytest.fixture
def heard():
    """What was announced, in order."""
    told = []

    def hear(name):
        def listen(participation, **kwargs):
            told.append((name, participation.pk, participation.state))

        return listen

    listeners = [(s, hear(n)) for n, s in vars(signals).items() if n.startswith("mission_")]
    for signal, listener in listeners:
        signal.connect(listener)
    yield told
    for signal, listener in listeners:
        signal.disconnect(listener)


def list_moves(row):
    changes = row.changes.order_by("pk")
    return [(change.old_state, change.new_state, change.member_id) for change in changes]


def count_taken(programme):
    return Programme.objects.get(pk=programme.pk).seats_taken


# Starting


def test_start_twice_is_one(user, heard, django_capture_on_commit_callbacks):
    mission = MissionFactory()
    with django_capture_on_commit_callbacks(execute=True):
        first = doing.start_mission(user=user, mission=mission)
        assert doing.start_mission(user=user, mission=mission) == first
    assert (first.state, first.step, first.attempt) == ("doing", "", 1)
    assert heard == [("mission_started", first.pk, "doing")]
    assert Participation.objects.count() == 1


def test_start_with_the_same_id_is_one_even_after_the_end(user):
    mission, client_id = MissionFactory(), uuid4()
    said = {"user": user, "mission": mission, "client_id": client_id}
    row = doing.start_mission(**said)
    doing.finish_participation(participation=row, proof="self")
    assert doing.start_mission(**said) == row
    with pytest.raises(starting.StartReused):
        doing.start_mission(user=user, mission=MissionFactory(), client_id=client_id)
    assert Participation.objects.count() == 1


@pytest.mark.parametrize("state", ["draft", "approved", "closed"])
def test_start_of_what_is_not_open_is_refused(user, state):
    with pytest.raises(starting.MissionClosed):
        doing.start_mission(user=user, mission=MissionFactory(state=state))
    assert not Participation.objects.exists()


def test_start_in_a_closed_account_is_refused(user):
    accounts.request_deletion(user=user, reason="")
    with pytest.raises(moves.AccountClosed):
        doing.start_mission(user=user, mission=MissionFactory())
    assert not Participation.objects.exists()


def test_start_with_the_companion_of_another_is_refused(user):
    with pytest.raises(NotFound):
        doing.start_mission(user=user, mission=MissionFactory(), companion=CompanionFactory())
    mine = CompanionFactory(user=user)
    row = doing.start_mission(user=user, mission=MissionFactory(), companion=mine)
    assert row.companion == mine


def test_start_again_on_the_day_it_was_done_is_refused_and_next_day_not(user):
    mission = MissionFactory()
    late = datetime(2026, 3, 2, 23, 50, tzinfo=timezone.get_default_timezone())
    row = doing.start_mission(user=user, mission=mission, now=late)
    doing.finish_participation(participation=row, proof="self", now=late)
    assert Participation.objects.get().done_date.isoformat() == "2026-03-02"
    with pytest.raises(starting.DoneToday):
        doing.start_mission(user=user, mission=mission, now=late + timedelta(minutes=9))
    again = doing.start_mission(user=user, mission=mission, now=late + timedelta(minutes=11))
    assert again != row


def test_sharing_needs_the_consent_and_an_agency():
    user, mission = UserFactory(), WelfareMissionFactory()
    with pytest.raises(ConsentMissing):
        doing.start_mission(user=user, mission=mission, is_shared=True)
    with pytest.raises(starting.NothingToShare):
        doing.start_mission(
            user=UserFactory(consents=SHARING), mission=MissionFactory(), is_shared=True
        )
    assert count_taken(mission.programme) == 0
    assert not Participation.objects.exists()


# Seats


def test_a_welfare_mission_takes_one_seat_and_stopping_returns_it(user):
    programme = ProgrammeFactory(capacity=1)
    first, second = WelfareMissionFactory.create_batch(2, programme=programme)
    one = doing.start_mission(user=user, mission=first)
    two = doing.start_mission(user=user, mission=second)
    assert (one.step, count_taken(programme)) == ("learn", 1)
    with pytest.raises(seats.ProgrammeFull):
        doing.start_mission(user=UserFactory(), mission=first)
    doing.stop_participation(participation=one)
    assert count_taken(programme) == 1
    doing.stop_participation(participation=two)
    doing.stop_participation(participation=two)
    assert count_taken(programme) == 0


@pytest.mark.parametrize(("from_day", "to_day"), [(1, 5), (-5, -1)])
def test_outside_of_its_dates_nobody_joins(user, from_day, to_day):
    today = timezone.localdate()
    programme = ProgrammeFactory(
        starts_on=today + timedelta(days=from_day), ends_on=today + timedelta(days=to_day)
    )
    with pytest.raises(seats.ProgrammeNotRunning):
        doing.start_mission(user=user, mission=WelfareMissionFactory(programme=programme))
    assert (Participation.objects.count(), count_taken(programme)) == (0, 0)


def test_what_was_begun_in_time_may_be_finished_later(user):
    mission = WelfareMissionFactory()
    row = doing.start_mission(user=user, mission=mission)
    later = timezone.now() + timedelta(days=60)
    assert doing.finish_participation(participation=row, proof="self", now=later).state == "done"


# Stopping and going on


def test_stopped_goes_on_where_it_stood(user):
    row = doing.start_mission(user=user, mission=WelfareMissionFactory())
    doing.move_step(participation=row, step="eligibility")
    doing.stop_participation(participation=row)
    again = doing.start_mission(user=user, mission=row.mission)
    assert (again.pk, again.step, again.state) == (row.pk, "eligibility", "doing")
    assert list_moves(row) == [("doing", "stopped", None), ("stopped", "doing", None)]
    assert count_taken(row.mission.programme) == 1


def test_what_is_done_cannot_be_stopped(user):
    row = doing.start_mission(user=user, mission=MissionFactory())
    doing.finish_participation(participation=row, proof="self")
    with pytest.raises(IllegalTransition):
        doing.stop_participation(participation=row)
    row.refresh_from_db()
    assert row.state == "done"


# Steps


def test_steps_go_one_forward_or_one_back(user):
    row = doing.start_mission(user=user, mission=WelfareMissionFactory())
    for step in ["eligibility", "papers", "eligibility", "eligibility", "papers", "apply"]:
        assert doing.move_step(participation=row, step=step).step == step
    for step in ["learn", "eligibility", "nowhere", ""]:
        with pytest.raises(doing.StepNotBeside):
            doing.move_step(participation=row, step=step)
    row.refresh_from_db()
    assert row.step == "apply"


def test_a_personal_mission_has_no_steps(user):
    row = doing.start_mission(user=user, mission=MissionFactory())
    with pytest.raises(doing.StepNotBeside):
        doing.move_step(participation=row, step="learn")


# Timer


def test_timer_is_refused_until_the_minutes_are_over_and_survives_a_closed_page(user):
    row = doing.start_mission(user=user, mission=MissionFactory(minutes=10))
    begun = timezone.now()
    with pytest.raises(doing.TimerNotStarted):
        doing.finish_participation(participation=row, proof="timer")
    doing.start_timer(participation=row, now=begun)
    doing.start_timer(participation=row, now=begun + timedelta(minutes=5))
    with pytest.raises(doing.TimerRunning) as refused:
        doing.finish_participation(
            participation=row, proof="timer", now=begun + timedelta(minutes=8, seconds=30)
        )
    assert "1분 30초 남았어요" in refused.value.detail
    assert Participation.objects.get().state == "doing"
    done = doing.finish_participation(
        participation=row, proof="timer", now=begun + timedelta(minutes=10)
    )
    assert (done.state, done.proof) == ("done", "timer")


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0초"), (59, "59초"), (60, "1분"), (61, "1분 1초"), (600, "10분")]
)
def test_a_span_is_said_as_people_do(seconds, said):
    assert rules.describe_seconds(seconds) == said


def test_seconds_left_are_rounded_up():
    begun = timezone.now()
    count = rules.count_seconds_left
    almost = begun + timedelta(seconds=59, microseconds=1)
    assert count(started_at=begun, minutes=1, now=almost) == 1
    assert count(started_at=begun, minutes=1, now=begun + timedelta(hours=1)) == 0


# Finishing


def test_finish_keeps_the_line_and_tells_once(user, heard, django_capture_on_commit_callbacks):
    row = doing.start_mission(user=user, mission=MissionFactory())
    with django_capture_on_commit_callbacks(execute=True):
        done = doing.finish_participation(participation=row, proof="self", note=" 바람이 좋았다 ")
    assert (done.note, done.proof, done.done_date) == (
        "바람이 좋았다",
        "self",
        timezone.localdate(),
    )
    assert heard == [("mission_finished", row.pk, "done")]
    assert list_moves(row) == [("doing", "done", None)]
    with pytest.raises(IllegalTransition):
        doing.finish_participation(participation=row, proof="self")


@pytest.mark.parametrize("proof", ["qr", "staff", "photo", "", "nonsense"])
def test_finish_takes_only_the_proofs_of_the_mission(user, proof):
    row = doing.start_mission(user=user, mission=WelfareMissionFactory())
    with pytest.raises(doing.ProofNotTaken):
        doing.finish_participation(participation=row, proof=proof)
    row.refresh_from_db()
    assert (row.state, row.finished_at) == ("doing", None)


def test_photo_as_a_proof_needs_one(user):
    row = doing.start_mission(user=user, mission=MissionFactory())
    with pytest.raises(doing.PhotoMissing):
        doing.finish_participation(participation=row, proof="photo")


def test_a_note_too_long_changes_nothing(user):
    row = doing.start_mission(user=user, mission=MissionFactory())
    with pytest.raises(Exception, match="text_too_long"):
        doing.finish_participation(participation=row, proof="self", note="가" * 301)
    row.refresh_from_db()
    assert row.state == "doing"


def test_finish_in_a_closed_account_is_refused(user):
    row = doing.start_mission(user=user, mission=MissionFactory())
    accounts.request_deletion(user=user, reason="")
    with pytest.raises(moves.AccountClosed):
        doing.finish_participation(participation=row, proof="self")
    row.refresh_from_db()
    assert row.state == "doing"


# Taking back


def test_undo_within_ten_minutes_opens_it_again(user, heard, django_capture_on_commit_callbacks):
    row = doing.start_mission(user=user, mission=MissionFactory())
    at = timezone.now()
    doing.finish_participation(participation=row, proof="self", note="했다", now=at)
    with django_capture_on_commit_callbacks(execute=True):
        back = doing.undo_participation(
            participation=row, now=at + timedelta(minutes=9, seconds=59)
        )
    assert (back.state, back.attempt, back.note, back.points) == ("doing", 2, "했다", 0)
    assert heard == [("mission_undone", row.pk, "doing")]
    with pytest.raises(IllegalTransition):
        doing.undo_participation(participation=row)
    again = doing.finish_participation(participation=row, proof="self")
    assert (again.state, again.attempt) == ("done", 2)


def test_undo_after_ten_minutes_is_refused(user):
    row = doing.start_mission(user=user, mission=MissionFactory())
    at = timezone.now()
    doing.finish_participation(participation=row, proof="self", now=at)
    with pytest.raises(doing.UndoOver):
        doing.undo_participation(participation=row, now=at + timedelta(minutes=10))
    row.refresh_from_db()
    assert (row.state, row.attempt) == ("done", 1)


def test_undo_is_refused_where_the_same_was_begun_after_midnight(user):
    late = datetime(2026, 3, 2, 23, 58, tzinfo=timezone.get_default_timezone())
    row = doing.start_mission(user=user, mission=MissionFactory(), now=late)
    doing.finish_participation(participation=row, proof="self", now=late)
    doing.start_mission(user=user, mission=row.mission, now=late + timedelta(minutes=3))
    with pytest.raises(doing.AlreadyUnderWay):
        doing.undo_participation(participation=row, now=late + timedelta(minutes=4))


def test_undo_keeps_the_seat(user):
    row = doing.start_mission(user=user, mission=WelfareMissionFactory())
    doing.finish_participation(participation=row, proof="self")
    doing.undo_participation(participation=row)
    assert count_taken(row.mission.programme) == 1


# Staff


def test_staff_confirm_what_waits_and_nothing_else(user):
    mission = WelfareMissionFactory()
    member = StaffMemberFactory(agency=mission.programme.agency)
    row = doing.start_mission(user=user, mission=mission, is_shared=True)
    with pytest.raises(doing.NotWaiting):
        doing.confirm_participation(participation=row, member=member)
    Participation.objects.filter(pk=row.pk).update(state="waiting")
    with pytest.raises(NotFound):
        doing.confirm_participation(participation=row, member=StaffMemberFactory())
    done = doing.confirm_participation(participation=row, member=member)
    assert (done.state, done.proof, done.confirmed_by) == ("done", "staff", member)
    assert list_moves(row) == [("waiting", "done", member.pk)]
    assert user.notifications.get().kind == "mission_confirmed"
    assert user.access_logs.get().target_id == str(row.public_id)
    with pytest.raises(doing.NotWaiting):
        doing.confirm_participation(participation=row, member=member)


def test_staff_see_nobody_who_took_the_consent_back(user):
    mission = WelfareMissionFactory()
    member = StaffMemberFactory(agency=mission.programme.agency)
    row = doing.start_mission(user=user, mission=mission, is_shared=True)
    assert list(Participation.objects.for_staff(member)) == [row]
    accounts.withdraw_consent(user=user, code="programme_participation", channel="web")
    assert list(Participation.objects.for_staff(member)) == []
    assert Mission.objects.filter(pk=mission.pk).exists()
    assert ParticipationFactory().is_shared is False
