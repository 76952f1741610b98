"""Tier E in the portal: what waits for a second officer, and what was told to whom."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView, View

from agencies import services
from agencies.models import Emergency
from agencies.web.forms import ApproveForm
from agencies.web.staff import StaffOnly
from core.errors import DomainError
from core.pages import add_refusal


class EmergencyListPage(StaffOnly, ListView):
    """Every emergency a member may know of, newest first."""

    roles = ("platform_safety", "dpo")
    template_name = "agencies/emergencies.html"
    context_object_name = "emergencies"
    paginate_by = 30

    def get_queryset(self) -> QuerySet[Emergency]:
        """Officers see all, the privacy officer what was decided."""
        rows = Emergency.objects.for_staff(self.member)
        return rows.select_related("alert__agency", "requested_by__user", "decided_by__user")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the member, whom the page's shell shows."""
        return super().get_context_data(viewer_member=self.member, **kwargs)


class EmergencyPage(StaffOnly, View):
    """One emergency: asked by whom, why, decided by whom, told when."""

    roles: tuple[str, ...] = ("platform_safety", "dpo")

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Show it and write down that it was opened."""
        return self.show(request, self.find_emergency(public_id), ApproveForm())

    def find_emergency(self, public_id: UUID) -> Emergency:
        """Find an emergency the member may know of, or 404."""
        rows = Emergency.objects.for_staff(self.member).select_related(
            "alert__agency", "alert__user__region", "requested_by__user", "decided_by__user"
        )
        return get_object_or_404(rows, public_id=public_id)

    def show(
        self, request: HttpRequest, emergency: Emergency, form: forms.Form, status: int = 200
    ) -> HttpResponse:
        """Render the page."""
        context = {
            "viewer_member": self.member,
            "file": services.read_emergency(emergency=emergency, member=self.member),
            "emergency": emergency,
            "form": form,
            "can_decide": emergency.state == Emergency.State.REQUESTED
            and emergency.requested_by_id != self.member.pk
            and self.member.role == "platform_safety",
        }
        return render(request, "agencies/emergency.html", context, status=status)


class ApproveView(EmergencyPage):
    """The second officer says yes."""

    http_method_names = ("post",)
    roles = ("platform_safety",)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Let rescue know; the page then shows who the person is."""
        emergency = self.find_emergency(public_id)
        form = ApproveForm(request.POST)
        if not form.is_valid():
            return self.show(request, emergency, form, 400)
        try:
            services.approve_emergency(emergency=emergency, member=self.member, **form.cleaned_data)
        except DomainError as error:
            add_refusal(form, error)
            return self.show(request, self.find_emergency(public_id), form, error.status)
        messages.success(request, _("승인했어요. 아래 정보를 지금 바로 알려 주세요."))
        return redirect("agencies:emergency", public_id=public_id)


class RefuseView(EmergencyPage):
    """The second officer says no."""

    http_method_names = ("post",)
    roles = ("platform_safety",)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Nothing is told; the alert stays where it was."""
        services.refuse_emergency(emergency=self.find_emergency(public_id), member=self.member)
        messages.success(request, _("승인하지 않았어요. 신호는 그대로 남아 있어요."))
        return redirect("agencies:emergency", public_id=public_id)
