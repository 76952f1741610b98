"""What a person is asked before something leaves a case: excerpts and referrals."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View

from accounts.selectors import get_purpose
from agencies.models import ExcerptRequest, Referral
from agencies.rules import cases as rules
from agencies.selectors import sharing as selectors
from agencies.services import referrals, sharing
from agencies.web.help_forms import LinesForm
from core.errors import DomainError
from core.pages import LoginRequiredMixin, add_refusal, get_person


class OwnRequestOnly(LoginRequiredMixin, View):
    """Pages of what a counsellor asked the person to show."""

    def find_request(self, public_id: UUID) -> ExcerptRequest:
        """Find it, or 404."""
        rows = selectors.list_requests(user=get_person(self.request))
        return get_object_or_404(rows, public_id=public_id)


class ExcerptPage(OwnRequestOnly):
    """Who asks, why, and the person's own lines to choose from."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Show the request and the lines."""
        return self.show(request, self.find_request(public_id))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Show the chosen lines as they would be read; only a yes to those shows them."""
        asked = self.find_request(public_id)
        choosable = selectors.list_choosable_lines(user=get_person(request))
        form = LinesForm(request.POST, choosable=choosable)
        if not form.is_valid():
            return self.show(request, asked, 400, form=form)
        chosen = [UUID(line) for line in form.cleaned_data["lines"]]
        if request.POST.get("is_agreed") != "on":
            preview = selectors.preview_lines(user=get_person(request), line_ids=chosen)
            return self.show(request, asked, preview=preview)
        try:
            sharing.approve_excerpts(request=asked, line_ids=chosen, channel="web")
        except DomainError as error:
            add_refusal(form, error)
            return self.show(request, asked, error.status, form=form)
        messages.success(request, _("고른 말만 담당 상담원에게 보여 줬어요. 7일 뒤에 지워져요."))
        return redirect("agencies:help_excerpt", public_id=public_id)

    def show(
        self, request: HttpRequest, asked: ExcerptRequest, status: int = 200, **shown: Any
    ) -> HttpResponse:
        """Render the page."""
        context: dict[str, Any] = {"asked": asked, "case": asked.case, "limit": rules.EXCERPT_LIMIT}
        if asked.state == ExcerptRequest.State.ASKED:
            lines = selectors.list_choosable_lines(user=get_person(request))
            context |= {"lines": lines, "form": LinesForm(choosable=lines)}
            context["purpose"] = get_purpose(sharing.CONSENT)
        return render(request, "agencies/help_excerpt.html", {**context, **shown}, status=status)


class ExcerptDeclineView(OwnRequestOnly):
    """No, in one tap."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Decline; nothing else changes."""
        asked = self.find_request(public_id)
        sharing.decline_excerpts(request=asked)
        messages.success(request, _("보여 주지 않기로 했어요. 상담은 그대로 이어져요."))
        return redirect("agencies:help_case", public_id=asked.case.public_id)


class ExcerptRevokeView(OwnRequestOnly):
    """Take back what was shown."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Take it back at once."""
        asked = self.find_request(public_id)
        sharing.revoke_excerpts(request=asked, channel="web")
        messages.success(request, _("보여 주던 말을 거뒀어요. 상담원 화면에서 사라졌어요."))
        return redirect("agencies:help_case", public_id=asked.case.public_id)


class OwnReferralOnly(LoginRequiredMixin, View):
    """Pages of where the person is to be referred."""

    def find_referral(self, public_id: UUID) -> Referral:
        """Find it, or 404."""
        rows = selectors.list_own_referrals(user=get_person(self.request))
        return get_object_or_404(rows, public_id=public_id)


class ReferralPage(OwnReferralOnly):
    """To whom, why, and each thing that would go along."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Show the referral; nothing is ticked."""
        return self.show(request, self.find_referral(public_id))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Agree to the ticked items, for this recipient."""
        referral = self.find_referral(public_id)
        items = request.POST.getlist("items")
        try:
            referrals.agree_referral(referral=referral, items=items)
        except DomainError as error:
            form = forms.Form(request.POST)
            form.full_clean()
            add_refusal(form, error)
            return self.show(request, self.find_referral(public_id), error.status, form)
        messages.success(request, _("고른 것만 이 기관에 전했어요. 답이 오면 알려 드릴게요."))
        return redirect("agencies:help_referral", public_id=public_id)

    def show(
        self,
        request: HttpRequest,
        referral: Referral,
        status: int = 200,
        form: forms.Form | None = None,
    ) -> HttpResponse:
        """Render the page."""
        context = {
            "referral": referral,
            "case": referral.case,
            "form": form,
            "asked": [(item, rules.REFERRAL_ITEMS[item]) for item in referral.asked_items],
            "agreed": [rules.REFERRAL_ITEMS[item] for item in referral.agreed_items],
            "rejection": rules.REFERRAL_REJECTIONS.get(referral.rejection, ""),
            "is_open": referral.state in rules.OPEN_REFERRAL_STATES,
        }
        return render(request, "agencies/help_referral.html", context, status=status)


class ReferralWithdrawView(OwnReferralOnly):
    """No, or no more."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Take it back; the recipient sees nothing of it any more."""
        referral = self.find_referral(public_id)
        referrals.withdraw_referral(referral=referral)
        messages.success(request, _("전하지 않기로 했어요. 지금 상담은 그대로 이어져요."))
        return redirect("agencies:help_case", public_id=referral.case.public_id)
