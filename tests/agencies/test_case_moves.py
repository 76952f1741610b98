import itertools
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import AccessLog
from agencies.models import Case, CaseChange, CaseTask
from agencies.rules.cases import CASE_MOVES
from agencies.services import cases as services
from core.errors import Conflict
from tests.factories.accounts import StaffMemberFactory
from tests.factories.case_work import ApprovalFactory, CaseFormFactory, make_holder, satisfy
from tests.factories.cases import CaseFactory

pytestmark = pytest.mark.django_db

PAIRS = list(itertools.product(Case.State.values, Case.State.values))
CLOSED = {"outcome": "goals_met", "closed_at": timezone.now()}


def make_case(state, **fields):
    extra = {"closed": CLOSED, "closure_requested": {"state_before_closure": "active"}}
    return CaseFactory(state=state, **{**extra.get(state, {}), **fields})


def list_changes(new, old):
    if new == "closed":
        return CLOSED
    if new == "closure_requested":
        return {"state_before_closure": old}
    return {"closed_at": None, "outcome": ""}


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_move_case_allows_exactly_the_table(old, new):
    case = make_case(old, **({"state_before_closure": new} if old == "closure_requested" else {}))
    satisfy(case, new)
    reason = "general" if new == "plan" else "test"
    changes = list_changes(new, old)
    if new in CASE_MOVES.get(old, ()):
        services.move_case(case=case, to=new, reason=reason, **changes)
        case.refresh_from_db()
        assert case.state == new
        (change,) = case.changes.all()
        assert (change.old_state, change.new_state, change.reason) == (old, new, reason)
        return
    with pytest.raises(Conflict) as refusal, transaction.atomic():
        services.move_case(case=case, to=new, reason=reason, **changes)
    assert (refusal.value.status, refusal.value.code) == (409, "illegal_transition")
    case.refresh_from_db()
    assert case.state == old
    assert not case.changes.exists()


GUARDED = [
    ("assessment", "conference", "욕구·위기도 조사를 다 써야"),
    ("conference", "plan", "정한 것을 골라"),
    ("plan", "active", "계획을 다 써야"),
    ("active", "closure_requested", "종결 서식을 다 써야"),
    ("closure_requested", "closed", "승인으로만"),
    ("closure_requested", "active", "요청하기 전 상태로만"),
]


@pytest.mark.parametrize(("old", "new", "words"), GUARDED)
def test_move_case_without_what_it_needs_is_refused(old, new, words):
    case = make_case(old)
    with pytest.raises(services.StepMissing) as refusal, transaction.atomic():
        services.move_case(case=case, to=new, **list_changes(new, old))
    assert words in refusal.value.detail
    case.refresh_from_db()
    assert case.state == old


@pytest.mark.parametrize(
    ("old", "new", "kind"), [("assessment", "conference", "needs_risk"), ("plan", "active", "plan")]
)
@pytest.mark.parametrize("approval", [None, "requested", "returned"])
def test_written_form_without_approval_is_not_enough(old, new, kind, approval):
    case = make_case(old)
    CaseFormFactory(case=case, kind=kind)
    if approval:
        ApprovalFactory(case=case, kind=old, state=approval)
    with pytest.raises(services.StepMissing) as refusal, transaction.atomic():
        services.move_case(case=case, to=new)
    assert "승인이 필요" in refusal.value.detail


def test_approved_draft_or_approval_of_an_earlier_round_is_not_enough():
    case = make_case("assessment")
    CaseFormFactory(case=case, kind="needs_risk", state="draft", submitted_at=None)
    ApprovalFactory(case=case, kind="assessment", state="approved")
    with pytest.raises(services.StepMissing), transaction.atomic():
        services.move_case(case=case, to="conference")
    case = make_case("assessment", reopened_count=1, clock_started_at=timezone.now())
    CaseFormFactory(case=case, kind="needs_risk")
    earlier = timezone.now() - timedelta(days=200)
    ApprovalFactory(case=case, state="approved", requested_at=earlier)
    with pytest.raises(services.StepMissing), transaction.atomic():
        services.move_case(case=case, to="conference")


