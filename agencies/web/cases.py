"""Case files: those a member holds, or a supervisor's whole agency."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView, View

from accounts.models import StaffMember
from accounts.services import require_conduct
from agencies.models import Case
from agencies.rules import cases as rules
from agencies.selectors import cases as selectors
from agencies.selectors import talk
from agencies.services import cases as services
from agencies.web.case_forms import AskForm, AssignForm, ContactForm, NoteForm, StepForm, TaskForm
from agencies.web.staff import StaffOnly
from core.errors import DomainError
from core.pages import add_refusal, is_htmx

SUPERVISORS: tuple[str, ...] = (StaffMember.Role.SUPERVISOR.value,)


class CaseStaffOnly(StaffOnly):
    """Those who work on cases and accepted the code of conduct."""

    roles: tuple[str, ...] = rules.CASE_ROLES

    def check_member(self) -> None:
        """Nobody opens a case before the promise."""
        require_conduct(member=self.member)

    def find_case(self, public_id: UUID) -> Case:
        """Find a case the member works on, or 404."""
        rows = Case.objects.for_staff(self.member)
        return get_object_or_404(
            rows.select_related("user", "agency", "assigned_to__user"), public_id=public_id
        )


class CaseListPage(CaseStaffOnly, ListView):
    """The cases a member works on, the most urgent first; open pages ask for the list alone."""

    context_object_name = "cases"
    paginate_by = 50
    # The list a page always shows; else the address chooses.
    only_show = ""
    here = "cases"

    def get_template_names(self) -> list[str]:
        """The whole page, or its live part."""
        return ["agencies/_cases.html" if is_htmx(self.request) else "agencies/cases.html"]

    def choose_show(self) -> str:
        """What is asked for; the whole agency is for supervisors, who begin there."""
        is_supervisor = self.member.role == StaffMember.Role.SUPERVISOR
        asked = self.only_show or self.request.GET.get("show", "")
        if asked not in selectors.SHOWS or (asked == "all" and not is_supervisor):
            return "all" if is_supervisor else "mine"
        return asked

    def get_queryset(self) -> QuerySet[Case]:
        """The cases of the list; only the token is searched for."""
        token = self.request.GET.get("q", "").strip()[:20]
        return selectors.list_cases(member=self.member, show=self.choose_show(), token=token)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Write down who stood on the list, and name the member, whom the page's shell shows."""
        shown = super().get_context_data(viewer_member=self.member, **kwargs)
        services.read_list(member=self.member, cases=list(shown["cases"]))
        unread = talk.count_unread_by_case(cases=shown["cases"])
        for case in shown["cases"]:
            case.unread_count = unread.get(case.pk, 0)
        waiting = Case.objects.to_take(self.member).count()
        return {
            **shown,
            "show": self.choose_show(),
            "here": self.here,
            "unassigned_count": waiting,
            "is_supervisor": self.member.role == StaffMember.Role.SUPERVISOR,
        }


class OverduePage(CaseListPage):
    """What is past a mark of the clock or a task's day, for supervisors (C9)."""

    roles = SUPERVISORS
    only_show, here = "overdue", "overdue"


class CasePage(CaseStaffOnly, View):
    """One case: where it stands, whom to call, what is due and what was done."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Show the case and write down that it was opened."""
        return self.show(request, self.find_case(public_id))

    def show(
        self, request: HttpRequest, case: Case, status: int = 200, **given: forms.Form
    ) -> HttpResponse:
        """Render the whole page, or its live part."""
        services.read_case(case=case, member=self.member, is_refresh=is_htmx(request))
        context = {
            "viewer_member": self.member,
            "case": case,
            "file": selectors.get_case_file(case),
            "step_form": given.get("step") or StepForm(),
            "ask_form": given.get("ask") or AskForm(),
            "task_form": given.get("task") or TaskForm(),
            # Always the next one, also beside a form that was refused.
            "attempt": services.count_next_attempt(case=case),
            "contact_form": given.get("contact") or ContactForm(),
            "note_form": given.get("note") or NoteForm(),
            "assign_form": given.get("assign") or self.make_assign_form(case),
        }
        name = "agencies/_case.html" if is_htmx(request) else "agencies/case.html"
        return render(request, name, context, status=status)

    def make_assign_form(self, case: Case) -> AssignForm | None:
        """Supervisors hand cases on."""
        if self.member.role != StaffMember.Role.SUPERVISOR:
            return None
        return AssignForm(
            holders=selectors.list_holders(case=case), initial={"to": case.assigned_to_id}
        )


