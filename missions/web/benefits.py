"""The shop, its confirm step, and the codes a person holds."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic import ListView, TemplateView, View

from core.errors import DomainError
from core.pages import LoginRequiredMixin, get_person
from core.qr import draw_code
from missions.models import Benefit, Redemption
from missions.rules.benefits import CANCEL_TIME
from missions.selectors import benefits as selectors
from missions.selectors import ledger
from missions.services import redemptions


class RedeemForm(forms.Form):
    """The confirm step: which press of the button this is."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)


class ShopPage(LoginRequiredMixin, TemplateView):
    """What there is near the person, and what they have."""

    template_name = "missions/benefits.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """List what is open today."""
        user = get_person(self.request)
        return super().get_context_data(
            benefits=selectors.list_shop(user),
            balance=ledger.get_balance(user),
            next_ending=ledger.list_endings(user).first(),
            region=user.region,
            **kwargs,
        )


class BenefitPage(LoginRequiredMixin, View):
    """One benefit: what it is, what it takes, until when."""

    template_name = "missions/benefit.html"

    def get(self, request: HttpRequest, benefit_id: UUID) -> HttpResponse:
        """Show it."""
        return self.show(request, self.find_benefit(benefit_id))

    def find_benefit(self, benefit_id: UUID) -> Benefit:
        """Find one the person may see, or 404."""
        rows = selectors.list_visible(get_person(self.request))
        return get_object_or_404(rows, public_id=benefit_id)

    def show(
        self, request: HttpRequest, benefit: Benefit, status: int = 200, **more: Any
    ) -> HttpResponse:
        """Render the page."""
        balance = ledger.get_balance(get_person(request))
        context = {
            "benefit": benefit,
            "balance": balance,
            "missing": max(0, benefit.price - balance),
            "after": balance - benefit.price,
            **more,
        }
        return render(request, self.template_name, context, status=status)


class RedeemPage(BenefitPage):
    """The confirm step, and the exchange itself."""

    template_name = "missions/redeem.html"

    def get(self, request: HttpRequest, benefit_id: UUID) -> HttpResponse:
        """Ask once more."""
        form = RedeemForm(initial={"client_id": uuid4()})
        return self.show(request, self.find_benefit(benefit_id), form=form)

    def post(self, request: HttpRequest, benefit_id: UUID) -> HttpResponse:
        """Exchange; on refusal say why on the same page."""
        benefit, form = self.find_benefit(benefit_id), RedeemForm(request.POST)
        if not form.is_valid():
            return redirect("missions:redeem", benefit_id=benefit_id)
        try:
            redemption = redemptions.redeem_benefit(
                user=get_person(request), benefit=benefit, **form.cleaned_data
            )
        except DomainError as error:
            benefit = self.find_benefit(benefit_id)
            return self.show(request, benefit, error.status, form=form, refusal=error.detail)
        return redirect("missions:redemption", redemption_id=redemption.public_id)


class RedemptionsPage(LoginRequiredMixin, ListView):
    """What the person exchanged, newest first."""

    template_name = "missions/redemptions.html"
    context_object_name = "redemptions"
    paginate_by = 20

    def get_queryset(self) -> QuerySet[Redemption]:
        """Their own."""
        return selectors.list_redemptions(get_person(self.request))


@method_decorator(never_cache, name="dispatch")
class RedemptionPage(LoginRequiredMixin, View):
    """One exchange with its code, as text and as QR."""

    def get(self, request: HttpRequest, redemption_id: UUID) -> HttpResponse:
        """Show it; the QR holds the code behind `#`, which no server and no log ever sees."""
        return self.show(request, self.find_redemption(redemption_id))

    def find_redemption(self, redemption_id: UUID) -> Redemption:
        """Find one of the person's own, or 404."""
        rows = selectors.list_redemptions(get_person(self.request))
        return get_object_or_404(rows, public_id=redemption_id)

    def show(
        self, request: HttpRequest, redemption: Redemption, status: int = 200, refusal: str = ""
    ) -> HttpResponse:
        """Render the page."""
        is_open = redemption.state == Redemption.State.ISSUED
        address = request.build_absolute_uri(reverse("agencies:codes"))
        context = {
            "redemption": redemption,
            "benefit": redemption.benefit,
            "qr": draw_code(f"{address}#{redemption.code}") if is_open else "",
            "cancel_until": redemption.created_at + CANCEL_TIME,
            "is_cancellable": is_open and timezone.now() < redemption.created_at + CANCEL_TIME,
            "last_day": redemption.use_until - timedelta(seconds=1),
            "refusal": refusal,
        }
        return render(request, "missions/redemption.html", context, status=status)


class CancelView(RedemptionPage):
    """Giving an unused one back."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, redemption_id: UUID) -> HttpResponse:
        """Cancel; on refusal say why on its page."""
        redemption = self.find_redemption(redemption_id)
        try:
            redemptions.cancel_redemption(redemption=redemption)
        except DomainError as error:
            redemption = self.find_redemption(redemption_id)
            return self.show(request, redemption, error.status, error.detail)
        messages.success(request, _("취소했어요. 포인트는 그대로 돌아왔어요."))
        return redirect("missions:redemption", redemption_id=redemption_id)