def test_returned_closure_goes_back_only_to_where_it_came_from():
    case = make_case("closure_requested", state_before_closure="plan")
    ApprovalFactory(case=case, kind="closure", state="returned")
    with pytest.raises(services.StepMissing), transaction.atomic():
        services.move_case(case=case, to="active")
    services.move_case(case=case, to="plan")
    case.refresh_from_db()
    assert case.state == "plan"


def test_refused_step_is_written_down_and_changes_nothing_else():
    case = make_case("assessment")
    with pytest.raises(services.StepMissing):
        services.advance_case(case=case, to="conference", member=case.assigned_to)
    with pytest.raises(Conflict):
        services.advance_case(case=case, to="active", member=case.assigned_to)
    rows = CaseChange.objects.filter(case=case, is_refused=True, member=case.assigned_to)
    assert [row.new_state for row in rows] == ["conference", "active"]
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("to", ["closure_requested", "referred"])
def test_staff_step_takes_no_case_where_approvals_or_referrals_lead(to):
    case = make_case("active")
    satisfy(case, to)
    with pytest.raises(services.StepMissing):
        services.advance_case(case=case, to=to, member=case.assigned_to)
    case.refresh_from_db()
    assert case.state == "active"


def test_advance_case_by_others_is_refused():
    case = make_case("intake")
    others = [
        StaffMemberFactory(role="supervisor"),
        StaffMemberFactory(agency=case.agency, role="counsellor"),
        StaffMemberFactory(agency=case.agency, role="agency_admin"),
        StaffMemberFactory(agency=case.agency, role="supervisor", is_active=False),
    ]
    for member in others:
        with pytest.raises(services.NotYourCase):
            services.advance_case(case=case, to="assessment", member=member)
    case.refresh_from_db()
    assert case.state == "intake"


def test_clock_marks_stop_as_their_work_is_done():
    case = make_case("intake")
    services.start_clock(case=case)
    case.refresh_from_db()

    def running():
        return set(case.timers.running().values_list("kind", flat=True))

    services.advance_case(case=case, to="assessment", member=case.assigned_to)
    assert running() == {"assessment", "conference", "plan"}
    satisfy(case, "conference")
    services.advance_case(case=case, to="conference", member=case.assigned_to)
    assert running() == {"conference", "plan"}
    services.advance_case(case=case, to="plan", member=case.assigned_to, reason="intensive")
    assert running() == {"plan"}
    satisfy(case, "active")
    services.advance_case(case=case, to="active", member=case.assigned_to)
    assert running() == set()


def test_reopened_case_starts_another_round(announced, django_capture_on_commit_callbacks):
    case = make_case("closed")
    member = case.assigned_to
    CaseTask.objects.create(
        case=case, kind="aftercare", title="안부", due_date="2026-04-01", aftercare_day=7
    )
    started = case.clock_started_at
    with django_capture_on_commit_callbacks(execute=True):
        services.advance_case(case=case, to="reopened", member=member)
    case.refresh_from_db()
    assert (case.state, case.reopened_count, case.closed_at, case.outcome) == (
        "reopened",
        1,
        None,
        "",
    )
    assert case.clock_started_at > started
    assert case.timers.running().count() == 3
    assert not case.tasks.exists()
    assert {event["type"] for _, event in announced} == {"case.changed"}
    assert {str(event["data"]) for _, event in announced} == {str({"id": str(case.public_id)})}
    services.advance_case(case=case, to="assessment", member=member)
    form = services.save_form(case=case, kind="needs_risk", member=member, answers={})
    assert form.round == 1


def test_closed_case_is_not_reopened_beside_an_open_one():
    case = make_case("closed")
    CaseFactory(user=case.user, agency=case.agency)
    with pytest.raises(services.StepMissing) as refusal:
        services.advance_case(case=case, to="reopened", member=case.assigned_to)
    assert "다른 사례가 열려" in refusal.value.detail


def test_holder_without_conduct_may_not_read():
    case = make_case("intake")
    with pytest.raises(Exception, match="conduct_unaccepted"):
        services.read_case(case=case, member=case.assigned_to)
    member = make_holder(case.agency, role="supervisor")
    services.read_case(case=case, member=member)
    log = AccessLog.objects.get()
    assert (log.member, log.subject, log.target_kind) == (member, case.user, "case")