class CaseAct(CasePage):
    """One act in a case: on success back to its place on the page, on refusal the page says why."""

    http_method_names = ("post",)
    form_name = ""
    form_class: type[forms.Form] = forms.Form
    place = ""
    success: Any = ""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Clean the form and act."""
        case = self.find_case(public_id)
        form = self.make_form(case)
        if not form.is_valid():
            return self.show(request, case, 400, **{self.form_name: form})
        try:
            self.act(case, form)
        except DomainError as error:
            add_refusal(form, error)
            return self.show(
                request, self.find_case(public_id), error.status, **{self.form_name: form}
            )
        messages.success(request, self.success)
        return self.go_back(case)

    def make_form(self, case: Case) -> forms.Form:
        """The form as it was sent."""
        return self.form_class(self.request.POST)

    def act(self, case: Case, form: forms.Form) -> None:
        """Call the one service of this act."""
        raise NotImplementedError

    def go_back(self, case: Case) -> HttpResponse:
        """Back to the case, where it was done."""
        return redirect(f"/agency/cases/{case.public_id}/{self.place}")


class StepView(CaseAct):
    """Take the case one step on."""

    form_name, form_class, place = "step", StepForm, "#steps"
    success = _("다음 단계로 옮겼어요.")

    def act(self, case: Case, form: forms.Form) -> None:
        """Move the case."""
        services.advance_case(case=case, member=self.member, **form.cleaned_data)


class AskView(CaseAct):
    """Ask a supervisor to approve."""

    form_name, form_class, place = "ask", AskForm, "#steps"
    success = _("승인을 요청했어요. 책임자가 살핀 뒤 알려 드려요.")

    def act(self, case: Case, form: forms.Form) -> None:
        """Ask for the approval."""
        services.request_approval(case=case, member=self.member, **form.cleaned_data)


class AssignView(CaseAct):
    """Hand the case to a colleague."""

    roles = SUPERVISORS
    form_name, place = "assign", "#holder"
    success = _("담당을 정했어요.")

    def make_form(self, case: Case) -> forms.Form:
        """Only those who can look after it may be chosen."""
        return AssignForm(self.request.POST, holders=selectors.list_holders(case=case))

    def act(self, case: Case, form: forms.Form) -> None:
        """Assign the case."""
        services.assign_case(case=case, member=self.member, **form.cleaned_data)


class TakeView(CaseStaffOnly, View):
    """Take a case nobody looks after."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Take it and open it; what somebody else took meanwhile is not there any more."""
        free = Case.objects.to_take(self.member).select_related("user", "agency")
        case = get_object_or_404(free, public_id=public_id)
        services.take_case(case=case, member=self.member)
        messages.success(request, _("이제 이 사례는 내가 맡아요."))
        return redirect("agencies:case", public_id=public_id)


class ConflictView(CaseStaffOnly, View):
    """Say that one knows this person: a page to be sure, then nothing of them is seen any more."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Say what follows."""
        context = {"viewer_member": self.member, "case": self.find_case(public_id)}
        return render(request, "agencies/case_conflict.html", context)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Declare it."""
        services.declare_conflict(member=self.member, subject=self.find_case(public_id).user)
        messages.success(request, _("이해 충돌을 밝혔어요. 책임자가 담당을 새로 정해요."))
        return redirect("agencies:cases")
