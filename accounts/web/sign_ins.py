"""Where the person is signed in, and the second factor that staff need."""

from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.generic import ListView, View

from accounts import rules, selectors, services
from accounts.models import SignIn
from core.pages import LoginRequiredMixin, get_person, get_visible


class SignInsView(LoginRequiredMixin, ListView):
    """Every place where the person is signed in now."""

    template_name = "accounts/sign_ins.html"
    context_object_name = "sign_ins"

    def get_queryset(self) -> QuerySet[SignIn]:
        """Keep to the person's own."""
        return selectors.list_sign_ins(get_person(self.request))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name each device, and mark this one."""
        context = super().get_context_data(**kwargs)
        key = self.request.session.session_key
        context["devices"] = [
            {
                "sign_in": row,
                "name": rules.name_device(row.user_agent, is_app=row.client == SignIn.Client.APP),
                "is_current": row.session_key == key,
            }
            for row in context["sign_ins"]
        ]
        return context


class EndView(LoginRequiredMixin, View):
    """Sign one place out."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """End it; this very place is an ordinary log-out."""
        row = get_visible(SignIn, get_person(request), public_id)
        if row.session_key == request.session.session_key:
            get_adapter(request).logout(request)
            return redirect("accounts:landing")
        services.end_sign_in(sign_in=row)
        messages.success(request, _("그 기기에서 로그아웃했어요."))
        return redirect("accounts:sign_ins")


class EndAllView(LoginRequiredMixin, View):
    """모든 기기 로그아웃."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """End every other place, then this one."""
        user = get_person(request)
        get_adapter(request).logout(request)
        services.end_sign_ins(user=user)
        messages.success(request, _("모든 기기에서 로그아웃했어요."))
        return redirect("account_login")


class SecondFactorView(LoginRequiredMixin, View):
    """The way to what a closed staff door asks for: set a second factor up, or show it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Explain the set-up, or lead to the quickest way of showing it."""
        user = get_person(request)
        if not is_mfa_enabled(user, services.SECOND_FACTORS):
            return render(request, "accounts/second_factor.html")
        has_app = is_mfa_enabled(user, [Authenticator.Type.TOTP])
        url = reverse("mfa_reauthenticate" if has_app else "mfa_reauthenticate_webauthn")
        asked = get_next_redirect_url(request) or "/"
        return redirect(f"{url}?{urlencode({REDIRECT_FIELD_NAME: asked})}")
