"""What a person is asked or told once: to work somewhere, or that their data may have leaked."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View

from accounts.models import StaffInvitation
from accounts.services import answer_invitation
from agencies.selectors import oversight
from core.pages import LoginRequiredMixin, get_person, get_visible


class InvitationPage(LoginRequiredMixin, View):
    """An agency asks; the person answers."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Show who asks and what for."""
        invitation = get_visible(StaffInvitation, request.user, public_id)
        is_open = StaffInvitation.objects.waiting().filter(pk=invitation.pk).exists()
        context = {"invitation": invitation, "is_open": is_open}
        return render(request, "agencies/invitation.html", context)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Join, or decline; nobody asks why."""
        invitation = get_visible(StaffInvitation, request.user, public_id)
        accept = request.POST.get("answer") == "accept"
        answer_invitation(invitation=invitation, accept=accept)
        if accept:
            messages.success(request, _("이제 이 기관의 직원이에요. 먼저 윤리 강령을 읽어 주세요."))
            return redirect("agencies:conduct")
        messages.success(request, _("사양했어요."))
        return redirect("accounts:notifications")


class IncidentNoticePage(LoginRequiredMixin, View):
    """What happened to the person's data, and what they can do."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Show the notice to whoever was told of it."""
        incident = oversight.find_told_incident(user=get_person(request), public_id=public_id)
        if incident is None:
            raise Http404
        return render(request, "agencies/incident_notice.html", {"incident": incident})
