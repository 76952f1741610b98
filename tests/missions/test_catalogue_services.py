from dataclasses import replace
from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import Notification
from core.errors import DomainError, NotFound
from core.transitions import ChangedMeanwhile, IllegalTransition
from missions.models import Mission, MissionChange, Programme
from missions.rules.catalogue import MISSION_MOVES
from missions.rules.doing import WELFARE_STEPS
from missions.services import catalogue as services
from missions.services import programmes
from missions.services.catalogue import MissionText
from missions.services.programmes import ProgrammeText
from tests.factories.accounts import StaffMemberFactory, UserFactory
from tests.factories.missions import (
    MissionFactory,
    ParticipationFactory,
    ProgrammeFactory,
    WelfareMissionFactory,
)
from tests.factories.policies import PolicyFactory

pytestmark = pytest.mark.django_db
STEPS = {kind: f"{kind}에서 할 일이에요." for kind in WELFARE_STEPS}
PERSONAL = MissionText(
    kind="personal",
    title="창밖을 한 번 봐요",
    summary="창가에 서서 잠깐만 봐요.",
    body="무엇이 보이는지 하나만 찾아요.",
    rung=2,
    theme="senses",
    energy=2,
    minutes=3,
    place="home",
    proofs=["self"],
    points=999,
)


@pytest.fixture
def programme():
    return ProgrammeFactory()


@pytest.fixture
def writer(programme):
    return StaffMemberFactory(agency=programme.agency, role="counsellor")


@pytest.fixture
def supervisor(programme):
    return StaffMemberFactory(agency=programme.agency, role="supervisor")


@pytest.fixture
def operator():
    return UserFactory(is_staff=True)


def make_text(programme, **fields):
    given = {"kind": "welfare", "theme": "welfare", "rung": 5, "points": 50, **fields}
    return replace(PERSONAL, programme=programme, **given)


def write(member, programme, steps=STEPS, mission=None, version=None, **fields):
    return services.save_mission(
        user=member.user,
        member=member,
        text=make_text(programme, **fields),
        steps=steps,
        mission=mission,
        version=version,
    )


def list_moves(mission):
    return [(one.old_state, one.new_state) for one in mission.changes.order_by("pk")]


def test_a_welfare_mission_goes_from_draft_to_open_by_two_people(writer, supervisor, programme):
    mission = write(writer, programme)
    assert (mission.state, mission.author, mission.points) == ("draft", writer.user, 50)
    assert {step.kind: step.body for step in mission.steps.all()} == STEPS
    services.approve_mission(mission=mission, user=supervisor.user, member=supervisor)
    services.open_mission(mission=mission, user=writer.user, member=writer)
    mission.refresh_from_db()
    assert (mission.state, mission.approved_by) == ("open", supervisor.user)
    assert list_moves(mission) == [("draft", "approved"), ("approved", "open")]


def test_operators_write_personal_missions_whose_points_follow_energy(operator):
    mission = services.save_mission(user=operator, text=PERSONAL)
    assert (mission.points, mission.programme, mission.steps.count()) == (20, None, 0)
    with pytest.raises(services.ApproverIsAuthor):
        services.approve_mission(mission=mission, user=operator)
    second = UserFactory(is_staff=True)
    assert services.approve_mission(mission=mission, user=second).state == "approved"


MOVES = {
    "approved": lambda m, s: services.approve_mission(mission=m, user=s.user, member=s),
    "open": lambda m, s: services.open_mission(mission=m, user=s.user, member=s),
    "closed": lambda m, s: services.close_mission(
        mission=m, user=s.user, member=s, reason="끝났어요"
    ),
    "draft": lambda m, s: services.redraft_mission(mission=m, user=s.user, member=s),
}


@pytest.mark.parametrize(("old", "new"), list(product(Mission.State.values, repeat=2)))
def test_every_pair_of_states(old, new, supervisor, programme):
    mission = WelfareMissionFactory(programme=programme, state=old)
    if new in MISSION_MOVES[old]:
        assert MOVES[new](mission, supervisor).state == new
        assert list_moves(mission) == [(old, new)]
    else:
        with pytest.raises(IllegalTransition):
            MOVES[new](mission, supervisor)
        assert list_moves(mission) == []
    mission.refresh_from_db()
    assert mission.state == (new if new in MISSION_MOVES[old] else old)


