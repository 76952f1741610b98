"""The person's side: offers, read and answered at their own pace."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.generic import RedirectView, View

from agencies import rules, selectors, services
from agencies.models import Offer
from agencies.services.transfers import list_choosable, transfer_offer
from agencies.web.forms import AcceptForm
from agencies.web.help_forms import AgencyForm
from core.errors import DomainError, InvalidInput
from core.pages import LoginRequiredMixin, add_refusal


class OfferListPage(LoginRequiredMixin, RedirectView):
    """Where offers used to be listed alone; they wait on the home of help."""

    pattern_name = "agencies:help"


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
            "case": getattr(offer, "case", None),
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
            services.answer_offer(offer=offer, answer="accept", **form.cleaned_data)
        except InvalidInput as error:
            add_refusal(form, error, "contact_phone")
            return self.show(request, offer, form, error.status)
        messages.success(request, _("받아들였어요. 고른 연락처만 기관에 전했어요."))
        return redirect("agencies:offer", public_id=public_id)


class DeclineView(AnswerView):
    """Decline in one tap, without a reason."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Decline; nothing more is shown to the agency."""
        services.answer_offer(offer=self.find_offer(public_id), answer="decline")
        messages.success(request, _("사양했어요. 온기는 그대로 쓸 수 있어요."))
        return redirect("agencies:offer", public_id=public_id)


class LaterView(AnswerView):
    """Not now, in one tap; the offer stands until it ends by itself."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Put it off."""
        services.answer_offer(offer=self.find_offer(public_id), answer="later")
        messages.success(
            request, _("나중에 정해도 괜찮아요. 기한까지 언제든 여기에서 답할 수 있어요.")
        )
        return redirect("agencies:help")


class ElsewherePage(OfferPage):
    """Help, but from another agency (C12)."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Show which agencies there are and what the chosen one would be told."""
        return self.show_choice(request, self.find_offer(public_id))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Let the chosen agency hear in place of the first."""
        offer = self.find_offer(public_id)
        form = AgencyForm(request.POST, agencies=list_choosable(offer=offer))
        if not form.is_valid():
            return self.show_choice(request, offer, 400, form)
        try:
            transfer_offer(offer=offer, agency=form.cleaned_data["agency"])
        except DomainError as error:
            add_refusal(form, error)
            return self.show_choice(request, offer, error.status, form)
        messages.success(
            request, _("고른 기관에 전했어요. 그곳에서 살펴보고 연락을 제안할 거예요.")
        )
        return redirect("agencies:help")

    def show_choice(
        self, request: HttpRequest, offer: Offer, status: int = 200, form: AgencyForm | None = None
    ) -> HttpResponse:
        """Render the page."""
        agencies = list_choosable(offer=offer)
        context = {
            "offer": offer,
            "agencies": agencies,
            "is_waiting": selectors.is_waiting(offer),
            "form": form or AgencyForm(agencies=agencies),
        }
        return render(request, "agencies/offer_elsewhere.html", context, status=status)
