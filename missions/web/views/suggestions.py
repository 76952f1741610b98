"""What one can do with today's missions: another one, rest, say how much strength there is."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from core.errors import DomainError
from core.pages import LoginRequiredMixin, get_person, get_visible
from missions.models import Suggestion
from missions.services import suggestions
from missions.web.forms import EnergyForm, TalkForm


class TodayMove(LoginRequiredMixin, View):
    """One move of the day, then back to it; a refusal is said there and loses nothing."""

    http_method_names = ("post",)
    form_class: type[forms.Form] = forms.Form
    success: Any = ""

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Clean the form and make the move."""
        form = self.form_class(request.POST)
        try:
            if form.is_valid():
                self.move(form.cleaned_data, **kwargs)
                messages.success(request, self.success)
            else:
                messages.error(request, str(next(iter(form.errors.values()))[0]))
        except DomainError as error:
            messages.error(request, error.detail)
        return redirect("missions:today")

    def move(self, cleaned: dict[str, Any], **kwargs: Any) -> None:
        """Make it. Raise a DomainError."""
        raise NotImplementedError


class PassView(TodayMove):
    """Another mission in the place of one."""

    success = _("다른 미션을 골라 두었어요.")

    def move(self, cleaned: dict[str, Any], **kwargs: UUID) -> None:
        """Pass it."""
        row = get_visible(Suggestion, self.request.user, kwargs["suggestion_id"])
        suggestions.pass_suggestion(suggestion=row)


class RestView(TodayMove):
    """A day without missions."""

    success = _("오늘은 쉬는 날이에요.")

    def move(self, cleaned: dict[str, Any], **kwargs: Any) -> None:
        """Rest."""
        suggestions.take_rest(user=get_person(self.request))


class UndoRestView(TodayMove):
    """Takes the rest day back."""

    success = _("쉬는 날을 되돌렸어요. 하지 않아도 괜찮아요.")

    def move(self, cleaned: dict[str, Any], **kwargs: Any) -> None:
        """Take it back."""
        suggestions.undo_rest(user=get_person(self.request))


class EnergyView(TodayMove):
    """How much strength there is today."""

    form_class = EnergyForm
    success = _("오늘의 힘에 맞춰 골랐어요.")

    def move(self, cleaned: dict[str, Any], **kwargs: Any) -> None:
        """Note it, or take it back."""
        suggestions.note_energy(user=get_person(self.request), level=cleaned["energy"])


class TalkView(TodayMove):
    """Whether companions may speak of missions."""

    form_class = TalkForm
    success = _("저장했어요.")

    def move(self, cleaned: dict[str, Any], **kwargs: Any) -> None:
        """Set it."""
        suggestions.set_talk_quiet(user=get_person(self.request), is_quiet=cleaned["is_quiet"])
