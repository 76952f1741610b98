"""The person's side: offers, read and answered at their own pace."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.generic import ListView, View

from agencies import rules, selectors, services
from agencies.models import Offer
from agencies.web.forms import AcceptForm
from core.errors import InvalidInput
from core.pages import LoginRequiredMixin, add_refusal


class OfferListPage(LoginRequiredMixin, ListView):
    """Every offer made to the person, newest first."""

    template_name = "agencies/offers.html"
    context_object_name = "offers"
    paginate_by = 20

    def get_queryset(self) -> QuerySet[Offer]:
        """Own offers only."""
        return selectors.list_offers(user=self.request.user)


class OfferPage(LoginRequiredMixin, View):
    """One offer: who sends it, why, and what accepting shows them."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Show the offer and note that it was seen."""
        offer = services.see_offer(offer=self.find_offer(public_id))
        return self.show(request, offer, AcceptForm())

    def find_offer(self, public_id: UUID) -> Offer:
        """Find one of the person's own offers, or 404."""
        return get_object_or_404(selectors.list_offers(user=self.request.user), public_id=public_id)

    def show(
        self, request: HttpRequest, offer: Offer, form: AcceptForm, status: int = 200
    ) -> HttpResponse:
        """Render the page."""
        context: dict[str, Any] = {
            "offer": offer,
            "agency": offer.alert.agency,
            "form": form,
            "is_waiting": selectors.is_waiting(offer),
            "reasons": [rules.label_reason(code) for code in offer.alert.reasons],
        }
        return render(request, "agencies/offer.html", context, status=status)


class AnswerView(OfferPage):
    """An answer may come from a page opened before the offer was withdrawn."""

    http_method_names = ("post",)

    def find_offer(self, public_id: UUID) -> Offer:
        """Find an offer made to the person, or 404."""
        offers = selectors.list_answerable_offers(user=self.request.user)
        return get_object_or_404(offers, public_id=public_id)


class AcceptView(AnswerView):
    """Accept: the agency sees the contact given here."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Accept with a phone number."""
        offer = self.find_offer(public_id)
        form = AcceptForm(request.POST)
        if not form.is_valid():
            return self.show(request, offer, form, 400)
        try:
            services.answer_offer(offer=offer, accept=True, **form.cleaned_data)
        except InvalidInput as error:
            add_refusal(form, error, "contact_phone")
            return self.show(request, offer, form, error.status)
        messages.success(request, _("받아들였어요. 고른 연락처만 기관에 전했어요."))
        return redirect("agencies:offer", public_id=public_id)


class DeclineView(AnswerView):
    """Decline in one tap, without a reason."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Decline; nothing more is shown to the agency."""
        services.answer_offer(offer=self.find_offer(public_id), accept=False)
        messages.success(request, _("사양했어요. 온기는 그대로 쓸 수 있어요."))
        return redirect("agencies:offer", public_id=public_id)