def test_an_edit_of_an_approved_mission_leads_back_to_draft(writer, supervisor, programme):
    mission = write(writer, programme)
    services.approve_mission(mission=mission, user=supervisor.user, member=supervisor)
    again = write(writer, programme, mission=mission, title="다르게 적은 제목이에요")
    assert (again.pk, again.state, again.approved_at) == (mission.pk, "draft", None)
    assert again.approved_by is None
    assert list_moves(again)[-1] == ("approved", "draft")


@pytest.mark.parametrize(
    ("state", "refusal"),
    [("open", services.MissionIsOpen), ("closed", services.MissionIsClosed)],
)
def test_what_people_see_or_saw_is_not_changed(state, refusal, writer, programme):
    mission = WelfareMissionFactory(programme=programme, state=state)
    with pytest.raises(refusal):
        write(writer, programme, mission=mission, title="몰래 고친 제목이에요")
    again = Mission.objects.get(pk=mission.pk)
    assert (again.title, again.state) == (mission.title, state)
    assert again.steps.get(kind="learn").body == "learn 단계에서 할 일이에요."


def test_whoever_wrote_last_does_not_approve_even_if_another_began(writer, supervisor, programme):
    mission = write(writer, programme)
    write(supervisor, programme, mission=mission, title="책임자가 고친 글이에요")
    with pytest.raises(services.ApproverIsAuthor):
        services.approve_mission(mission=mission, user=supervisor.user, member=supervisor)
    assert Mission.objects.get(pk=mission.pk).state == "draft"
    assert MissionChange.objects.filter(mission=mission).count() == 0


def test_nobody_approves_a_text_they_did_not_see(writer, supervisor, operator, programme):
    mission = write(writer, programme)
    seen = mission.updated_at
    write(writer, programme, mission=mission, body="그사이에 다르게 적은 글이에요.")
    for who in ({"user": supervisor.user, "member": supervisor}, {"user": operator}):
        with pytest.raises(ChangedMeanwhile):
            services.approve_mission(mission=mission, version=seen, **who)
    assert Mission.objects.get(pk=mission.pk).state == "draft"


def test_two_writers_do_not_overwrite_each_other(writer, programme):
    mission = write(writer, programme)
    seen = mission.updated_at
    write(writer, programme, mission=mission, title="먼저 저장한 글이에요", version=seen)
    with pytest.raises(ChangedMeanwhile):
        write(writer, programme, mission=mission, title="늦게 저장한 글이에요", version=seen)
    assert Mission.objects.get(pk=mission.pk).title == "먼저 저장한 글이에요"


def test_a_form_sent_twice_makes_one_draft(writer, programme):
    given = {"user": writer.user, "member": writer, "steps": STEPS, "client_id": uuid4()}
    before = Mission.objects.count()
    first = services.save_mission(text=make_text(programme), **given)
    second = services.save_mission(text=make_text(programme), **given)
    assert first.pk == second.pk
    assert Mission.objects.count() == before + 1


@pytest.mark.parametrize("role", ["duty"])
def test_duty_writes_and_moves_nothing(role, programme, supervisor):
    member = StaffMemberFactory(agency=programme.agency, role=role)
    mission = WelfareMissionFactory(programme=programme, state="draft")
    with pytest.raises(services.NotAWriter):
        write(member, programme)
    for move in MOVES.values():
        with pytest.raises(services.NotAWriter):
            move(mission, member)
    with pytest.raises(services.NotAWriter):
        programmes.save_programme(
            user=member.user, member=member, agency=programme.agency, text=PROGRAMME
        )
    with pytest.raises(services.NotAWriter):
        programmes.close_programme(
            programme=programme, user=member.user, member=member, reason="끝났어요"
        )
    assert list_moves(mission) == []


def test_a_counsellor_does_not_approve(writer, programme):
    mission = WelfareMissionFactory(programme=programme, state="draft")
    with pytest.raises(services.NotAnApprover):
        services.approve_mission(mission=mission, user=writer.user, member=writer)


