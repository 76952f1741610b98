from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.views.generic import FormView, ListView, TemplateView, View

from accounts import rules, selectors, services
from accounts.models import ConsentPurpose, Notification
from accounts.selectors import ConsentState
from accounts.templatetags.consents import screen_of
from accounts.web.forms import AgreementForm, ProfileForm
from core.pages import (
    LoginRequiredMixin,
    add_refusal,
    get_person,
    get_visible,
    list_by_cursor,
)

# Who works with neither alerts nor cases begins elsewhere.
_STAFF_HOMES = {"agency_admin": "agencies:settings", "dpo": "agencies:reviews"}


def find_home(request: HttpRequest) -> str:
    """Name the page where a signed-in person goes on: staff, operators and people differ."""
    user = get_person(request)
    if member := selectors.get_member(user):
        return reverse(_STAFF_HOMES.get(member.role, "agencies:queue"))
    if user.is_staff:
        return reverse("admin:index")
    if not selectors.has_consent(user, ConsentPurpose.Code.SERVICE):
        return reverse("accounts:onboarding")
    return reverse("chat:list")


class LandingView(TemplateView):
    """What Ongi is, for those who are not signed in."""

    template_name = "accounts/landing.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send those who are signed in to where they go on."""
        if request.user.is_authenticated:
            return redirect(find_home(request))
        return super().get(request, *args, **kwargs)


class OnboardingView(LoginRequiredMixin, View):
    """The first steps after sign-up: one purpose after the other."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Go on with the first purpose the person has not decided on."""
        for state in selectors.list_first_steps(get_person(request)):
            if state.event is None or state.purpose.is_required:
                return redirect("accounts:onboarding_step", code=state.purpose.code)
        return redirect("companions:create")


class OnboardingStepView(LoginRequiredMixin, FormView):
    """One purpose on its own page with its own unticked control; skipping agrees to nothing."""

    template_name = "accounts/onboarding_step.html"
    form_class = AgreementForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Find the step among those this person has."""
        if request.user.is_authenticated:
            self.steps = selectors.list_first_steps(get_person(request))
            self.state = _find_state(self.steps, kwargs["code"])
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show the purpose, where the person is among the steps, and who would receive data."""
        return super().get_context_data(
            state=self.state,
            purpose=self.state.purpose,
            steps=[step.purpose for step in self.steps],
            number=self.steps.index(self.state) + 1,
            next_url=self.get_success_url(),
            agencies=_list_recipients(self.request, self.state.purpose),
            **kwargs,
        )

    def get_success_url(self) -> str:
        """Go to the next purpose, or on to making a friend."""
        place = self.steps.index(self.state) + 1
        if place == len(self.steps):
            return reverse("companions:create")
        code = self.steps[place].purpose.code
        return reverse("accounts:onboarding_step", kwargs={"code": code})

    def form_valid(self, form: AgreementForm) -> HttpResponse:
        """Record a tick; without one go on, unless it is the terms."""
        purpose = self.state.purpose
        if form.cleaned_data["is_agreed"]:
            services.grant_consent(user=get_person(self.request), code=purpose.code, channel="web")
        elif purpose.is_required:
            add_refusal(form, services.TermsNotAccepted(), "is_agreed")
            return self.form_invalid(form)
        return super().form_valid(form)


class PurposeView(TemplateView):
    """The full text of a purpose, in force or earlier, for anybody."""

    template_name = "accounts/purpose.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Find the text, or 404."""
        purpose = selectors.get_purpose(kwargs["code"], kwargs.get("version"))
        if purpose is None:
            raise Http404
        return super().get_context_data(
            purpose=purpose, agencies=_list_recipients(self.request, purpose), **kwargs
        )


class ProfileView(LoginRequiredMixin, FormView):
    """The person's own account."""

    template_name = "accounts/profile.html"
    form_class = ProfileForm
    success_url = reverse_lazy("accounts:profile")

    def get_initial(self) -> dict[str, Any]:
        """Start with what is stored."""
        user = get_person(self.request)
        return {"nickname": user.nickname, "region": user.region_id}

    def form_valid(self, form: ProfileForm) -> HttpResponse:
        """Store the nickname and the region."""
        services.update_profile(user=get_person(self.request), **form.cleaned_data)
        messages.success(self.request, _("저장했어요."))
        return super().form_valid(form)


