"""Policies in the portal: staff look one up, and editors turn it into the draft of a mission."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from accounts.models import StaffMember
from agencies.web.catalogue import WritingStaffOnly
from core.errors import DomainError
from core.pages import add_refusal, get_person, get_visible, is_htmx
from missions.models import Policy, Programme
from missions.rules.catalogue import may_write
from missions.rules.policies.words import THEMES
from missions.selectors import policies as selectors
from missions.services import policies as services


class LookUpForm(forms.Form):
    """What staff look for, without anybody's age or place."""

    words = forms.CharField(label=_("찾는 말"), max_length=80, required=False)
    theme = forms.ChoiceField(
        label=_("주제"), choices=[("", _("모두")), *THEMES.items()], required=False
    )
    page = forms.IntegerField(
        min_value=1, max_value=selectors.LAST_PAGE, required=False, widget=forms.HiddenInput
    )


class DraftForm(forms.Form):
    """Which of the agency's programmes the mission leads into."""

    programme = forms.ModelChoiceField(
        label=_("프로그램"),
        queryset=Programme.objects.none(),
        to_field_name="public_id",
        empty_label=None,
        error_messages={"invalid_choice": _("우리 기관의 프로그램 가운데에서 골라 주세요.")},
    )

    def __init__(self, *args: Any, member: StaffMember, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = selectors.list_running_programmes(member)  # type: ignore[attr-defined]


class PoliciesPage(WritingStaffOnly, View):
    """The search of staff."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show what can be applied for now."""
        return self.show(request, LookUpForm({}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Search; words stand in no address here either."""
        return self.show(request, LookUpForm(request.POST))

    def show(self, request: HttpRequest, form: LookUpForm) -> HttpResponse:
        """Render the page, or for htmx what was found."""
        context: dict[str, Any] = {"form": form, "viewer_member": self.member}
        if form.is_valid():
            said = form.cleaned_data
            search = selectors.PolicySearch(words=said["words"], theme=said["theme"])
            context["page"] = selectors.search_policies(
                search=search, viewer=get_person(request), page=said["page"] or 1
            )
        name = "agencies/_policies.html" if is_htmx(request) else "agencies/policies.html"
        return render(request, name, context, status=200 if form.is_valid() else 400)


class PolicyPage(WritingStaffOnly, View):
    """One policy, and the way into a mission."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Show it."""
        return self.show(request, public_id, DraftForm(member=self.member))

    def show(
        self, request: HttpRequest, public_id: UUID, form: DraftForm, status: int = 200
    ) -> HttpResponse:
        """Render the page."""
        context = {
            "viewer_member": self.member,
            "policy": get_visible(Policy, get_person(request), public_id),
            "form": form,
            "may_write": may_write(self.member.role),
            "drafts": selectors.list_drafts(public_id, self.member),
        }
        return render(request, "agencies/policy.html", context, status=status)


class DraftView(PolicyPage):
    """Write the draft."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Make one draft for one programme; a second tap finds the first draft."""
        policy = get_visible(Policy, get_person(request), public_id)
        form = DraftForm(request.POST, member=self.member)
        if not form.is_valid():
            return self.show(request, public_id, form, 400)
        try:
            services.draft_mission_from_policy(
                policy=policy, programme=form.cleaned_data["programme"], member=self.member
            )
        except DomainError as error:
            add_refusal(form, error)
            return self.show(request, public_id, form, error.status)
        messages.success(request, _("초안을 만들었어요. 검토를 마쳐야 사람들에게 보여요."))
        return redirect("agencies:policy", public_id=public_id)
