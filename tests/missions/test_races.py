"""Work that meets: real transactions on PostgreSQL, in threads of their own."""

from io import BytesIO
from uuid import uuid4

import pytest

from accounts import services as accounts
from accounts.models import Region
from core.errors import DomainError
from missions.models import (
    Participation,
    ParticipationChange,
    ParticipationPhoto,
    PointEntry,
    Programme,
)
from missions.selectors.ledger import get_balance
from missions.services import check_ins, confirmations, doing, photos, seats
from tests import racing
from tests.factories.accounts import StaffMemberFactory, UserFactory
from tests.factories.missions import (
    SHARING,
    MissionFactory,
    ProgrammeFactory,
    WelfareMissionFactory,
)
from tests.missions.pictures import make_photo

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 4


@pytest.fixture(autouse=True)
def _reference(transactional_db):
    """The flush of the test before took what migrations had loaded."""
    accounts.load_regions()
    accounts.load_consent_purposes()
    assert Region.objects.exists()


def start(user, mission, **kwargs):
    return lambda: doing.start_mission(user=user, mission=mission, **kwargs)


def finish(row, proof="self"):
    return lambda: doing.finish_participation(
        participation=Participation.objects.get(pk=row.pk), proof=proof
    )


def undo(row):
    return lambda: doing.undo_participation(participation=Participation.objects.get(pk=row.pk))


def stop(row):
    return lambda: doing.stop_participation(participation=Participation.objects.get(pk=row.pk))


def confirm(row, member):
    return lambda: doing.confirm_participation(
        participation=Participation.objects.get(pk=row.pk), member=member
    )


def get_taken(programme):
    return Programme.objects.get(pk=programme.pk).seats_taken


def test_the_last_seats_go_to_as_many_as_there_are():
    mission = WelfareMissionFactory(programme=ProgrammeFactory(capacity=2))
    people = UserFactory.create_batch(8)
    failures = racing.list_failures(*[start(user, mission) for user in people])
    assert [type(error) for error in failures] == [seats.ProgrammeFull] * 6
    assert (Participation.objects.count(), get_taken(mission.programme)) == (2, 2)


def test_one_person_starting_many_times_takes_one_seat():
    user, mission = UserFactory(), WelfareMissionFactory()
    found = racing.run(*[start(user, mission) for _ in range(6)])
    assert {row.pk for row in found} == {Participation.objects.get().pk}
    assert get_taken(mission.programme) == 1


def test_the_same_call_twice_begins_one():
    user, mission, client_id = UserFactory(), MissionFactory(), uuid4()
    found = racing.run(*[start(user, mission, client_id=client_id) for _ in range(4)])
    assert {row.pk for row in found} == {Participation.objects.get().pk}


def test_two_missions_of_one_programme_take_one_seat_and_give_one_back():
    user, programme = UserFactory(), ProgrammeFactory()
    missions = WelfareMissionFactory.create_batch(2, programme=programme)
    rows = racing.run(*[start(user, mission) for mission in missions])
    assert get_taken(programme) == 1
    assert racing.list_failures(*[stop(row) for row in rows]) == []
    assert get_taken(programme) == 0


def test_stopping_and_starting_meet_without_losing_a_seat():
    user, mission = UserFactory(), WelfareMissionFactory()
    for _ in range(ROUNDS):
        row = doing.start_mission(user=user, mission=mission)
        racing.run(stop(row), start(user, mission), stop(row), start(user, mission))
        row.refresh_from_db()
        assert get_taken(mission.programme) == (0 if row.state == "stopped" else 1)


def test_two_finishes_give_points_once():
    user = UserFactory()
    row = doing.start_mission(user=user, mission=MissionFactory(points=30))
    failures = racing.list_failures(*[finish(row) for _ in range(6)])
    assert len(failures) == 5
    assert all(isinstance(error, DomainError) for error in failures)
    assert get_balance(user) == 30
    assert ParticipationChange.objects.filter(new_state="done").count() == 1


