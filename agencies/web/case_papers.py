"""The four forms of a case, and the approvals that rest on them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView, View

from agencies.models import Approval, Case
from agencies.rules import case_steps
from agencies.rules import forms as rules
from agencies.selectors import cases as selectors
from agencies.selectors import forms as templates
from agencies.services import cases as services
from agencies.web.case_forms import AnswersForm, DecideForm
from agencies.web.cases import SUPERVISORS, CaseStaffOnly
from core.errors import DomainError
from core.pages import add_refusal, is_htmx


class FormPage(CaseStaffOnly, View):
    """One form: written, kept as a draft while it is typed, submitted, then read."""

    def get(self, request: HttpRequest, public_id: UUID, kind: str) -> HttpResponse:
        """Show the form, or what was written, and write down that it was opened."""
        if kind not in rules.KINDS:
            raise Http404
        return self.show(request, self.find_case(public_id), kind)

    def post(self, request: HttpRequest, public_id: UUID, kind: str) -> HttpResponse:
        """Keep a draft, by hand or by itself, or submit."""
        if kind not in rules.KINDS:
            raise Http404
        case = self.find_case(public_id)
        known = selectors.find_form(case=case, kind=kind)
        given = AnswersForm(templates.get_template_of(known, kind), request.POST).read()
        is_final = "submit" in request.POST
        try:
            services.save_form(
                case=case, kind=kind, member=self.member, answers=given, is_final=is_final
            )
        except services.AnswersUnfit as error:
            return self.refuse(request, case, kind, error)
        if is_htmx(request):
            return render(request, "agencies/_saved.html", {"at": selectors.get_now()})
        said = _("다 썼어요. 이제 고칠 수 없어요.") if is_final else _("쓰던 것을 저장했어요.")
        messages.success(request, said)
        return redirect("agencies:case_form", public_id=public_id, kind=kind)

    def refuse(
        self, request: HttpRequest, case: Case, kind: str, error: services.AnswersUnfit
    ) -> HttpResponse:
        """Say which answers do not fit, beside them; a draft that saves itself says it briefly."""
        if is_htmx(request):
            return render(request, "agencies/_saved.html", {"error": error.detail})
        messages.error(request, error.detail)
        return self.show(request, case, kind, refused=error.errors, status=error.status)

    def show(
        self,
        request: HttpRequest,
        case: Case,
        kind: str,
        refused: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """Render the form as it is to be written or read."""
        services.read_case(
            case=case, member=self.member, part="case_form", purpose="사례 서식 보기"
        )
        earlier = selectors.list_earlier_forms(case=case, kind=kind)
        chosen = next((one for one in earlier if str(one.round) == request.GET.get("round")), None)
        found = chosen or selectors.find_form(case=case, kind=kind)
        template = templates.get_template_of(found, kind)
        data = request.POST if refused else None
        form = AnswersForm(
            template, data, refused=refused, initial=dict(found.answers) if found else {}
        )
        context = {
            "viewer_member": self.member,
            "case": case,
            "kind": kind,
            "template": template,
            "found": found,
            "sections": _pair_sections(template, form),
            "answers": templates.list_answers(found) if found else [],
            "earlier": earlier,
            "is_locked": bool(chosen or (found and found.submitted_at))
            or case.state == Case.State.CLOSED,
        }
        return render(request, "agencies/case_form.html", context, status=status)


def _pair_sections(template: rules.Template, form: AnswersForm) -> list[tuple[Any, list[Any]]]:
    """Each section with its bound fields."""
    return [(one, [form[field.key] for field in one.fields]) for one in template.sections]


class ApprovalListPage(CaseStaffOnly, ListView):
    """What waits for a supervisor, the longest waiting first."""

    roles = SUPERVISORS
    template_name = "agencies/approvals.html"
    context_object_name = "approvals"
    paginate_by = 50

    def get_queryset(self) -> QuerySet[Approval]:
        """Waiting approvals of the member's agency."""
        return selectors.list_waiting_approvals(member=self.member)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Write down who stood on the list."""
        shown = super().get_context_data(viewer_member=self.member, **kwargs)
        services.read_list(member=self.member, cases=[row.case for row in shown["approvals"]])
        return shown


class ApprovalPage(CaseStaffOnly, View):
    """One approval: what was written, and the decision of somebody else than its writer."""

    roles = SUPERVISORS

    def find_approval(self, public_id: UUID) -> Approval:
        """Find an approval in a case the member sees, or 404."""
        rows = Approval.objects.for_staff(self.member).select_related(
            "case__user", "case__agency", "requested_by__user", "decided_by__user"
        )
        found: Approval = get_object_or_404(rows, public_id=public_id)
        return found

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Show what is to be approved."""
        return self.show(request, self.find_approval(public_id), DecideForm())

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Approve or return."""
        approval = self.find_approval(public_id)
        form = DecideForm(request.POST)
        if not form.is_valid():
            return self.show(request, approval, form, 400)
        try:
            services.decide_approval(
                approval=approval,
                member=self.member,
                is_approved=form.cleaned_data["decision"] == "approve",
                note=form.cleaned_data["note"],
            )
        except DomainError as error:
            add_refusal(form, error, "note" if error.code == "text_empty" else None)
            return self.show(request, self.find_approval(public_id), form, error.status)
        messages.success(request, _("결정을 남겼어요."))
        return redirect("agencies:approvals")

    def show(
        self, request: HttpRequest, approval: Approval, form: DecideForm, status: int = 200
    ) -> HttpResponse:
        """Render the page and write down that the form was read."""
        case = approval.case
        services.read_case(
            case=case, member=self.member, part="case_form", purpose="승인할 서식 보기"
        )
        found = selectors.find_form(case=case, kind=case_steps.FORM_OF[approval.kind])
        context = {
            "viewer_member": self.member,
            "case": case,
            "approval": approval,
            "found": found,
            "answers": templates.list_answers(found) if found else [],
            "form": form,
            "is_own": approval.requested_by_id == self.member.pk,
            "has_other": selectors.has_other_supervisor(approval),
        }
        return render(request, "agencies/approval.html", context, status=status)
