"""One alert in the portal: what is known, what is not, and each move staff may make."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from agencies import rules, selectors, services
from agencies.models import Alert
from agencies.selectors import AlertFile
from agencies.web.forms import (
    CloseForm,
    ConfirmForm,
    DismissForm,
    EmergencyForm,
    OfferForm,
)
from agencies.web.staff import StaffOnly
from core.errors import DomainError
from core.pages import is_htmx


def start_offer(file: AlertFile, request: HttpRequest) -> OfferForm:
    """The composer: with the chosen text, else the member's draft, else the first text."""
    chosen = selectors.get_offer_template(request.GET.get("template", ""))
    if chosen is None and file.draft is not None:
        draft = file.draft
        return OfferForm(initial={"message": draft.message, "template": draft.template})
    text = chosen or selectors.list_offer_templates()[0]
    return OfferForm(initial={"message": text.text, "template": text.key})


class AlertPage(StaffOnly, View):
    """One alert: what is known, what is not, and what can be done."""

    roles: tuple[str, ...] = rules.ALERT_ROLES
    # Why a move was not made; the form it came from may not be on the page any more.
    refusal = ""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Show the alert and write down that it was opened."""
        return self.show(request, self.find_alert(public_id))

    def show(
        self, request: HttpRequest, alert: Alert, status: int = 200, **forms: forms.Form
    ) -> HttpResponse:
        """Render the whole page, or for the socket its live part."""
        context: dict[str, Any] = {
            "viewer_member": self.member,
            "file": services.read_alert(
                alert=alert, member=self.member, is_refresh=is_htmx(request)
            ),
            "alert": alert,
            "is_locked": services.is_locked(alert=alert, member=self.member),
            "refusal": self.refusal,
            "unknowns": rules.UNKNOWNS,
            "dismiss_form": forms.get("dismiss") or DismissForm(),
            "close_form": forms.get("close") or CloseForm(),
            "confirm_form": forms.get("confirm") or ConfirmForm(initial={"level": alert.level}),
            "emergency_form": forms.get("emergency") or EmergencyForm(),
            "templates": selectors.list_offer_templates(),
        }
        context["offer_form"] = forms.get("offer") or start_offer(context["file"], request)
        name = "agencies/_alert.html" if is_htmx(request) else "agencies/alert.html"
        return render(request, name, context, status=status)


class AlertMove(AlertPage):
    """One move: on success back to the alert, on refusal the page says why."""

    http_method_names = ("post",)
    form_name = ""
    form_class: type[forms.Form] = forms.Form
    success: Any = ""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Clean the form and make the move."""
        alert = self.find_alert(public_id)
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self.show(request, alert, 400, **{self.form_name: form})
        try:
            self.move(alert, form)
        except DomainError as error:
            alert = self.find_alert(public_id)
            if not self.form_name:
                raise
            self.refusal = error.detail
            return self.show(request, alert, error.status, **{self.form_name: form})
        messages.success(request, self.success)
        return redirect("agencies:alert", public_id=public_id)

    def move(self, alert: Alert, form: forms.Form) -> None:
        """Call the one service of this move."""
        raise NotImplementedError


class AcknowledgeView(AlertMove):
    """This member looks after it."""

    success = _("확인했어요. 이제 이 신호는 내가 살펴요.")

    def move(self, alert: Alert, form: forms.Form) -> None:
        """Stop the clock."""
        services.acknowledge_alert(alert=alert, member=self.member)


class ConfirmView(AlertMove):
    """A human's judgement."""

    form_name, form_class = "confirm", ConfirmForm
    success = _("판단을 남겼어요. 이제 상담을 제안할 수 있어요.")

    def move(self, alert: Alert, form: forms.Form) -> None:
        """Set the human level and its reason."""
        services.confirm_alert(alert=alert, member=self.member, **form.cleaned_data)


class TakeOverView(AlertMove):
    """Another member looks after it from here."""

    success = _("이어받았어요. 이제 이 신호는 내가 살펴요.")

    def move(self, alert: Alert, form: forms.Form) -> None:
        """Take it over."""
        services.take_over_alert(alert=alert, member=self.member)


class DraftView(AlertMove):
    """Keep what was written so far."""

    form_name, form_class = "offer", OfferForm
    success = _("초안을 저장했어요. 아직 아무에게도 보내지 않았어요.")

    def move(self, alert: Alert, form: forms.Form) -> None:
        """Store the member's own draft."""
        services.save_draft(alert=alert, member=self.member, **form.cleaned_data)


class PreviewView(AlertPage):
    """The offer as the person will read it; nothing is stored or sent."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Show the words between the fixed lines of the person's page."""
        alert = self.find_alert(public_id)
        form = OfferForm(request.POST)
        if not form.is_valid():
            return self.show(request, alert, 400, offer=form)
        context = {
            "viewer_member": self.member,
            "alert": alert,
            "form": form,
            "message": form.cleaned_data["message"],
            "reasons": [rules.label_reason(code) for code in alert.reasons],
        }
        return render(request, "agencies/offer_preview.html", context)


class EmergencyRequestView(AlertMove):
    """Ask a second safety officer to let rescue know."""

    roles = ("platform_safety",)
    form_name, form_class = "emergency", EmergencyForm
    success = _("두 번째 승인을 요청했어요.")

    def move(self, alert: Alert, form: forms.Form) -> None:
        """Request it; nothing is told before a second officer approves."""
        services.request_emergency(alert=alert, member=self.member, **form.cleaned_data)


class DismissView(AlertMove):
    """It meant nothing."""

    form_name, form_class = "dismiss", DismissForm
    success = _("넘겼어요.")

    def move(self, alert: Alert, form: forms.Form) -> None:
        """Set it aside with its reason."""
        services.dismiss_alert(alert=alert, member=self.member, **form.cleaned_data)


class SendOfferView(AlertMove):
    """Offer counselling."""

    form_name, form_class = "offer", OfferForm
    success = _("상담을 제안했어요. 답이 오면 여기에 바로 보여요.")

    def move(self, alert: Alert, form: forms.Form) -> None:
        """Send the offer through our app."""
        services.send_offer(alert=alert, member=self.member, **form.cleaned_data)


class CloseView(AlertMove):
    """Finish with an outcome."""

    form_name, form_class = "close", CloseForm
    success = _("마쳤어요.")

    def move(self, alert: Alert, form: forms.Form) -> None:
        """Close the alert."""
        services.close_alert(alert=alert, member=self.member, **form.cleaned_data)
