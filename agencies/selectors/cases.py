"""Reads of cases for the portal: lists by what is asked for, and one case file."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import StaffMember
from agencies.models import Approval, Case, CaseForm, CaseNote, CaseTask, ContactLog, Timer
from agencies.rules import case_steps, forms
from agencies.selectors.case_steps import find_missing, may_ask_closure

# What a list may show; "all" is for supervisors.
SHOWS = ("mine", "all", "overdue", "unassigned", "closed")
_LAST_CONTACTS, _LAST_NOTES, _LAST_CHANGES = 5, 3, 12


@dataclass(frozen=True)
class Step:
    """One step staff may take now, or what it still misses."""

    to: str
    label: str
    missing: str
    has_decision: bool


@dataclass(frozen=True)
class Paper:
    """One form of this round: begun or not, and what its approval says."""

    kind: str
    label: str
    form: CaseForm | None
    approval: Approval | None

    @property
    def is_written(self) -> bool:
        """Whether it was submitted."""
        return bool(self.form and self.form.submitted_at)

    @property
    def is_open_to_ask(self) -> bool:
        """Whether nothing waits or was approved."""
        return self.approval is None or self.approval.state == Approval.State.RETURNED


@dataclass(frozen=True)
class CaseFile:
    """What one page of a case shows."""

    marks: list[case_steps.Mark]
    steps: list[Step]
    papers: list[Paper]
    # What may be asked to be approved now, with its Korean name; closures have their own form.
    askable: list[tuple[str, str]]
    may_close: bool
    is_closure_written: bool
    needs_supervisor: bool
    tasks: list[CaseTask]
    contacts: list[ContactLog]
    notes: list[CaseNote]
    changes: list[Any]
    assignments: list[Any]


def list_cases(*, member: StaffMember, show: str = "", token: str = "") -> QuerySet[Case]:
    """The cases a member sees: the most urgent first, then the longest open.

    `show` is one of SHOWS, else their own; of closed ones the newest come first. Only the token
    can be searched for.
    """
    seen = Case.objects.to_take(member) if show == "unassigned" else Case.objects.for_staff(member)
    if show == "closed":
        seen = seen.filter(state=Case.State.CLOSED).order_by("-closed_at", "-pk")
    else:
        seen = seen.active().order_by("priority", "opened_at", "pk")
    if show in {"", "mine"}:
        seen = seen.filter(assigned_to=member)
    if token:
        seen = seen.filter(token__icontains=token)
    rows = _with_dates(seen)
    return rows.filter(_over(timezone.now())) if show == "overdue" else rows


def _with_dates(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Add to each case its next mark, next task, last contact, and whether an approval waits."""
    timers = Timer.objects.running().filter(case=OuterRef("pk")).order_by("due_at", "pk")
    tasks = CaseTask.objects.filter(case=OuterRef("pk"), done_at=None).order_by("due_date")
    contacts = ContactLog.objects.filter(case=OuterRef("pk")).order_by("-at", "-pk")
    approvals = Approval.objects.filter(case=OuterRef("pk"), state=Approval.State.REQUESTED)
    return rows.select_related("assigned_to__user").annotate(
        mark_kind=Subquery(timers.values("kind")[:1]),
        mark_due_at=Subquery(timers.values("due_at")[:1]),
        task_due=Subquery(tasks.values("due_date")[:1]),
        contacted_at=Subquery(contacts.values("at")[:1]),
        has_waiting_approval=Exists(approvals),
    )


def _over(now: datetime) -> Q:
    return Q(mark_due_at__lt=now) | Q(task_due__lt=timezone.localdate(now))


def get_now() -> datetime:
    """The time a page is made."""
    return timezone.now()


def list_marks(case: Case) -> list[case_steps.Mark]:
    """The marks of the running clock: met, left or over (C9)."""
    today = timezone.localdate()
    timers = Timer.objects.filter(case=case, started_at__gte=case.clock_started_at)
    marks = {}
    for timer in timers.order_by("pk"):
        due_on = timezone.localdate(timer.due_at)
        marks[timer.kind] = case_steps.Mark(
            kind=timer.kind,
            label=case_steps.MARK_LABELS.get(timer.kind, timer.kind),
            due_on=due_on,
            is_met=timer.stopped_at is not None,
            days_left=(due_on - today).days,
        )
    return [marks[kind] for kind in case_steps.MARK_LABELS if kind in marks]


def list_steps(case: Case) -> list[Step]:
    """What staff may do with the case now, in the order of the machine."""
    steps = []
    for to in case_steps.STAFF_STEPS.get(case.state, ()):
        missing = find_missing(case=case, to=to)
        has_decision = missing == "conference_decision"
        words = "" if has_decision else case_steps.MISSING.get(missing, "")
        steps.append(Step(to, case_steps.STEP_LABELS[to], words, has_decision))
    return steps


