"""Public policies for a person: found, read, kept. What somebody types stands in no address."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from core.errors import DomainError
from core.pages import LoginRequiredMixin, get_person, get_visible, is_htmx
from missions.models import Policy
from missions.selectors import policies as selectors
from missions.services import policies as services
from missions.web.policies.forms import FactsForm, PolicySearchForm


class SearchPage(LoginRequiredMixin, View):
    """The search: words come by POST, so that they stay out of addresses and logs."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show what one can apply for now, near the person."""
        return self.show(request, PolicySearchForm({}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Search."""
        return self.show(request, PolicySearchForm(request.POST))

    def show(self, request: HttpRequest, form: PolicySearchForm) -> HttpResponse:
        """Render the page, or for htmx what was found."""
        user = get_person(request)
        context: dict[str, Any] = {"form": form}
        if form.is_valid():
            number = form.cleaned_data["page"] or 1
            search = form.make_search(user)
            context["page"] = selectors.search_policies(search=search, viewer=user, page=number)
            context["is_fresh"] = not search.words and number == 1
        if is_htmx(request):
            return render(request, "missions/_policy_results.html", context)
        context["care"] = selectors.list_care_policies(user)
        status = 200 if form.is_valid() else 400
        return render(request, "missions/policies.html", context, status=status)


class PolicyPage(LoginRequiredMixin, TemplateView):
    """One policy: what it says, why it may fit, where it comes from."""

    template_name = "missions/policy.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Explain it from what the person stated."""
        user = get_person(self.request)
        policy = get_visible(Policy, user, kwargs["public_id"])
        return super().get_context_data(
            policy=policy,
            fit=selectors.explain_policy(policy, user),
            facts=selectors.get_facts(user),
            bookmark=selectors.get_bookmark(policy, user),
            **kwargs,
        )


class KeepView(LoginRequiredMixin, View):
    """Keep a policy; the same tap undoes it."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Toggle, and show the button as it is now."""
        user = get_person(request)
        policy = get_visible(Policy, user, public_id)
        is_kept = services.toggle_policy(user=user, policy=policy)
        if is_htmx(request):
            context = {"policy": policy, "bookmark": selectors.get_bookmark(policy, user)}
            return render(request, "missions/_policy_keep.html", context)
        messages.success(request, _("담아 두었어요.") if is_kept else _("담아 둔 것에서 뺐어요."))
        if request.POST.get("back") == "saved":
            return redirect("missions:policies_saved")
        return redirect("missions:policy", public_id=public_id)


class RemindView(LoginRequiredMixin, View):
    """Turn the reminders of a kept policy on or off."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Store the choice."""
        user = get_person(request)
        policy = get_visible(Policy, user, public_id)
        is_on = request.POST.get("is_reminding") == "1"
        try:
            services.keep_policy(user=user, policy=policy, is_reminding=is_on)
        except DomainError as error:
            messages.error(request, error.detail)
            return redirect("missions:policies_saved")
        messages.success(
            request, _("마감 전에 알려 드릴게요.") if is_on else _("이 정책은 알리지 않을게요.")
        )
        return redirect("missions:policies_saved")


class SavedPage(LoginRequiredMixin, TemplateView):
    """What the person keeps, the nearest deadline first."""

    template_name = "missions/policies_saved.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """List the bookmarks."""
        rows = selectors.list_bookmarks(get_person(self.request))
        return super().get_context_data(bookmarks=rows, **kwargs)


class FactsPage(LoginRequiredMixin, View):
    """What the person may state for finding policies; optional, and deleted at once."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show what is stated now."""
        facts = selectors.get_facts(get_person(request))
        names = ("job", "school", "housing")
        initial = {name: getattr(facts, name) for name in names} if facts else {}
        return self.show(request, FactsForm(initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Store what is stated, or delete it."""
        user = get_person(request)
        if request.POST.get("act") == "forget":
            services.forget_facts(user=user)
            messages.success(request, _("적어 둔 것을 모두 지웠어요."))
            return redirect("missions:policies_facts")
        form = FactsForm(request.POST)
        if not form.is_valid():
            return self.show(request, form, 400)
        services.state_facts(user=user, **form.cleaned_data)
        messages.success(request, _("적어 준 대로 살펴볼게요."))
        return redirect("missions:policies")

    def show(self, request: HttpRequest, form: FactsForm, status: int = 200) -> HttpResponse:
        """Render the page."""
        facts = selectors.get_facts(get_person(request))
        context = {"form": form, "facts": facts}
        return render(request, "missions/policies_facts.html", context, status=status)
