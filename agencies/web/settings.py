"""What an agency's admin sees: colleagues, hours, phones. No alert, no case, no person."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from accounts import services
from accounts.models import Agency, StaffInvitation, StaffMember
from agencies.web.settings_forms import ROLE_CHOICES, AgencyForm, HoursForm, InviteForm, RoleForm
from agencies.web.staff import StaffOnly
from core.errors import DomainError
from core.pages import add_refusal


class AdminOnly(StaffOnly, View):
    """The agency's admin's; nobody else finds them."""

    roles = (StaffMember.Role.AGENCY_ADMIN,)

    def find_colleague(self, user_id: UUID) -> StaffMember:
        """Find a colleague of the own agency, or 404."""
        rows = StaffMember.objects.for_staff(self.member).select_related("user", "agency")
        return get_object_or_404(rows, user__public_id=user_id)

    def show(self, name: str, status: int = 200, **context: Any) -> HttpResponse:
        """Render a page of the admin."""
        known = {"viewer_member": self.member, "agency": self.member.agency, **context}
        return render(self.request, f"agencies/{name}.html", known, status=status)


class SettingsPage(AdminOnly):
    """How the agency is reached and when it answers."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show both forms."""
        return self.show_settings()

    def list_spans(self) -> list[Any]:
        """The declared hours, in order."""
        return list(self.member.agency.hours.values_list("weekday", "opens_at", "closes_at"))

    def show_settings(self, status: int = 200, **given: forms.Form) -> HttpResponse:
        """Render them, with what is missing for urgent signals (C4)."""
        agency: Agency = self.member.agency
        names = ("phone", "on_call_phone", "opens_on_holidays", "introduction")
        spans = self.list_spans()
        return self.show(
            "settings",
            status,
            form=given.get("form")
            or AgencyForm(initial={name: getattr(agency, name) for name in names}),
            hours_form=given.get("hours") or HoursForm(spans=spans),
            has_hours=bool(spans),
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Save the first form."""
        form = AgencyForm(request.POST)
        if not form.is_valid():
            return self.show_settings(400, form=form)
        services.describe_agency(member=self.member, **form.cleaned_data)
        messages.success(request, _("저장했어요."))
        return redirect("agencies:settings")


class HoursView(SettingsPage):
    """When the agency answers."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Save the week."""
        form = HoursForm(request.POST, spans=self.list_spans())
        if not form.is_valid():
            return self.show_settings(400, hours=form)
        try:
            services.set_hours(member=self.member, spans=form.cleaned_data["spans"])
        except DomainError as error:
            add_refusal(form, error)
            return self.show_settings(error.status, hours=form)
        messages.success(request, _("운영 시간을 저장했어요."))
        return redirect("agencies:settings")


class StaffPage(AdminOnly):
    """Who works here, and who was asked to."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the colleagues."""
        return self.show_staff(InviteForm())

    def show_staff(self, form: forms.Form, status: int = 200) -> HttpResponse:
        """Render the page."""
        colleagues = StaffMember.objects.for_staff(self.member).select_related("user")
        waiting = StaffInvitation.objects.for_staff(self.member).waiting()
        return self.show(
            "agency_staff",
            status,
            colleagues=colleagues.order_by("-is_active", "role", "user__nickname"),
            invitations=waiting.select_related("invited_by__user"),
            roles=ROLE_CHOICES,
            form=form,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Ask somebody; the answer is the same whoever owns the address."""
        form = InviteForm(request.POST)
        if not form.is_valid():
            return self.show_staff(form, 400)
        services.invite_member(member=self.member, **form.cleaned_data)
        messages.success(
            request, _("그 주소로 가입한 분이 있으면 초대가 갔어요. 받아들이면 여기에 보여요.")
        )
        return redirect("agencies:agency_staff")


class ColleagueMove(StaffPage):
    """Something done about one colleague; a refusal stands on the page."""

    http_method_names = ("post",)
    success: Any = ""

    def post(self, request: HttpRequest, user_id: UUID) -> HttpResponse:  # type: ignore[override]
        """Do it, or say why not."""
        colleague = self.find_colleague(user_id)
        try:
            self.move(colleague)
        except DomainError as error:
            messages.error(request, error.detail)
            return self.show_staff(InviteForm(), error.status)
        messages.success(request, self.success)
        return redirect("agencies:agency_staff")

    def move(self, colleague: StaffMember) -> None:
        """Call the one service of this move."""
        raise NotImplementedError


class RoleView(ColleagueMove):
    """Another role."""

    success = _("역할을 바꿨어요. 그 직원은 다시 로그인해요.")

    def move(self, colleague: StaffMember) -> None:
        """Change it."""
        form = RoleForm(self.request.POST)
        role = form.cleaned_data["role"] if form.is_valid() else ""
        services.change_role(member=self.member, colleague=colleague, role=role)


class LetGoView(ColleagueMove):
    """Somebody works here no more."""

    success = _("모든 기기에서 로그아웃했고, 맡았던 사례는 담당이 없는 목록으로 갔어요.")

    def move(self, colleague: StaffMember) -> None:
        """Let them go."""
        services.deactivate_member(member=self.member, colleague=colleague)


class InvitationWithdrawView(AdminOnly):
    """Take an invitation back."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Take it back."""
        rows = StaffInvitation.objects.for_staff(self.member)
        invitation = get_object_or_404(rows, public_id=public_id)
        services.withdraw_invitation(member=self.member, invitation=invitation)
        messages.success(request, _("초대를 거뒀어요."))
        return redirect("agencies:agency_staff")
