"""The other rooms of the console: appeals, takedowns and hashtags."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from core.errors import DomainError
from core.pages import add_refusal
from feed.models import Appeal, Takedown
from feed.rules.community import RULES
from feed.selectors import blocked
from feed.selectors import cases as selectors
from feed.selectors.moderators import may_open_sealed
from feed.services import appeals, blocked_tags, takedowns
from feed.web.moderation.console import ModeratorOnly
from feed.web.moderation.forms import AnswerForm, BlockForm, TagForm


class AppealsPage(ModeratorOnly, TemplateView):
    """Appeals that wait, oldest first."""

    template_name = "feed/moderation/appeals.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """All of them; one's own decisions are marked."""
        rows = selectors.list_appeals()[:200]
        return super().get_context_data(
            **self.shell("appeals", appeals=rows, moderator=self.moderator), **kwargs
        )


class AppealPage(ModeratorOnly, View):
    """One appeal beside what was decided."""

    def get(self, request: HttpRequest, appeal_id: UUID) -> HttpResponse:
        """Show it."""
        return self.show(request, self.find(appeal_id), AnswerForm())

    def find(self, appeal_id: UUID) -> Appeal:
        """Find it, or 404."""
        rows = Appeal.objects.select_related("action__case", "action__subject", "decider")
        return get_object_or_404(rows, public_id=appeal_id)

    def post(self, request: HttpRequest, appeal_id: UUID) -> HttpResponse:
        """Answer it."""
        appeal, form = self.find(appeal_id), AnswerForm(request.POST)
        if not form.is_valid():
            return self.show(request, appeal, form, 400)
        try:
            appeals.decide_appeal(
                appeal=appeal,
                moderator=self.moderator,
                is_overturned=form.cleaned_data["is_accepted"],
                answer=form.cleaned_data["answer"],
            )
        except DomainError as error:
            add_refusal(form, error)
            return self.show(request, self.find(appeal_id), form, error.status)
        messages.success(request, _("이의에 답했어요."))
        return redirect("feed:moderation_appeals")

    def show(
        self, request: HttpRequest, appeal: Appeal, form: forms.Form, status: int = 200
    ) -> HttpResponse:
        """Render the page."""
        case = appeal.action.case
        file = selectors.describe_case(case=case, moderator=self.moderator)
        context = self.shell(
            "appeals",
            appeal=appeal,
            case=case,
            file=file,
            rule=RULES[appeal.action.rule],
            form=form,
            may_open_sealed=may_open_sealed(self.moderator),
        )
        return render(request, "feed/moderation/appeal.html", context, status=status)


class TakedownsPage(ModeratorOnly, TemplateView):
    """Requests from outside, those that wait first."""

    template_name = "feed/moderation/takedowns.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The newest two hundred."""
        rows = selectors.list_takedowns()[:200]
        return super().get_context_data(**self.shell("takedowns", takedowns=rows), **kwargs)


class TakedownCasePage(ModeratorOnly, View):
    """One request: what is asked, and what can be answered now."""

    def get(self, request: HttpRequest, takedown_id: UUID) -> HttpResponse:
        """Show it."""
        return self.show(request, self.find(takedown_id), None)

    def find(self, takedown_id: UUID) -> Takedown:
        """Find it, or 404."""
        return get_object_or_404(Takedown.objects.all(), public_id=takedown_id)

    def post(self, request: HttpRequest, takedown_id: UUID) -> HttpResponse:
        """Block or refuse; or answer the author's objection."""
        row = self.find(takedown_id)
        is_objected = row.state == Takedown.State.OBJECTED
        form = AnswerForm(request.POST) if is_objected else BlockForm(request.POST)
        if not form.is_valid():
            return self.show(request, row, form, 400)
        try:
            self.answer(row, form.cleaned_data, is_objected=is_objected)
        except DomainError as error:
            add_refusal(form, error)
            return self.show(request, self.find(takedown_id), form, error.status)
        messages.success(request, _("결정을 남겼어요."))
        return redirect("feed:moderation_takedown", takedown_id=takedown_id)

    def answer(self, row: Takedown, said: dict[str, Any], *, is_objected: bool) -> None:
        """Call the one service that fits."""
        if is_objected:
            takedowns.answer_objection(takedown=row, moderator=self.moderator, **said)
        elif said.pop("is_accepted"):
            takedowns.block_takedown(takedown=row, moderator=self.moderator, **said)
        else:
            takedowns.refuse_takedown(takedown=row, moderator=self.moderator, answer=said["answer"])

    def show(
        self, request: HttpRequest, row: Takedown, form: forms.Form | None, status: int = 200
    ) -> HttpResponse:
        """Render the page with the form that fits its state."""
        fitting = {"received": BlockForm, "objected": AnswerForm}.get(row.state)
        content = selectors.find_named(row)
        context = self.shell(
            "takedowns",
            takedown=row,
            content=content,
            form=form or (fitting() if fitting else None),
            changes=row.changes.select_related("moderator"),
        )
        return render(request, "feed/moderation/takedown_case.html", context, status=status)


class TagsPage(ModeratorOnly, View):
    """Hashtags that lead to help."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        return self.show(request, TagForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Add one, or take one out."""
        form = TagForm(request.POST)
        if not form.is_valid():
            return self.show(request, form, 400)
        is_removed = request.POST.get("act") == "remove"
        rule = blocked_tags.unblock_tag if is_removed else blocked_tags.block_tag
        try:
            rule(name=form.cleaned_data["name"], moderator=self.moderator)
        except DomainError as error:
            add_refusal(form, error)
            return self.show(request, form, error.status)
        return redirect("feed:moderation_tags")

    def show(self, request: HttpRequest, form: TagForm, status: int = 200) -> HttpResponse:
        """Render the page."""
        context = self.shell("tags", form=form, tags=blocked.list_blocked_tags())
        return render(request, "feed/moderation/tags.html", context, status=status)
