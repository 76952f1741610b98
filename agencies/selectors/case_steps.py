"""What a case misses for a step, found in one place for the machine and for the page."""

from agencies.models import Approval, Case, CaseForm
from agencies.rules import case_steps as rules
from agencies.rules import cases as machine


def has_submitted_form(*, case: Case, kind: str) -> bool:
    """Tell whether this round's form of a kind is written to its end."""
    forms = CaseForm.objects.filter(case=case, kind=kind, round=case.reopened_count)
    return forms.filter(state=CaseForm.State.SUBMITTED).exists()


def get_approval(*, case: Case, kind: str) -> Approval | None:
    """The latest approval of a kind since the case's clock was started."""
    rows = Approval.objects.filter(case=case, kind=kind, requested_at__gte=case.clock_started_at)
    return rows.select_related("requested_by__user", "decided_by__user").first()


def find_missing(*, case: Case, to: str, reason: str = "") -> str:
    """What a move of the table still needs, as a key of MISSING; empty: nothing."""
    if case.state == Case.State.CLOSURE_REQUESTED:
        return _find_missing_closure(case, to)
    if (case.state, to) == (Case.State.CONFERENCE, Case.State.PLAN):
        return "" if reason in rules.CONFERENCE_DECISIONS else "conference_decision"
    if to == Case.State.REOPENED:
        others = Case.objects.active().filter(user=case.user_id, agency=case.agency_id)
        return "other_case_open" if others.exists() else ""
    if to == Case.State.CLOSURE_REQUESTED:
        return _find_missing_request(case)
    if case.state in {Case.State.ASSESSMENT, Case.State.PLAN}:
        return _find_missing_approval(case)
    return ""


def _find_missing_approval(case: Case) -> str:
    """Assessment and plan: written by one, approved by another."""
    kind, name = ("plan", "plan") if case.state == Case.State.PLAN else ("assessment", "needs")
    if not has_submitted_form(case=case, kind=rules.FORM_OF[kind]):
        return f"{name}_form"
    approval = get_approval(case=case, kind=kind)
    return "" if approval and approval.state == "approved" else f"{name}_approval"


def _find_missing_request(case: Case) -> str:
    if not has_submitted_form(case=case, kind="closure"):
        return "closure_form"
    approval = get_approval(case=case, kind="closure")
    return "" if approval and approval.state == "requested" else "closure_outcome"


def _find_missing_closure(case: Case, to: str) -> str:
    """A closure ends by what the supervisor decided, and by nothing else."""
    approval = get_approval(case=case, kind="closure")
    state = approval.state if approval else ""
    if to == Case.State.CLOSED:
        return "" if state == "approved" else "closure_approval"
    is_way_back = to == case.state_before_closure and state == "returned"
    return "" if is_way_back else "closure_return"


def is_unreachable(*, case: Case) -> bool:
    """Tell whether enough was tried to end a case for want of contact."""
    tries = case.contacts.filter(at__gte=case.clock_started_at)
    return rules.is_unreachable(
        rules.Try(channel, result, at)
        for channel, result, at in tries.values_list("channel", "result", "at")
    )


def may_ask_closure(case: Case) -> bool:
    """Tell whether the table lets a closure be asked for now."""
    return Case.State.CLOSURE_REQUESTED in machine.CASE_MOVES.get(case.state, ())
