from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.services import accept_conduct
from agencies.models import Approval, Case, CaseTask, InterestConflict
from agencies.rules import case_steps
from agencies.rules.case_steps import Try
from agencies.services import cases as services
from core.errors import Conflict, InvalidInput
from core.text import EmptyText
from tests.factories.accounts import AgencyFactory
from tests.factories.agencies import AlertFactory, OfferFactory
from tests.factories.case_work import (
    ApprovalFactory,
    CaseFormFactory,
    TaskFactory,
    fill,
    make_holder,
)
from tests.factories.cases import CaseFactory

pytestmark = pytest.mark.django_db

CALL = {"channel": "phone", "result": "no_answer", "minutes": 0, "next_step": "call_again"}


@pytest.fixture
def case():
    return CaseFactory(state="active")


@pytest.fixture
def supervisor(case):
    return make_holder(case.agency, role="supervisor")


@pytest.mark.parametrize(
    ("state", "kind"), [("intake", "assessment"), ("assessment", "plan"), ("plan", "assessment")]
)
def test_approval_out_of_turn_is_refused(state, kind):
    case = CaseFactory(state=state)
    for name in ("needs_risk", "plan"):
        CaseFormFactory(case=case, kind=name)
    with pytest.raises(services.ApprovalNotDue):
        services.request_approval(case=case, kind=kind, member=case.assigned_to)
    assert not Approval.objects.exists()


def test_approval_of_an_unwritten_form_is_refused():
    case = CaseFactory(state="plan")
    CaseFormFactory(case=case, kind="plan", state="draft", submitted_at=None)
    with pytest.raises(services.ApprovalNotDue):
        services.request_approval(case=case, kind="plan", member=case.assigned_to)


def close(case, supervisor, outcome="goals_met"):
    CaseFormFactory(case=case, kind="closure")
    asked = services.request_approval(
        case=case, kind="closure", member=case.assigned_to, outcome=outcome
    )
    return services.decide_approval(approval=asked, member=supervisor, is_approved=True)


def test_closing_needs_another_and_plans_aftercare_once(case, supervisor):
    CaseFormFactory(case=case, kind="closure")
    asked = services.request_approval(
        case=case, kind="closure", member=case.assigned_to, outcome="goals_met"
    )
    case.refresh_from_db()
    assert (case.state, case.state_before_closure) == ("closure_requested", "active")
    for member in (case.assigned_to, make_holder(case.agency)):
        with pytest.raises((services.NotYourApproval, services.NotYourCase)):
            services.decide_approval(approval=asked, member=member, is_approved=True)
    services.decide_approval(approval=asked, member=supervisor, is_approved=True)
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "goals_met")
    today = timezone.localdate()
    planned = [(one.aftercare_day, one.due_date) for one in case.tasks.order_by("aftercare_day")]
    assert planned == [(days, today + timedelta(days=days)) for days in (7, 30, 90)]
    with pytest.raises(Conflict):
        services.decide_approval(approval=asked, member=supervisor, is_approved=True)
    assert case.tasks.count() == 3
    assert not case.timers.running().exists()


def test_supervisor_does_not_approve_their_own_closure(case, supervisor):
    CaseFormFactory(case=case, kind="closure")
    asked = services.request_approval(case=case, kind="closure", member=supervisor, outcome="moved")
    with pytest.raises(services.NotYourApproval):
        services.decide_approval(approval=asked, member=supervisor, is_approved=True)
    case.refresh_from_db()
    assert case.state == "closure_requested"


def test_returned_closure_goes_back_and_may_be_asked_for_again(supervisor):
    case = CaseFactory(state="plan", agency=supervisor.agency)
    CaseFormFactory(case=case, kind="closure")
    ask = {"case": case, "kind": "closure", "member": case.assigned_to, "outcome": "declined"}
    asked = services.request_approval(**ask)
    with pytest.raises(EmptyText):
        services.decide_approval(approval=asked, member=supervisor, is_approved=False)
    asked.refresh_from_db()
    assert asked.state == "requested"
    services.decide_approval(
        approval=asked, member=supervisor, is_approved=False, note="한 번 더 여쭤봐 주세요"
    )
    case.refresh_from_db()
    assert (case.state, case.state_before_closure, case.outcome) == ("plan", "", "")
    assert not case.tasks.exists()
    services.save_form(
        case=case,
        kind="closure",
        member=case.assigned_to,
        answers=fill("closure"),
        is_final=True,
    )
    again = services.request_approval(**{**ask, "case": case})
    assert again.state == "requested"


