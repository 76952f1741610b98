from datetime import timedelta

import factory
from django.utils import timezone

from accounts import services as accounts
from accounts.rules import PLATFORM_ROLES
from agencies.models import Approval, CaseForm, CaseTask
from agencies.rules import case_steps
from agencies.selectors.forms import get_newest_template
from tests.factories.accounts import StaffMemberFactory
from tests.factories.cases import CaseFactory


def make_holder(agency, role="counsellor", **fields):
    """Staff who accepted the code of conduct; the platform's officers work at the platform."""
    place = {} if role in PLATFORM_ROLES else {"agency": agency}
    member = StaffMemberFactory(role=role, **place, **fields)
    accounts.accept_conduct(member=member)
    return member


def fill(kind):
    """Answers that fit the newest template of a form."""
    values = {"scale": 2, "text": "말한 그대로 적었어요.", "date": "2026-03-02"}
    answers = {}
    for field in get_newest_template(kind).fields:
        codes = [code for code, _ in field.options]
        chosen = {"choice": codes[:1], "choices": [codes[:2]]}.get(field.type)
        answers[field.key] = chosen[0] if chosen else values[field.type]
    return answers


class CaseFormFactory(factory.django.DjangoModelFactory):
    """A first talk written to its end."""

    class Meta:
        model = CaseForm

    case = factory.SubFactory(CaseFactory)
    kind = "first_talk"
    round = factory.SelfAttribute("case.reopened_count")
    template_version = 1
    answers = factory.LazyAttribute(lambda o: fill(o.kind))
    state = "submitted"
    submitted_at = factory.LazyFunction(timezone.now)
    written_by = factory.SelfAttribute("case.assigned_to")


class ApprovalFactory(factory.django.DjangoModelFactory):
    """An approval that the case's holder asked for."""

    class Meta:
        model = Approval

    case = factory.SubFactory(CaseFactory)
    kind = "assessment"
    requested_by = factory.SelfAttribute("case.assigned_to")
    outcome = factory.LazyAttribute(lambda o: "goals_met" if o.kind == "closure" else "")
    decided_by = factory.LazyAttribute(
        lambda o: (
            None
            if o.state == "requested"
            else StaffMemberFactory(agency=o.case.agency, role="supervisor")
        )
    )
    decided_at = factory.LazyAttribute(lambda o: None if o.state == "requested" else timezone.now())
    state = "requested"


class TaskFactory(factory.django.DjangoModelFactory):
    """A service planned for tomorrow."""

    class Meta:
        model = CaseTask

    case = factory.SubFactory(CaseFactory)
    kind = "service"
    title = "긴급복지 신청서 함께 쓰기"
    due_date = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=1))
    made_by = factory.SelfAttribute("case.assigned_to")


def satisfy(case, to):
    """Give a case what its machine asks for before a move."""
    if case.state == "closure_requested":
        state = "approved" if to == "closed" else "returned"
        ApprovalFactory(case=case, kind="closure", state=state)
    elif to == "closure_requested":
        CaseFormFactory(case=case, kind="closure")
        ApprovalFactory(case=case, kind="closure")
    elif (case.state, to) in {("assessment", "conference"), ("plan", "active")}:
        kind = "plan" if to == "active" else "assessment"
        CaseFormFactory(case=case, kind=case_steps.FORM_OF[kind])
        ApprovalFactory(case=case, kind=kind, state="approved")
