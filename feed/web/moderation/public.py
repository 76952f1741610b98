"""What anybody may see and ask without signing in: figures, rules, and 게시중단 (F12, F13)."""

import csv
from typing import Any

from allauth.core import ratelimit
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import TemplateView, View

from core.errors import DomainError, TooManyRequests
from core.pages import add_refusal
from feed.models import Takedown
from feed.rules.community import RULES
from feed.rules.transparency import SMALLEST
from feed.selectors import transparency
from feed.services import takedowns
from feed.services.takedowns import TakedownText
from feed.web.moderation.forms import TakedownForm


class TransparencyPage(TemplateView):
    """What was reported and done, a quarter at a time."""

    template_name = "feed/moderation/transparency.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Count the rows."""
        return super().get_context_data(
            quarters=transparency.list_figures(), smallest=SMALLEST, **kwargs
        )


class TransparencyTable(View):
    """The same figures as a table for other programs."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Write CSV; a small number says so in words."""
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="ongi-transparency.csv"'
        # Spreadsheets take a file without this mark for another alphabet.
        response.write("\ufeff")
        table = csv.writer(response)
        table.writerow(["year", "quarter", "group", "item", "label", "value", "unit"])
        for figures in transparency.list_figures():
            quarter = figures.quarter
            for line in figures.lines:
                value = _say(line)
                when = (quarter.year, quarter.number)
                table.writerow([*when, line.group, line.key, line.label, value, line.unit])
        return response


def _say(line: transparency.Line) -> str:
    if line.value is not None:
        return str(line.value)
    return "" if line.group == "times" else f"{SMALLEST}건 미만"


class RulesPage(TemplateView):
    """The rules a decision names."""

    template_name = "feed/moderation/rules.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """All of them."""
        return super().get_context_data(rules=RULES, **kwargs)


class TakedownPage(View):
    """Ask that something is taken down, without an account."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return self.show(request, TakedownForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take the request and show its number and the way back, once."""
        form = TakedownForm(request.POST)
        if not form.is_valid():
            return self.show(request, form, 400)
        if not ratelimit.consume(request, action="takedown"):
            raise TooManyRequests()
        try:
            row, key = takedowns.request_takedown(text=TakedownText(**form.cleaned_data))
        except DomainError as error:
            add_refusal(form, error)
            return self.show(request, form, error.status)
        context = {"takedown": row, "address": request.build_absolute_uri(f"/takedown/{key}/")}
        return render(request, "feed/moderation/takedown_received.html", context, status=201)

    def show(self, request: HttpRequest, form: TakedownForm, status: int = 200) -> HttpResponse:
        """Render the page."""
        return render(request, "feed/moderation/takedown.html", {"form": form}, status=status)


class TakedownStatePage(View):
    """What became of a request, for whoever has its key."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        """Show the state and the answer; nothing of the author."""
        row = Takedown.objects.filter(key_digest=takedowns.digest_key(key)).first()
        if row is None:
            raise Http404
        response = render(request, "feed/moderation/takedown_state.html", {"takedown": row})
        # The address is the key: it goes to nobody, and stays in no cache.
        response["Referrer-Policy"] = "no-referrer"
        response["Cache-Control"] = "private, no-store"
        return response
