"""Tasks, tries to reach the person, and notes of a case."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from agencies.models import Case
from agencies.selectors import cases as selectors
from agencies.services import cases as services
from agencies.web.case_forms import ContactForm, NoteForm, TaskForm
from agencies.web.cases import CaseAct, CaseStaffOnly
from core.errors import DomainError
from core.pages import add_refusal, is_htmx, list_by_cursor


class TaskAddView(CaseAct):
    """Plan something to do."""

    form_name, form_class, place = "task", TaskForm, "#tasks"
    success = _("할 일을 더했어요.")

    def act(self, case: Case, form: forms.Form) -> None:
        """Add the task."""
        services.add_task(case=case, member=self.member, **form.cleaned_data)


class TaskTurnView(CaseStaffOnly, View):
    """A task is done, or is to be done after all; htmx gets the list alone."""

    def post(self, request: HttpRequest, public_id: UUID, task_id: UUID) -> HttpResponse:
        """Turn the task."""
        case = self.find_case(public_id)
        task = get_object_or_404(case.tasks.select_related("case__user"), public_id=task_id)
        turn = services.reopen_task if request.POST.get("undo") else services.finish_task
        try:
            turn(task=task, member=self.member)
        except services.DoneAlready:
            # Somebody was quicker: the list says how it stands.
            messages.info(request, _("그사이에 바뀐 할 일이에요."))
        if not is_htmx(request):
            return redirect(f"/agency/cases/{public_id}/#tasks")
        context = {"case": case, "tasks": selectors.list_tasks(case)}
        return render(request, "agencies/_case_tasks.html", context)


class ContactView(CaseAct):
    """Write down a try to reach the person."""

    form_name, form_class, place = "contact", ContactForm, "#contacts"
    success = _("연락을 기록했어요.")

    def act(self, case: Case, form: forms.Form) -> None:
        """Log the contact."""
        services.log_contact(case=case, member=self.member, **form.cleaned_data)


class NoteAddView(CaseAct):
    """Add a note from the page of the case."""

    form_name, form_class, place = "note", NoteForm, "#notes"
    success = _("기록을 남겼어요.")

    def act(self, case: Case, form: forms.Form) -> None:
        """Add the note."""
        services.add_note(case=case, member=self.member, **form.cleaned_data)


class NotesPage(CaseStaffOnly, View):
    """All notes of a case; a mistake is corrected by another note."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Show the notes and write down that they were opened."""
        return self.show(request, self.find_case(public_id), NoteForm())

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Add a note, or the correction of one of this case."""
        case, form, corrects = self.find_case(public_id), NoteForm(request.POST), None
        if asked := request.POST.get("corrects", ""):
            corrects = case.notes.filter(public_id=asked).first() if _is_uuid(asked) else None
        if not form.is_valid():
            return self.show(request, case, form, 400)
        try:
            services.add_note(case=case, member=self.member, corrects=corrects, **form.cleaned_data)
        except DomainError as error:
            add_refusal(form, error)
            return self.show(request, case, form, error.status)
        messages.success(request, _("기록을 남겼어요."))
        return redirect("agencies:case_notes", public_id=public_id)

    def show(
        self, request: HttpRequest, case: Case, form: NoteForm, status: int = 200
    ) -> HttpResponse:
        """Render the page; `?corrects=` chooses the note that is put right."""
        services.read_case(
            case=case, member=self.member, part="case_note", purpose="사례 기록 읽기"
        )
        asked = request.POST.get("corrects") or request.GET.get("corrects", "")
        corrected = case.notes.filter(public_id=asked).first() if _is_uuid(asked) else None
        context = {
            "viewer_member": self.member,
            "case": case,
            "form": form,
            "corrected": corrected,
            **list_by_cursor(request, selectors.list_notes(case)),
        }
        return render(request, "agencies/case_notes.html", context, status=status)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
