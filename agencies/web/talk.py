"""Talk with the person of a case, and what they show: the staff's side (C10, T3)."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import View

from accounts.selectors import is_quiet_at
from agencies.models import Case, CaseMessage, Referral
from agencies.rules import cases as rules
from agencies.selectors import sharing as selectors
from agencies.services import referrals, sharing, talk
from agencies.web.cases import CaseStaffOnly
from agencies.web.help_forms import AskForm, MessageForm, ReferralForm
from core.errors import DomainError
from core.pages import add_refusal, is_htmx


class TalkPage(CaseStaffOnly, View):
    """The talk of a case; its lines are replaced live."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Show the lines and write down that they were read."""
        return self.show(request, self.find_case(public_id), MessageForm())

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Send a line, once; a refusal stands at the form."""
        case = self.find_case(public_id)
        form = MessageForm(request.POST)
        if not form.is_valid():
            return self.show(request, case, form, 400)
        try:
            talk.send_case_message(case=case, member=self.member, **form.cleaned_data)
        except DomainError as error:
            add_refusal(form, error, "text")
            return self.show(request, case, form, error.status)
        return redirect(redirect("agencies:case_talk", public_id=public_id).url + "#end")

    def show(
        self, request: HttpRequest, case: Case, form: forms.Form, status: int = 200
    ) -> HttpResponse:
        """Render the whole page, or for the socket its lines."""
        lines: list[CaseMessage] = []
        if case.user.is_active:
            lines = talk.read_talk(case=case, member=self.member, is_refresh=is_htmx(request))
        context: dict[str, Any] = {
            "viewer_member": self.member,
            "case": case,
            "lines": lines,
            "form": form,
            "is_quiet": is_quiet_at(timezone.localtime()),
        }
        name = "agencies/_talk.html" if is_htmx(request) else "agencies/case_talk.html"
        return render(request, name, context, status=status)


class ExcerptsPage(CaseStaffOnly, View):
    """What the person shows, to be looked at only; and a form to ask."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Show what may be read now and write down that it was."""
        return self.show(request, self.find_case(public_id), AskForm())

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Ask the person."""
        case = self.find_case(public_id)
        form = AskForm(request.POST)
        if not form.is_valid():
            return self.show(request, case, form, 400)
        try:
            sharing.ask_excerpts(case=case, member=self.member, **form.cleaned_data)
        except DomainError as error:
            add_refusal(form, error)
            return self.show(request, case, form, error.status)
        messages.success(request, _("여쭤봤어요. 사흘 안에 답이 없으면 저절로 닫혀요."))
        return redirect("agencies:case_excerpts", public_id=public_id)

    def show(
        self, request: HttpRequest, case: Case, form: forms.Form, status: int = 200
    ) -> HttpResponse:
        """Render the page or its live part; no browser or proxy keeps it."""
        context = {
            "viewer_member": self.member,
            "case": case,
            "shown": sharing.read_excerpts(
                case=case, member=self.member, is_refresh=is_htmx(request)
            ),
            "requests": selectors.list_requests_of_case(case=case),
            "form": form,
            "now": timezone.now(),
            "is_holder": case.assigned_to_id == self.member.pk,
        }
        name = "agencies/_excerpts.html" if is_htmx(request) else "agencies/case_excerpts.html"
        response = render(request, name, context, status=status)
        response["Cache-Control"] = "private, no-store"
        return response


class CaseReferralsPage(CaseStaffOnly, View):
    """The referrals of a case, and a form for another."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """List them; `?words=` looks for agencies."""
        return self.show(request, self.find_case(public_id))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Prepare one and ask the person."""
        case = self.find_case(public_id)
        form = ReferralForm(request.POST, agencies=selectors.list_recipients(case=case))
        form.fields["to_agency"].queryset = selectors.list_possible_recipients(case=case)  # type: ignore[attr-defined]
        if not form.is_valid():
            return self.show(request, case, 400, form)
        try:
            referrals.make_referral(case=case, member=self.member, **form.cleaned_data)
        except DomainError as error:
            add_refusal(form, error)
            return self.show(request, case, error.status, form)
        messages.success(
            request, _("당사자에게 여쭤봤어요. 동의하기 전에는 아무것도 전하지 않아요.")
        )
        return redirect("agencies:case_referrals", public_id=public_id)

    def show(
        self, request: HttpRequest, case: Case, status: int = 200, form: forms.Form | None = None
    ) -> HttpResponse:
        """Render the page."""
        words = request.GET.get("words", "").strip()[:40]
        agencies = selectors.list_recipients(case=case, words=words)
        context = {
            "viewer_member": self.member,
            "case": case,
            "referrals": selectors.list_sent(case=case),
            "agencies": agencies,
            "words": words,
            "form": form or ReferralForm(agencies=agencies),
            "items": rules.REFERRAL_ITEMS,
        }
        return render(request, "agencies/case_referrals.html", context, status=status)


class ReferralEndView(CaseStaffOnly, View):
    """The sender ends a referral: done, or taken back."""

    is_done = False

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Make the move."""
        rows = Referral.objects.filter(case__in=Case.objects.for_staff(self.member))
        referral = get_object_or_404(rows.select_related("case"), public_id=public_id)
        if self.is_done:
            referrals.finish_referral(referral=referral, member=self.member)
            messages.success(request, _("의뢰를 마쳤어요."))
        else:
            referrals.revoke_referral(referral=referral, member=self.member)
            messages.success(request, _("의뢰를 거뒀어요. 받은 기관에서 더는 보이지 않아요."))
        return redirect("agencies:case_referrals", public_id=referral.case.public_id)