def test_another_agency_finds_nothing(programme):
    other = StaffMemberFactory(role="supervisor")
    mission = WelfareMissionFactory(programme=programme, state="draft")
    for move in MOVES.values():
        with pytest.raises(NotFound):
            move(mission, other)
    with pytest.raises(NotFound):
        write(other, programme)
    with pytest.raises(NotFound):
        write(other, ProgrammeFactory(agency=other.agency), mission=mission)
    with pytest.raises(NotFound):
        services.save_mission(user=other.user, member=other, text=PERSONAL)
    assert list_moves(mission) == []


def test_without_a_membership_only_operators_write(programme):
    nobody = UserFactory()
    with pytest.raises(services.NotAWriter):
        services.save_mission(user=nobody, text=PERSONAL)
    left = StaffMemberFactory(agency=programme.agency, role="supervisor", is_active=False)
    with pytest.raises(services.NotAWriter):
        write(left, programme)


@pytest.mark.parametrize(
    ("fields", "steps", "code"),
    [
        ({"body": "소득이 적으면 월세를 받을 수 있어요."}, STEPS, "eligibility_claimed"),
        ({}, {**STEPS, "result": "신청하면 지급돼요."}, "eligibility_claimed"),
        ({}, {**STEPS, "papers": "  "}, "steps_missing"),
        ({}, {}, "steps_missing"),
        ({"source_url": "https://www.example.go.kr/1"}, STEPS, "source_undated"),
        (
            {"source_url": "https://www.example.go.kr/1", "source": "누리집"},
            STEPS,
            "source_undated",
        ),
        ({"kind": "personal"}, STEPS, "programme_misplaced"),
    ],
)
def test_refused_texts_change_nothing(fields, steps, code, writer, programme):
    mission = write(writer, programme)
    with pytest.raises(DomainError) as refusal:
        write(writer, programme, steps=steps, mission=mission, **fields)
    assert refusal.value.code == code
    again = Mission.objects.get(pk=mission.pk)
    assert (again.body, again.updated_at) == (PERSONAL.body, mission.updated_at)


def test_a_claim_is_refused_with_words_to_use(writer, programme):
    with pytest.raises(services.EligibilityClaimed) as refusal:
        write(writer, programme, summary="누구나 지원 대상이에요.")
    assert "대상이에요" in refusal.value.detail
    assert "자격은 기관이 확인해요" in refusal.value.detail


def test_closing_needs_a_reason(writer, programme):
    mission = WelfareMissionFactory(programme=programme)
    for reason in ("", "   \n"):
        with pytest.raises(services.ReasonMissing):
            services.close_mission(mission=mission, user=writer.user, member=writer, reason=reason)
    assert Mission.objects.get(pk=mission.pk).state == "open"


def test_closing_tells_those_under_way_once_and_kindly(writer, programme):
    mission = WelfareMissionFactory(programme=programme)
    doing, waiting, done = UserFactory(), UserFactory(), UserFactory()
    ParticipationFactory(user=doing, mission=mission)
    ParticipationFactory(user=waiting, mission=mission, state="waiting")
    finished = {"state": "done", "proof": "self", "finished_at": timezone.now()}
    ParticipationFactory(user=done, mission=mission, done_date=timezone.localdate(), **finished)
    ParticipationFactory(user=UserFactory(is_active=False), mission=mission)
    services.close_mission(
        mission=mission, user=writer.user, member=writer, reason="강사\n사정으로  쉬어요"
    )
    told = Notification.objects.filter(kind="mission_closed")
    assert {row.user for row in told} == {doing, waiting}
    assert mission.title in told[0].title
    assert "마저 해도 괜찮아요" in told[0].body
    assert mission.changes.get().reason == "강사 사정으로 쉬어요"
    assert mission.participations.filter(state="doing").count() == 2


def test_closing_a_personal_mission_tells_nobody(operator):
    mission = MissionFactory()
    ParticipationFactory(mission=mission)
    services.close_mission(mission=mission, user=operator, reason="더 나은 글이 생겼어요")
    assert not Notification.objects.filter(kind="mission_closed").exists()