class ConsentsView(LoginRequiredMixin, TemplateView):
    """One screen of the consent centre: the terms, sensitive data, or what others receive (B2)."""

    template_name = "accounts/consents.html"
    group = "basic"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """List the states of this screen and the agencies that would hear of a risk."""
        user = get_person(self.request)
        states = selectors.list_consents(user)
        return super().get_context_data(
            group=self.group,
            states=[s for s in states if rules.group_of(s.purpose) == self.group],
            elsewhere=[s for s in states if rules.group_of(s.purpose) != self.group],
            planned=[
                p for p in selectors.list_planned_purposes() if rules.group_of(p) == self.group
            ],
            agencies=selectors.list_agencies_for_region(user.region),
            form=AgreementForm(),
            **kwargs,
        )


class ConsentHistoryView(LoginRequiredMixin, TemplateView):
    """All a person ever agreed to and took back."""

    template_name = "accounts/consent_history.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Cut a page out of the ledger."""
        rows = selectors.list_consent_events(get_person(self.request))
        return super().get_context_data(page=list_by_cursor(self.request, rows), **kwargs)


def find_screen(code: str) -> str:
    """Name the place of a purpose in the consent centre."""
    purpose = selectors.get_purpose(code)
    return screen_of(purpose) if purpose else reverse("accounts:consents")


class GrantView(LoginRequiredMixin, View):
    """Agree to a purpose from the consent centre."""

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Grant only with the box ticked."""
        form = AgreementForm(request.POST)
        if form.is_valid() and form.cleaned_data["is_agreed"]:
            services.grant_consent(user=get_person(request), code=code, channel="web")
            messages.success(request, _("동의를 저장했어요. 언제든 여기에서 철회할 수 있어요."))
        else:
            messages.warning(request, _("동의하려면 체크 칸을 눌러 주세요."))
        return redirect(find_screen(code))


class WithdrawView(LoginRequiredMixin, TemplateView):
    """Take a consent back: first what stops and what is deleted, then the act (B4, B5)."""

    template_name = "accounts/withdraw.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what follows, and what agencies know already and cannot unlearn."""
        user = get_person(self.request)
        state = selectors.get_consent_state(user, kwargs["code"])
        if state is None:
            raise Http404
        told = selectors.list_disclosures(user) if state.purpose.is_third_party else None
        return super().get_context_data(
            state=state,
            purpose=state.purpose,
            back_url=find_screen(state.purpose.code),
            disclosures=told[:20] if told is not None else [],
            **kwargs,
        )

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Withdraw, and say what follows."""
        event = services.withdraw_consent(user=get_person(request), code=code, channel="web")
        if event:
            messages.success(
                request, _("동의를 철회했어요.") + " " + event.purpose.withdrawal_effect
            )
        return redirect(find_screen(code))


class NotificationsView(LoginRequiredMixin, ListView):
    """The person's notifications, newest first."""

    template_name = "accounts/notifications.html"
    context_object_name = "notifications"
    paginate_by = 20

    def get_queryset(self) -> QuerySet[Notification]:
        """Keep to the person's own."""
        return selectors.list_notifications(get_person(self.request))


class NotificationsReadView(LoginRequiredMixin, View):
    """Mark everything read."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Go back to the list."""
        services.mark_notifications_read(user=get_person(request))
        return redirect("accounts:notifications")


class NotificationView(LoginRequiredMixin, View):
    """Open one notification."""

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        """Mark it read and go where it points."""
        notification = get_visible(Notification, get_person(request), public_id)
        services.mark_notification_read(notification=notification)
        return redirect(notification.url or "accounts:notifications")


class AccessLogView(LoginRequiredMixin, TemplateView):
    """누가 나를 봤나요: who looked at what, and what agencies were told."""

    template_name = "accounts/access_log.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Cut a page out of the ledger, and add the newest of what was told."""
        user = get_person(self.request)
        return super().get_context_data(
            page=list_by_cursor(self.request, selectors.list_access_logs(user)),
            disclosures=selectors.list_disclosures(user)[:5],
            **kwargs,
        )


class DisclosuresView(LoginRequiredMixin, TemplateView):
    """Everything agencies were ever told about the person."""

    template_name = "accounts/disclosures.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Cut a page out of the ledger."""
        rows = selectors.list_disclosures(get_person(self.request))
        return super().get_context_data(page=list_by_cursor(self.request, rows), **kwargs)


def _find_state(steps: list[ConsentState], code: str) -> ConsentState:
    for state in steps:
        if state.purpose.code == code:
            return state
    raise Http404


def _list_recipients(request: HttpRequest, purpose: ConsentPurpose) -> Any:
    """The agencies that would receive something; None where no agency is concerned."""
    if purpose.code != ConsentPurpose.Code.AGENCY_RISK_ALERT or not request.user.is_authenticated:
        return None
    return selectors.list_agencies_for_region(get_person(request).region)
