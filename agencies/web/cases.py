"""Case files: those a member holds, or a supervisor's whole agency."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.generic import ListView, View

from accounts.services import require_conduct
from agencies.models import Case
from agencies.rules import cases as rules
from agencies.selectors import cases as selectors
from agencies.selectors import talk
from agencies.services import cases as services
from agencies.web.staff import StaffOnly


class CaseStaffOnly(StaffOnly):
    """Those who work on cases and accepted the code of conduct."""

    roles = rules.CASE_ROLES

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
    """The cases a member works on, the most urgent first."""

    template_name = "agencies/cases.html"
    context_object_name = "cases"
    paginate_by = 50

    def get_queryset(self) -> QuerySet[Case]:
        """Open cases of the member."""
        return selectors.list_cases(member=self.member)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the member, whom the page's shell shows, and count what waits unread."""
        context = super().get_context_data(viewer_member=self.member, **kwargs)
        unread = talk.count_unread_by_case(cases=context["cases"])
        for case in context["cases"]:
            case.unread_count = unread.get(case.pk, 0)
        return context


class CasePage(CaseStaffOnly, View):
    """One case: where it stands, whom to call, what is due."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Show the case and write down that it was opened."""
        case = services.read_case(case=self.find_case(public_id), member=self.member)
        context = {"viewer_member": self.member, "case": case}
        return render(request, "agencies/case.html", context)
