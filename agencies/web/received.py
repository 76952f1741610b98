"""Referrals other agencies sent, and complaints for the privacy officer."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.generic import ListView, View

from accounts.services import record_listing
from agencies.models import Complaint, Referral
from agencies.rules import cases as rules
from agencies.selectors import sharing as selectors
from agencies.services import complaints, referrals
from agencies.web.cases import CaseStaffOnly
from agencies.web.help_forms import AnswerForm, RejectForm
from agencies.web.staff import StaffOnly
from core.errors import DomainError
from core.pages import add_refusal


class ReferralListPage(CaseStaffOnly, ListView):
    """What other agencies ask, open ones first; people on it can see that it was opened."""

    template_name = "agencies/referrals.html"
    context_object_name = "referrals"
    paginate_by = 50

    def get_queryset(self) -> QuerySet[Referral]:
        """Those the person agreed to."""
        return selectors.list_received(member=self.member)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the member, whom the page's shell shows, and write down whom they saw."""
        context = super().get_context_data(viewer_member=self.member, **kwargs)
        record_listing(
            member=self.member,
            subject_ids=[one.case.user_id for one in context["referrals"]],
            target_kind="referral",
            purpose="받은 의뢰 목록",
        )
        return context


class ReferralFilePage(CaseStaffOnly, View):
    """One received referral: only what the person agreed to."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Show it and write down that it was opened."""
        return self.show(request, self.find_referral(public_id), RejectForm())

    def find_referral(self, public_id: UUID) -> Referral:
        """Find a referral to the member's agency, or 404."""
        rows = selectors.list_received(member=self.member)
        return get_object_or_404(rows, public_id=public_id)

    def show(
        self, request: HttpRequest, referral: Referral, form: forms.Form, status: int = 200
    ) -> HttpResponse:
        """Render the page."""
        context = {
            "viewer_member": self.member,
            "file": referrals.read_referral(referral=referral, member=self.member),
            "referral": referral,
            "agreed": [rules.REFERRAL_ITEMS[item] for item in referral.agreed_items],
            "rejection": rules.REFERRAL_REJECTIONS.get(referral.rejection, ""),
            "form": form,
        }
        response = render(request, "agencies/referral.html", context, status=status)
        response["Cache-Control"] = "private, no-store"
        return response


class ReferralAcceptView(ReferralFilePage):
    """Take it on."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Accept."""
        referrals.accept_referral(referral=self.find_referral(public_id), member=self.member)
        messages.success(request, _("맡기로 했어요. 보낸 기관과 당사자에게 알렸어요."))
        return redirect("agencies:referral", public_id=public_id)


class ReferralRejectView(ReferralFilePage):
    """Turn it away with a reason."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Reject."""
        referral = self.find_referral(public_id)
        form = RejectForm(request.POST)
        if not form.is_valid():
            return self.show(request, referral, form, 400)
        referrals.reject_referral(referral=referral, member=self.member, **form.cleaned_data)
        messages.success(request, _("맡지 못한다고 전했어요."))
        return redirect("agencies:referral", public_id=public_id)


class ComplaintListPage(StaffOnly, ListView):
    """Complaints, the soonest due first."""

    roles = ("dpo",)
    template_name = "agencies/complaints.html"
    context_object_name = "complaints"
    paginate_by = 50

    def get_queryset(self) -> QuerySet[Complaint]:
        """Open ones first."""
        rows = Complaint.objects.for_staff(self.member).select_related("agency", "user")
        return rows.order_by("-state", "due_at", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the member, whom the page's shell shows."""
        return super().get_context_data(viewer_member=self.member, **kwargs)


class ComplaintPage(StaffOnly, View):
    """One complaint; of any talk only the reported line."""

    roles = ("dpo",)

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Show it and write down that it was opened."""
        complaint = self.find_complaint(public_id)
        complaints.read_complaint(complaint=complaint, member=self.member)
        return self.show(request, complaint, AnswerForm())

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Answer it."""
        complaint = self.find_complaint(public_id)
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return self.show(request, complaint, form, 400)
        try:
            complaints.answer_complaint(
                complaint=complaint, member=self.member, **form.cleaned_data
            )
        except DomainError as error:
            add_refusal(form, error)
            return self.show(request, complaint, form, error.status)
        messages.success(request, _("답했어요. 당사자에게 알렸어요."))
        return redirect("agencies:complaint", public_id=public_id)

    def find_complaint(self, public_id: UUID) -> Complaint:
        """Find it, or 404."""
        rows = Complaint.objects.for_staff(self.member).select_related(
            "agency", "user", "message__member__user", "answered_by__user"
        )
        return get_object_or_404(rows, public_id=public_id)

    def show(
        self, request: HttpRequest, complaint: Complaint, form: forms.Form, status: int = 200
    ) -> HttpResponse:
        """Render the page."""
        context = {"viewer_member": self.member, "complaint": complaint, "form": form}
        return render(request, "agencies/complaint.html", context, status=status)