@pytest.mark.parametrize("outcome", ["death", "duplicate", "error"])
def test_nobody_is_asked_after_where_nobody_is(case, supervisor, outcome):
    close(case, supervisor, outcome)
    assert not CaseTask.objects.exists()


@pytest.mark.parametrize("outcome", ["", "vanished"])
def test_closure_names_one_of_the_outcomes(case, outcome):
    CaseFormFactory(case=case, kind="closure")
    with pytest.raises(services.OutcomeUnfit):
        services.request_approval(
            case=case, kind="closure", member=case.assigned_to, outcome=outcome
        )
    case.refresh_from_db()
    assert case.state == "active"


def make_tries(*given):
    start = timezone.now() - timedelta(days=40)
    return [Try(channel, result, start + timedelta(days=day)) for channel, result, day in given]


@pytest.mark.parametrize(
    ("tries", "is_enough"),
    [
        ([("phone", "no_answer", 0), ("text", "left_word", 7), ("visit", "no_answer", 14)], True),
        ([("phone", "no_answer", 0), ("text", "left_word", 7), ("visit", "no_answer", 13)], False),
        ([("phone", "no_answer", 0), ("text", "left_word", 7), ("text", "left_word", 15)], False),
        ([("phone", "no_answer", 0), ("visit", "no_answer", 15)], False),
        (
            [
                ("phone", "no_answer", 0),
                ("text", "left_word", 7),
                ("app", "talked", 8),
                ("visit", "no_answer", 15),
            ],
            False,
        ),
        ([], False),
    ],
)
def test_no_contact_needs_three_tries_by_three_channels_over_14_days(tries, is_enough):
    assert case_steps.is_unreachable(make_tries(*tries)) is is_enough


def test_no_contact_as_an_outcome_is_refused_before_enough_tries(case):
    CaseFormFactory(case=case, kind="closure")
    ask = {"case": case, "kind": "closure", "member": case.assigned_to, "outcome": "no_contact"}
    Case.objects.filter(pk=case.pk).update(clock_started_at=timezone.now() - timedelta(days=60))
    case.refresh_from_db()
    for number, channel in enumerate(["phone", "text"], start=1):
        at = timezone.now() - timedelta(days=30 - number)
        case.contacts.create(
            **{**CALL, "channel": channel}, member=case.assigned_to, attempt_number=number, at=at
        )
    with pytest.raises(services.OutcomeUnfit) as refusal:
        services.request_approval(**ask)
    assert "세 가지 방법" in refusal.value.detail
    assert not Approval.objects.exists()
    services.log_contact(
        case=case,
        member=case.assigned_to,
        attempt_number=3,
        **{**CALL, "channel": "visit"},
    )
    assert services.request_approval(**ask).outcome == "no_contact"


def test_attempts_count_themselves_and_another_member_is_not_overwritten(case, supervisor):
    member = case.assigned_to
    first = services.log_contact(case=case, member=member, attempt_number=1, **CALL)
    assert services.log_contact(case=case, member=member, attempt_number=1, **CALL) == first
    with pytest.raises(services.AttemptTaken):
        services.log_contact(case=case, member=supervisor, attempt_number=1, **CALL)
    with pytest.raises(services.AttemptTaken):
        services.log_contact(case=case, member=member, attempt_number=3, **CALL)
    with pytest.raises(services.UnknownCode):
        services.log_contact(
            case=case, member=member, attempt_number=2, **{**CALL, "channel": "letter"}
        )
    assert services.count_next_attempt(case=case) == 2


def test_id_of_another_case_is_refused(case):
    other = CaseFactory(agency=case.agency, assigned_to=case.assigned_to)
    given = {"kind": "service", "title": "전화", "due_date": timezone.localdate()}
    key = uuid4()
    services.add_task(case=case, member=case.assigned_to, client_id=key, **given)
    with pytest.raises(services.TakenId):
        services.add_task(case=other, member=case.assigned_to, client_id=key, **given)
    note = services.add_note(case=case, member=case.assigned_to, client_id=key, text="말")
    for changes in ({"client_id": key}, {"client_id": uuid4(), "corrects": note}):
        with pytest.raises(services.TakenId):
            services.add_note(case=other, member=case.assigned_to, text="말", **changes)
    assert (other.tasks.count(), other.notes.count()) == (0, 0)
    with pytest.raises(InvalidInput):
        services.add_task(
            case=case,
            member=case.assigned_to,
            client_id=uuid4(),
            **{**given, "kind": "aftercare"},
        )


def test_task_turned_twice_is_refused_and_keeps_who_did_it(case, supervisor):
    task = TaskFactory(case=case)
    stale = CaseTask.objects.get(pk=task.pk)
    services.finish_task(task=task, member=case.assigned_to)
    with pytest.raises(services.DoneAlready):
        services.finish_task(task=stale, member=supervisor)
    task.refresh_from_db()
    assert task.done_by == case.assigned_to