def list_papers(case: Case) -> list[Paper]:
    """The four forms of this round, with the approval each has."""
    written = {form.kind: form for form in case.forms.filter(round=case.reopened_count)}
    rows = case.approvals.filter(requested_at__gte=case.clock_started_at)
    approvals: dict[str, Approval] = {}
    for row in rows.select_related("requested_by__user", "decided_by__user"):
        approvals.setdefault(case_steps.FORM_OF[row.kind], row)
    return [
        Paper(kind, CaseForm.Kind(kind).label, written.get(kind), approvals.get(kind))
        for kind in forms.KINDS
    ]


def _list_askable(case: Case, papers: list[Paper]) -> list[tuple[str, str]]:
    """Assessment or plan, written to its end and not approved or waiting."""
    kinds = {
        case_steps.FORM_OF[kind]: kind
        for kind in ("assessment", "plan")
        if case.state in case_steps.APPROVAL_STATES[kind]
    }
    return [
        (kinds[paper.kind], paper.label)
        for paper in papers
        if paper.kind in kinds and paper.is_written and paper.is_open_to_ask
    ]


def get_case_file(case: Case) -> CaseFile:
    """Everything one page of a case shows; refused moves stay out of its history."""
    changes = case.changes.filter(is_refused=False).select_related("member__user")
    papers = list_papers(case)
    waiting = [one.approval for one in papers if one.approval and one.approval.is_waiting]
    return CaseFile(
        marks=list_marks(case),
        steps=list_steps(case),
        papers=papers,
        askable=_list_askable(case, papers),
        may_close=may_ask_closure(case),
        is_closure_written=any(one.kind == "closure" and one.is_written for one in papers),
        needs_supervisor=any(not has_other_supervisor(one) for one in waiting),
        tasks=list_tasks(case),
        contacts=list(case.contacts.select_related("member__user")[:_LAST_CONTACTS]),
        notes=list(list_notes(case)[:_LAST_NOTES]),
        changes=list(changes.order_by("-at", "-pk")[:_LAST_CHANGES]),
        assignments=list(
            case.assignments.select_related("member__user").order_by("-from_at", "-pk")
        ),
    )


def list_tasks(case: Case) -> list[CaseTask]:
    """What is to be done, the soonest first; then what was done, newest first."""
    tasks = list(case.tasks.select_related("done_by__user").order_by("due_date", "pk"))
    done = [task for task in tasks if task.done_at]
    done.sort(key=lambda task: task.done_at or task.created_at, reverse=True)
    return [task for task in tasks if not task.done_at] + done


def list_notes(case: Case) -> QuerySet[CaseNote]:
    """The notes of a case, newest first."""
    return case.notes.select_related("member__user", "corrects").order_by("-at", "-pk")


def find_form(*, case: Case, kind: str) -> CaseForm | None:
    """The form of a kind in this round, where it was begun."""
    forms_of = case.forms.filter(kind=kind, round=case.reopened_count)
    return forms_of.select_related("written_by__user").first()


def list_earlier_forms(*, case: Case, kind: str) -> list[CaseForm]:
    """The forms of a kind of earlier rounds; they are only read."""
    if not case.reopened_count:
        return []
    forms_of = case.forms.filter(kind=kind, round__lt=case.reopened_count)
    return list(forms_of.select_related("written_by__user").order_by("-round"))


def list_holders(*, case: Case) -> QuerySet[StaffMember]:
    """Who of the agency could look after a case: case staff without a conflict."""
    members = StaffMember.objects.filter(
        agency=case.agency_id, is_active=True, role__in=("duty", "counsellor", "supervisor")
    )
    able = members.exclude(interest_conflicts__subject=case.user_id)
    return able.select_related("user").order_by("role", "pk")


def list_waiting_approvals(*, member: StaffMember) -> QuerySet[Approval]:
    """What waits for a supervisor of the member's agency, the longest waiting first."""
    rows = Approval.objects.for_staff(member).filter(state=Approval.State.REQUESTED)
    rows = rows.select_related("case__user", "case__agency", "requested_by__user")
    return rows.order_by("requested_at", "pk")


def has_other_supervisor(approval: Approval) -> bool:
    """Tell whether anybody but who asked could decide."""
    members = StaffMember.objects.filter(
        agency=approval.case.agency_id, is_active=True, role=StaffMember.Role.SUPERVISOR
    ).exclude(pk=approval.requested_by_id)
    return members.exclude(interest_conflicts__subject=approval.case.user_id).exists()