def test_a_mission_of_a_programme_that_ended_does_not_open(writer, programme):
    yesterday = timezone.localdate() - timedelta(days=1)
    Programme.objects.filter(pk=programme.pk).update(ends_on=yesterday)
    mission = WelfareMissionFactory(programme=programme, state="approved")
    with pytest.raises(services.ProgrammeOver):
        services.open_mission(mission=mission, user=writer.user, member=writer)


def test_a_mission_of_a_policy_that_ended_does_not_open(writer, programme):
    policy = PolicyFactory(is_active=False)
    mission = WelfareMissionFactory(programme=programme, state="approved", policy=policy)
    with pytest.raises(services.PolicyOver):
        services.open_mission(mission=mission, user=writer.user, member=writer)
    mission.refresh_from_db()
    assert mission.state == "approved"


PROGRAMME = ProgrammeText(
    name="가을 산책",
    place="온마을복지관 1층",
    starts_on=timezone.localdate(),
    ends_on=timezone.localdate() + timedelta(days=30),
    capacity=12,
    introduction="천천히 함께 걸어요.",
)


def save_programme(member, programme=None, version=None, **fields):
    return programmes.save_programme(
        user=member.user,
        member=member,
        agency=member.agency,
        programme=programme,
        version=version,
        text=replace(PROGRAMME, **fields),
    )


def test_a_programme_is_written_and_written_anew(writer):
    made = save_programme(writer)
    assert (made.agency, made.capacity, made.seats_taken) == (writer.agency, 12, 0)
    again = save_programme(writer, programme=made, name="겨울 산책")
    assert (again.pk, again.name) == (made.pk, "겨울 산책")


def test_capacity_never_falls_below_the_seats_taken(writer, programme):
    Programme.objects.filter(pk=programme.pk).update(seats_taken=5)
    programme.refresh_from_db()
    with pytest.raises(programmes.CapacityBelowSeats) as refusal:
        save_programme(writer, programme=programme, capacity=4)
    assert "5명" in refusal.value.detail
    assert save_programme(writer, programme=programme, capacity=5).capacity == 5
    with pytest.raises(programmes.CapacityBelowSeats):
        save_programme(writer, capacity=0)


def test_an_edit_does_not_take_back_a_seat_given_meanwhile(writer, programme):
    Programme.objects.filter(pk=programme.pk).update(seats_taken=3)
    save_programme(writer, programme=programme, capacity=20)
    programme.refresh_from_db()
    assert (programme.seats_taken, programme.capacity) == (3, 20)


def test_refused_programmes_change_nothing(writer, programme):
    other = StaffMemberFactory(role="supervisor")
    made = save_programme(writer)
    early = PROGRAMME.starts_on - timedelta(days=1)
    claim = "누구나 지원을 받을 수 있어요."
    cases = [
        ("dates_reversed", {"member": writer, "ends_on": early}),
        ("programme_exists", {"member": writer}),
        ("eligibility_claimed", {"member": writer, "introduction": claim}),
        ("not_found", {"member": other, "programme": programme}),
        ("changed_meanwhile", {"member": writer, "programme": made, "version": timezone.now()}),
    ]
    before = list(Programme.objects.order_by("pk").values())
    for code, given in cases:
        with pytest.raises(DomainError) as refusal:
            save_programme(**given)
        assert refusal.value.code == code
    assert list(Programme.objects.order_by("pk").values()) == before


def test_closing_a_programme_closes_its_open_missions_only(writer, programme):
    opened = [WelfareMissionFactory(programme=programme) for _ in range(2)]
    draft = WelfareMissionFactory(programme=programme, state="draft")
    ParticipationFactory(mission=opened[0])
    closed = programmes.close_programme(
        programme=programme, user=writer.user, member=writer, reason="여기까지예요"
    )
    assert closed == 2
    assert set(programme.missions.values_list("pk", "state")) == {
        (opened[0].pk, "closed"),
        (opened[1].pk, "closed"),
        (draft.pk, "draft"),
    }
    assert Notification.objects.filter(kind="mission_closed").count() == 1