def test_undone_aftercare_does_not_meet_the_next_closing(case):
    member = case.assigned_to
    old = TaskFactory(case=case, kind="aftercare", aftercare_day=7)
    services.finish_task(task=old, member=member)
    TaskFactory(case=case, kind="aftercare", aftercare_day=7)
    with pytest.raises(services.DoneAlready):
        services.reopen_task(task=old, member=member)


def test_assignment_keeps_its_history(case, supervisor):
    first, second = case.assigned_to, make_holder(case.agency)
    services.reassign_case(case=case, to=first, reason="accepted")
    case.assignments.create(member=first, reason="accepted")
    services.assign_case(case=case, to=second, member=supervisor)
    rows = [(one.member, one.reason, one.until_at is None) for one in case.assignments.all()]
    assert rows == [(first, "accepted", False), (second, "assigned", True)]
    assert not Case.objects.for_staff(first).exists()
    services.assign_case(case=case, to=second, member=supervisor)
    assert case.assignments.count() == 2
    assert {one.kind for one in second.user.notifications.all()} == {"case_assigned"}


def test_only_able_colleagues_hold_a_case(case, supervisor):
    knows = make_holder(case.agency)
    services.declare_conflict(member=knows, subject=case.user)
    unfit = [
        knows,
        make_holder(AgencyFactory()),
        make_holder(case.agency, is_active=False),
        make_holder(case.agency, role="agency_admin"),
    ]
    for member in unfit:
        with pytest.raises(services.HolderUnfit):
            services.assign_case(case=case, to=member, member=supervisor)
    with pytest.raises(services.OnlySupervisors):
        services.assign_case(case=case, to=make_holder(case.agency), member=case.assigned_to)
    holder = case.assigned_to
    case.refresh_from_db()
    assert case.assigned_to == holder


def test_case_is_taken_by_one_only(case):
    first, second = make_holder(case.agency), make_holder(case.agency, role="duty")
    services.reassign_case(case=case, to=None, reason="person_asked")
    assert list(Case.objects.to_take(first)) == [case]
    services.take_case(case=case, member=first)
    with pytest.raises(services.TakenMeanwhile):
        services.take_case(case=case, member=second)
    with pytest.raises(services.NotYourCase):
        services.take_case(case=case, member=make_holder(AgencyFactory()))
    case.refresh_from_db()
    assert case.assigned_to == first


def test_conflict_ends_sight_at_once_and_tells_the_supervisor(case, supervisor):
    member = case.assigned_to
    case.assignments.create(member=member, reason="accepted")
    closed = CaseFactory(
        user=case.user,
        agency=case.agency,
        assigned_to=member,
        state="closed",
        outcome="moved",
        closed_at=timezone.now(),
    )
    for _ in range(2):
        services.declare_conflict(member=member, subject=case.user)
    assert InterestConflict.objects.count() == 1
    case.refresh_from_db()
    assert case.assigned_to is None
    assert case.assignments.get().until_at is not None
    assert not Case.objects.for_staff(member).exists()
    assert not Case.objects.to_take(member).exists()
    assert supervisor.user.notifications.get().kind == "case_unassigned"
    assert set(Case.objects.for_staff(supervisor)) == {case, closed}
    accept_conduct(member=member)
    with pytest.raises(services.NotYourCase):
        services.read_case(case=case, member=member)


def test_conflicted_supervisor_sees_and_decides_nothing(case, supervisor):
    approval = ApprovalFactory(case=case, kind="plan")
    services.declare_conflict(member=supervisor, subject=case.user)
    with pytest.raises(services.NotYourCase):
        services.decide_approval(approval=approval, member=supervisor, is_approved=True)
    assert not Approval.objects.for_staff(supervisor).exists()
    assert not supervisor.user.notifications.exists()


@pytest.mark.parametrize("change", ["left", "conflict", None])
def test_opened_case_belongs_to_the_sender_of_the_offer_if_they_can_hold_it(change):
    offer = OfferFactory(alert=AlertFactory(state="offered"), state="accepted")
    sender = offer.sent_by
    if change == "left":
        sender.is_active = False
        sender.save()
    if change == "conflict":
        services.declare_conflict(member=sender, subject=offer.alert.user)
    case = services.open_case(offer=offer)
    assert services.open_case(offer=offer) == case
    assert case.assigned_to == (None if change else sender)
    assert case.assignments.count() == (0 if change else 1)
    assert case.timers.running().count() == 3
