"""Codes: a centre's QR of the day, and what a person shows to staff once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import services as accounts
from accounts.models import DisclosureRecord
from accounts.services import ConsentMissing
from core.errors import NotFound
from missions.models import CheckInCode, ConfirmationCode, Participation
from missions.rules import proofs as rules
from missions.selectors import doing as selectors
from missions.services import check_ins, confirmations, doing, guessing, starting
from tests.factories.accounts import StaffMemberFactory, UserFactory
from tests.factories.missions import (
    SHARING,
    MissionFactory,
    ProgrammeFactory,
    WelfareMissionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(consents=SHARING)


@pytest.fixture
def row(user):
    return doing.start_mission(user=user, mission=WelfareMissionFactory(), is_shared=True)


@pytest.fixture
def member(row):
    return StaffMemberFactory(agency=row.mission.programme.agency)


def open_code(programme, **kwargs):
    member = StaffMemberFactory(agency=programme.agency)
    return check_ins.show_check_in(programme=programme, member=member, **kwargs).secret


# The QR of a centre


def test_the_code_of_a_day_stays_and_the_next_day_has_another(row):
    programme, now = row.mission.programme, timezone.now()
    first = open_code(programme, now=now)
    assert open_code(programme, now=now) == first
    assert open_code(programme, now=now + timedelta(days=1)) != first
    assert first not in {code.digest for code in CheckInCode.objects.all()}


def test_staff_of_another_agency_get_none(row):
    with pytest.raises(NotFound):
        check_ins.show_check_in(programme=row.mission.programme, member=StaffMemberFactory())


def test_scanning_finishes_with_its_proof(row):
    done = check_ins.check_in(participation=row, code=open_code(row.mission.programme))
    assert (done.state, done.proof, done.confirmed_by) == ("done", "qr", None)


def test_a_code_needs_no_sharing():
    row = doing.start_mission(user=UserFactory(), mission=WelfareMissionFactory())
    done = check_ins.check_in(participation=row, code=open_code(row.mission.programme))
    assert (done.state, done.is_shared) == ("done", False)


def test_an_old_a_foreign_and_a_wrong_code_are_told_apart(row):
    yesterday = timezone.now() - timedelta(days=1)
    with pytest.raises(check_ins.CheckInOld):
        check_ins.check_in(participation=row, code=open_code(row.mission.programme, now=yesterday))
    with pytest.raises(check_ins.CheckInElsewhere):
        check_ins.check_in(participation=row, code=open_code(ProgrammeFactory()))
    with pytest.raises(check_ins.CheckInUnknown):
        check_ins.check_in(participation=row, code="x" * 32)
    row.refresh_from_db()
    assert row.state == "doing"


def test_a_mission_that_takes_no_qr_is_not_finished_by_one(user):
    mission = WelfareMissionFactory(proofs=["self"])
    row = doing.start_mission(user=user, mission=mission)
    code = open_code(mission.programme)
    assert list(selectors.list_to_check_in(user=user, programme=mission.programme)) == []
    with pytest.raises(doing.ProofNotTaken):
        check_ins.check_in(participation=row, code=code)


def test_guessing_is_ended(row):
    for _ in range(rules.GUESSES):
        with pytest.raises(check_ins.CheckInUnknown):
            check_ins.find_check_in(user=row.user, code="wrong")
    code = open_code(row.mission.programme)
    with pytest.raises(guessing.TooManyGuesses):
        check_ins.find_check_in(user=row.user, code=code)
    assert check_ins.find_check_in(user=UserFactory(), code=code) == row.mission.programme


def test_old_codes_are_forgotten(row):
    now = timezone.now()
    open_code(row.mission.programme, now=now - timedelta(days=31))
    open_code(row.mission.programme, now=now - timedelta(days=30))
    assert check_ins.sweep_check_ins(now=now) == 1


# Asking staff


def test_asking_makes_a_code_that_nobody_could_read_from_the_table(row):
    asked = confirmations.ask_confirmation(participation=row)
    stored = ConfirmationCode.objects.get()
    assert asked.participation.state == "waiting"
    assert asked.code not in stored.code_digest
    assert {len(stored.token_digest), len(stored.code_digest)} == {64}
    assert len(asked.code) == 6
    assert set(asked.code) <= set(rules.CODE_LETTERS)


@pytest.mark.parametrize("way", ["token", "code"])
def test_staff_find_it_once_and_confirm(row, member, way):
    asked = confirmations.ask_confirmation(participation=row)
    shown = {way: getattr(asked, way)}
    found = confirmations.find_shown(member=member, **shown)
    assert found == row
    assert list(row.user.access_logs.values_list("action", "target_kind")) == [
        ("viewed", "participation")
    ]
    done = doing.confirm_participation(participation=found, member=member)
    assert (done.state, done.proof, done.points) == ("done", "staff", 100)
    with pytest.raises(confirmations.ConfirmationUnknown):
        confirmations.find_shown(member=member, **shown)


def test_letters_may_be_typed_in_any_way(row, member):
    code = confirmations.ask_confirmation(participation=row).code
    typed = f" {code[:3].lower()}-{code[3:]} "
    assert confirmations.find_shown(member=member, code=typed) == row


def test_a_new_code_ends_the_one_before(row, member):
    first = confirmations.ask_confirmation(participation=row)
    second = confirmations.ask_confirmation(participation=row)
    with pytest.raises(confirmations.ConfirmationUnknown):
        confirmations.find_shown(member=member, token=first.token)
    assert confirmations.find_shown(member=member, token=second.token) == row
    assert ConfirmationCode.objects.count() == 1


def test_after_ten_minutes_and_elsewhere_it_opens_nothing(row, member):
    asked = confirmations.ask_confirmation(participation=row)
    late = timezone.now() + timedelta(minutes=10)
    for asking in (
        {"member": member, "token": asked.token, "now": late},
        {"member": member, "code": asked.code, "now": late},
        {"member": StaffMemberFactory(), "token": asked.token},
        {"member": member, "token": asked.code},
        {"member": member, "code": ""},
    ):
        with pytest.raises(confirmations.ConfirmationUnknown):
            confirmations.find_shown(**asking)
    assert not row.user.access_logs.exists()
    assert confirmations.sweep_confirmations(now=late) == 1


def test_staff_who_guess_are_stopped(row, member):
    asked = confirmations.ask_confirmation(participation=row)
    for _ in range(rules.GUESSES):
        with pytest.raises(confirmations.ConfirmationUnknown):
            confirmations.find_shown(member=member, code="AAAAAA")
    with pytest.raises(guessing.TooManyGuesses):
        confirmations.find_shown(member=member, code=asked.code)


def test_who_does_not_share_cannot_ask(user):
    row = doing.start_mission(user=user, mission=WelfareMissionFactory())
    with pytest.raises(confirmations.SharingNeeded):
        confirmations.ask_confirmation(participation=row)
    personal = doing.start_mission(user=user, mission=MissionFactory())
    with pytest.raises(doing.ProofNotTaken):
        confirmations.ask_confirmation(participation=personal)
    assert not ConfirmationCode.objects.exists()


def test_another_proof_or_none_ends_the_waiting(row, member):
    confirmations.ask_confirmation(participation=row)
    assert confirmations.cancel_confirmation(participation=row).state == "doing"
    confirmations.ask_confirmation(participation=row)
    assert doing.finish_participation(participation=row, proof="self").state == "done"
    assert list(selectors.list_waiting(member=member)) == []


def test_the_list_of_those_who_wait_is_written_down(row, member):
    other = doing.start_mission(user=UserFactory(), mission=row.mission)
    Participation.objects.filter(pk=other.pk).update(state="waiting")
    confirmations.ask_confirmation(participation=row)
    assert confirmations.read_waiting(member=member) == [row]
    assert confirmations.read_waiting(member=StaffMemberFactory()) == []
    assert list(row.user.access_logs.values_list("action", flat=True)) == ["listed"]
    assert not other.user.access_logs.exists()


# Sharing


def test_sharing_later_needs_the_consent_or_gives_it():
    row = doing.start_mission(user=UserFactory(), mission=WelfareMissionFactory())
    with pytest.raises(ConsentMissing):
        confirmations.share_participation(participation=row, channel="web")
    shared = confirmations.share_participation(participation=row, channel="web", is_agreed=True)
    assert shared.is_shared
    personal = doing.start_mission(user=row.user, mission=MissionFactory())
    with pytest.raises(starting.NothingToShare):
        confirmations.share_participation(participation=personal, channel="web")


def test_taking_the_consent_back_hides_all_at_once_and_for_good(
    row, member, django_capture_on_commit_callbacks
):
    asked = confirmations.ask_confirmation(participation=row)
    accounts.withdraw_consent(user=row.user, code="programme_participation", channel="web")
    with pytest.raises(confirmations.ConfirmationUnknown):
        confirmations.find_shown(member=member, token=asked.token)
    with pytest.raises(NotFound):
        doing.confirm_participation(participation=row, member=member)
    with django_capture_on_commit_callbacks(execute=True):
        accounts.grant_consent(user=row.user, code="programme_participation", channel="web")
        accounts.withdraw_consent(user=row.user, code="programme_participation", channel="web")
    row.refresh_from_db()
    assert (row.state, row.is_shared) == ("doing", False)
    accounts.grant_consent(user=row.user, code="programme_participation", channel="web")
    assert list(Participation.objects.for_staff(member)) == []
    assert confirmations.hide_participations(user=row.user) == 0


def test_hiding_one_ends_its_waiting(row, member):
    confirmations.ask_confirmation(participation=row)
    hidden = confirmations.unshare_participation(participation=row)
    assert (hidden.state, hidden.is_shared) == ("doing", False)
    assert list(Participation.objects.for_staff(member)) == []


def test_whoever_shares_finds_in_the_ledger_what_the_agency_may_see(user, row):
    confirmations.share_participation(participation=row, channel="web")
    told = DisclosureRecord.objects.get(subject=user)
    assert (told.agency, told.tier) == (row.mission.programme.agency, "P")
    assert told.items == ["nickname", "mission", "participation"]
    assert told.consent_event.purpose.code == "programme_participation"
    confirmations.unshare_participation(participation=row)
    confirmations.share_participation(participation=row, channel="web")
    assert DisclosureRecord.objects.filter(subject=user).count() == 2
