"""The person's side: reporting, worrying, what was decided about them, and their answer to it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from core.errors import DomainError, InvalidInput
from core.pages import LoginRequiredMixin, add_refusal, get_person, get_visible
from feed.models import ModerationAction, Takedown
from feed.rules.community import RULES
from feed.selectors import sanctions
from feed.selectors.targets import Target, find_target
from feed.services import appeals, concerns, reports, takedowns
from feed.web.moderation.forms import AppealForm, ReportForm


class TargetPage(LoginRequiredMixin, View):
    """What pages about one thing share: it is found by those who may see it, or 404."""

    def find(self, request: HttpRequest, kind: str, key: str) -> Target:
        """Find what the address names."""
        target = find_target(viewer=get_person(request), kind=kind, key=key)
        if target is None:
            raise Http404
        return target


class ReportPage(TargetPage):
    """Why something should be looked at."""

    def get(self, request: HttpRequest, kind: str, key: str) -> HttpResponse:
        """Show the reasons."""
        target = self.find(request, kind, key)
        return self.show(request, target, key, ReportForm(reasons=target.reasons))

    def post(self, request: HttpRequest, kind: str, key: str) -> HttpResponse:
        """Report it."""
        target = self.find(request, kind, key)
        form = ReportForm(request.POST, reasons=target.reasons)
        if not form.is_valid():
            return self.show(request, target, key, form, 400)
        try:
            reports.report(reporter=get_person(request), target=target, **form.cleaned_data)
        except DomainError as error:
            add_refusal(form, error)
            return self.show(request, target, key, form, error.status)
        messages.success(
            request, _("알려 줘서 고마워요. 사람이 살펴보고, 결과는 ‘내가 한 신고’에 보여요.")
        )
        return redirect("feed:my_reports")

    def show(
        self, request: HttpRequest, target: Target, key: str, form: ReportForm, status: int = 200
    ) -> HttpResponse:
        """Render the page."""
        context = {"target": target, "key": key, "form": form, "is_person": target.author}
        return render(request, "feed/moderation/report.html", context, status=status)


class ConcernPage(TargetPage):
    """A worry: what it does is said before it is sent."""

    def get(self, request: HttpRequest, kind: str, key: str) -> HttpResponse:
        """Say what happens."""
        target = self.find(request, kind, key)
        if target.author is None:
            raise Http404
        context = {"target": target, "key": key}
        return render(request, "feed/moderation/concern.html", context)

    def post(self, request: HttpRequest, kind: str, key: str) -> HttpResponse:
        """Let the author know that somebody thinks of them."""
        concerns.tell_concern(sender=get_person(request), target=self.find(request, kind, key))
        messages.success(
            request,
            _("마음을 전했어요. 누가 보냈는지는 알리지 않아요. 급하면 119에 알려 주세요."),
        )
        return redirect("/feed/")


class ReportsPage(LoginRequiredMixin, TemplateView):
    """What the person reported, and what became of it."""

    template_name = "feed/moderation/my_reports.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One's own, newest first."""
        rows = sanctions.list_own_reports(get_person(self.request))[:100]
        return super().get_context_data(reports=rows, **kwargs)


class DecisionsPage(LoginRequiredMixin, TemplateView):
    """What was done to what the person wrote, or to them."""

    template_name = "feed/moderation/decisions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Decisions, blocks for third parties, and what holds now."""
        user = get_person(self.request)
        return super().get_context_data(
            decisions=sanctions.list_decisions(user)[:100],
            takedowns=sanctions.list_blocked(user)[:100],
            sanctions=sanctions.list_sanctions(user),
            **kwargs,
        )


class DecisionPage(LoginRequiredMixin, View):
    """One decision: what, by which rule, why, and how to speak against it."""

    def get(self, request: HttpRequest, decision_id: UUID) -> HttpResponse:
        """Show it."""
        action = get_visible(ModerationAction, request.user, decision_id)
        return self.show(request, action, AppealForm())

    def show(
        self, request: HttpRequest, action: ModerationAction, form: AppealForm, status: int = 200
    ) -> HttpResponse:
        """Render the page."""
        appeal = sanctions.get_appeal(action)
        context = {
            "decision": action,
            "rule": RULES[action.rule],
            "appeal": appeal,
            "can_appeal": appeal is None and appeals.can_appeal(action=action, now=timezone.now()),
            "form": form,
        }
        return render(request, "feed/moderation/decision.html", context, status=status)


class AppealView(DecisionPage):
    """Ask that somebody else looks again."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, decision_id: UUID) -> HttpResponse:
        """Keep the appeal; a refusal keeps the words in the form."""
        action = get_visible(ModerationAction, request.user, decision_id)
        form = AppealForm(request.POST)
        if not form.is_valid():
            return self.show(request, action, form, 400)
        try:
            appeals.file_appeal(user=get_person(request), action=action, **form.cleaned_data)
        except DomainError as error:
            add_refusal(form, error)
            return self.show(request, action, form, error.status)
        messages.success(request, _("이의를 받았어요. 다른 운영자가 살펴보고 답해 드려요."))
        return redirect("feed:decision", decision_id=decision_id)


class BlockedPage(LoginRequiredMixin, View):
    """What of the person was hidden for a third party, and until when."""

    def get(self, request: HttpRequest, takedown_id: UUID) -> HttpResponse:
        """Show it."""
        return self.show(request, get_visible(Takedown, request.user, takedown_id), AppealForm())

    def post(self, request: HttpRequest, takedown_id: UUID) -> HttpResponse:
        """Object to it."""
        row = get_visible(Takedown, request.user, takedown_id)
        form = AppealForm(request.POST)
        if not form.is_valid():
            return self.show(request, row, form, 400)
        try:
            takedowns.object_to_takedown(
                user=get_person(request), takedown=row, **form.cleaned_data
            )
        except InvalidInput as error:
            add_refusal(form, error)
            return self.show(request, row, form, error.status)
        messages.success(request, _("이의를 받았어요. 다른 운영자가 살펴보고 답해 드려요."))
        return redirect("feed:takedown", takedown_id=takedown_id)

    def show(
        self, request: HttpRequest, takedown: Takedown, form: AppealForm, status: int = 200
    ) -> HttpResponse:
        """Render the page."""
        context = {"takedown": takedown, "form": form}
        return render(request, "feed/moderation/blocked.html", context, status=status)
