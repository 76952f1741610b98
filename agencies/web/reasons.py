"""왜 이런 안내를 받았나요?: why a signal was made, and what a person may do about it (B17)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import ListView, TemplateView, View

from accounts.selectors import get_consent_state, list_disclosures
from agencies import rules, selectors, services
from agencies.models import Alert
from core.pages import LoginRequiredMixin, get_person, get_visible


class AlertsPage(LoginRequiredMixin, ListView):
    """Every signal about the person, newest first."""

    template_name = "agencies/why.html"
    context_object_name = "alerts"
    paginate_by = 20

    def get_queryset(self) -> QuerySet[Alert]:
        """Keep to what is about the person."""
        return selectors.list_own_alerts(user=get_person(self.request))


class AlertPage(LoginRequiredMixin, TemplateView):
    """One signal: reasons, what was told, and the three rights."""

    template_name = "agencies/why_one.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Explain it."""
        user = get_person(self.request)
        alert = get_visible(Alert, user, kwargs["public_id"])
        states = [get_consent_state(user, code) for code in rules.REFUSABLE]
        return super().get_context_data(
            why=selectors.explain_alert(alert),
            refusable=[state.purpose for state in states if state and state.is_agreed],
            unknowns=rules.UNKNOWNS,
            **kwargs,
        )


class AskView(LoginRequiredMixin, View):
    """Ask a human to explain, or to look again."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Store the request; asking twice is once."""
        alert = get_visible(Alert, get_person(request), public_id)
        asked = services.request_review(alert=alert, kind=request.POST.get("kind", ""))
        day = asked.due_at
        messages.success(
            request,
            _("요청을 남겼어요. 늦어도 %(month)d월 %(day)d일까지 사람이 답해 드려요.")
            % {"month": day.month, "day": day.day},
        )
        return redirect("agencies:why_one", public_id=public_id)


class RefuseView(LoginRequiredMixin, TemplateView):
    """Refuse automated use: first what follows, then the act."""

    template_name = "agencies/why_refuse.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show what stops and what is deleted, and what cannot be taken back."""
        user = get_person(self.request)
        alert = get_visible(Alert, user, kwargs["public_id"])
        state = get_consent_state(user, kwargs["code"])
        if kwargs["code"] not in rules.REFUSABLE or state is None:
            raise Http404
        return super().get_context_data(
            alert=alert, state=state, disclosures=list_disclosures(user)[:5], **kwargs
        )

    def post(self, request: HttpRequest, public_id: UUID, code: str) -> HttpResponse:
        """Withdraw the consent and say what follows."""
        alert = get_visible(Alert, get_person(request), public_id)
        services.refuse_automation(alert=alert, code=code, channel="web")
        messages.success(request, _("앞으로 자동 판단에 쓰지 않아요. 동의를 철회했어요."))
        return redirect("agencies:why_one", public_id=public_id)