def test_finishing_and_taking_back_end_in_one_truth():
    user = UserFactory()
    row = doing.start_mission(user=user, mission=MissionFactory(points=30))
    for _ in range(ROUNDS):
        racing.run(finish(row), undo(row), finish(row), undo(row))
        row.refresh_from_db()
        assert get_balance(user) == (30 if row.state == "done" else 0)
        assert row.points == get_balance(user)
        if row.state == "done":
            doing.undo_participation(participation=row)


def test_taking_back_twice_is_once():
    user = UserFactory()
    row = doing.start_mission(user=user, mission=MissionFactory(points=30))
    doing.finish_participation(participation=row, proof="self")
    failures = racing.list_failures(*[undo(row) for _ in range(5)])
    assert len(failures) == 4
    row.refresh_from_db()
    assert (row.state, row.attempt, get_balance(user)) == ("doing", 2, 0)


def test_two_of_staff_confirm_once():
    user, mission = UserFactory(consents=SHARING), WelfareMissionFactory(points=100)
    row = doing.start_mission(user=user, mission=mission, is_shared=True)
    confirmations.ask_confirmation(participation=row)
    members = StaffMemberFactory.create_batch(2, agency=mission.programme.agency)
    failures = racing.list_failures(*[confirm(row, member) for member in members * 2])
    assert [type(error) for error in failures] == [doing.NotWaiting] * 3
    assert get_balance(user) == 100
    assert user.notifications.filter(kind="mission_confirmed").count() == 1


def test_confirming_meets_the_persons_own_finish():
    user, mission = UserFactory(consents=SHARING), WelfareMissionFactory(points=100)
    row = doing.start_mission(user=user, mission=mission, is_shared=True)
    confirmations.ask_confirmation(participation=row)
    member = StaffMemberFactory(agency=mission.programme.agency)
    failures = racing.list_failures(confirm(row, member), finish(row), finish(row))
    assert len(failures) == 2
    assert (get_balance(user), PointEntry.objects.filter(amount__gt=0).count()) == (100, 1)


def test_confirming_meets_the_withdrawal():
    user, mission = UserFactory(consents=SHARING), WelfareMissionFactory(points=100)
    row = doing.start_mission(user=user, mission=mission, is_shared=True)
    confirmations.ask_confirmation(participation=row)
    member = StaffMemberFactory(agency=mission.programme.agency)

    def withdraw():
        accounts.withdraw_consent(user=user, code="programme_participation", channel="web")

    racing.run(confirm(row, member), withdraw)
    row.refresh_from_db()
    assert row.is_shared is False
    assert (row.state, get_balance(user)) in {("done", 100), ("doing", 0)}


def test_finishing_meets_the_closing_of_the_account():
    user = UserFactory()
    row = doing.start_mission(user=user, mission=MissionFactory(points=30))
    racing.run(finish(row), lambda: accounts.request_deletion(user=user, reason=""))
    row.refresh_from_db()
    assert get_balance(user) == (30 if row.state == "done" else 0)


def test_two_members_open_one_code_of_the_day():
    programme = ProgrammeFactory()
    members = StaffMemberFactory.create_batch(4, agency=programme.agency)
    found = racing.run(
        *[
            lambda member=member: check_ins.show_check_in(programme=programme, member=member)
            for member in members
        ]
    )
    assert len({code.secret for code in found}) == 1


def test_the_same_photo_at_once_is_one(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }
    row = doing.start_mission(user=UserFactory(), mission=MissionFactory())
    data, client_id = make_photo(), uuid4()

    def add(**kwargs):
        return lambda: photos.add_photo(participation=row, file=BytesIO(data), **kwargs)

    racing.run(*[add() for _ in range(6)])
    assert ParticipationPhoto.objects.ready().count() == 3
    for photo in list(row.photos.all()):
        photos.delete_photo(photo=photo)
    racing.run(*[add(client_id=client_id) for _ in range(3)])
    assert ParticipationPhoto.objects.ready().filter(client_id=client_id).count() == 1
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 2 * row.photos.count()
