"""The staff portal. Those who are not staff find nothing here (404)."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView, View

from accounts.models import StaffMember
from accounts.selectors import get_member
from accounts.services import pass_staff_door
from agencies import rules, selectors, services
from agencies.models import Alert
from agencies.web.forms import CloseForm, DismissForm, OfferForm
from core.errors import DomainError
from core.pages import LoginRequiredMixin, add_refusal, is_htmx


class StaffOnly(LoginRequiredMixin):
    """Sign-in first, then an active membership, then the door of staff."""

    member: StaffMember
    # Who finds the page at all; empty: every member.
    roles: tuple[str, ...] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Find the membership or answer 404; a closed door leads to what is missing."""
        if request.user.is_authenticated:
            member = get_member(request.user)
            if member is None or (self.roles and member.role not in self.roles):
                raise Http404
            pass_staff_door(
                user=member.user,
                session=request.session,
                # A page that asks again by itself is no act; a draft kept while typing is one.
                is_automatic=is_htmx(request) and request.method == "GET",
            )
            self.member = member
            self.check_member()
        return super().dispatch(request, *args, **kwargs)

    def check_member(self) -> None:
        """Refuse for what this page asks of a member beyond the door."""

    def find_alert(self, public_id: UUID) -> Alert:
        """Find an alert of the member's agency, or 404."""
        rows = Alert.objects.for_staff(self.member).select_related(
            "user", "agency", "region", "acknowledged_by__user"
        )
        return get_object_or_404(rows, public_id=public_id)


class QueuePage(StaffOnly, View):
    """What waits, the most urgent first; the socket asks for the list alone."""

    roles = rules.ALERT_ROLES

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the queue."""
        alerts = services.read_queue(member=self.member)
        name = "agencies/_queue.html" if is_htmx(request) else "agencies/queue.html"
        return render(request, name, {"alerts": alerts, "viewer_member": self.member})


class FinishedPage(StaffOnly, ListView):
    """What was finished, newest first."""

    roles = rules.ALERT_ROLES
    template_name = "agencies/finished.html"
    context_object_name = "alerts"
    paginate_by = 30

    def get_queryset(self) -> QuerySet[Alert]:
        """Finished alerts of the member's agency."""
        return selectors.list_finished(member=self.member)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the member, whom the page's shell shows."""
        return super().get_context_data(viewer_member=self.member, **kwargs)


class AlertPage(StaffOnly, View):
    """One alert: what is known, what is not, and what can be done."""

    roles = rules.ALERT_ROLES

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Show the alert and write down that it was opened."""
        return self.show(request, self.find_alert(public_id))

    def show(
        self, request: HttpRequest, alert: Alert, status: int = 200, **forms: forms.Form
    ) -> HttpResponse:
        """Render the whole page, or for the socket its live part."""
        context = {
            "viewer_member": self.member,
            "file": services.read_alert(
                alert=alert, member=self.member, is_refresh=is_htmx(request)
            ),
            "alert": alert,
            "unknowns": rules.UNKNOWNS,
            "offer_form": forms.get("offer") or OfferForm(),
            "dismiss_form": forms.get("dismiss") or DismissForm(),
            "close_form": forms.get("close") or CloseForm(),
        }
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
            add_refusal(form, error)
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
