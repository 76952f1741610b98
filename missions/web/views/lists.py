"""Where missions are found: today, the ladder, one mission, the album."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.generic import ListView, View

from companions.models import Companion
from core.pages import LoginRequiredMixin, get_person, get_visible
from missions.models import Mission, Participation
from missions.selectors import doing as selectors
from missions.services.doing import start_mission
from missions.services.suggestions import open_today
from missions.web.forms import LadderForm, StartForm


class TodayPage(LoginRequiredMixin, View):
    """What is offered today and what is under way."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show both."""
        person = get_person(request)
        context = {"under_way": selectors.list_under_way(person), "today": open_today(user=person)}
        return render(request, "missions/today.html", context)


class LadderPage(LoginRequiredMixin, View):
    """All there is to choose, from what costs least."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show what fits the choice."""
        form = LadderForm(request.GET)
        ladder = selectors.list_ladder(choice=form.read_choice())
        return render(request, "missions/all.html", {"form": form, "ladder": ladder})


class MissionView(LoginRequiredMixin, View):
    """One mission: how it goes, and the way in."""

    def get(self, request: HttpRequest, mission_id: UUID) -> HttpResponse:
        """Show it."""
        mission = get_visible(Mission, request.user, mission_id)
        page = selectors.get_mission_page(mission=mission, user=get_person(request))
        return render(request, "missions/mission.html", {"page": page, "mission": mission})


class StartView(LoginRequiredMixin, View):
    """Begin, alone or with a companion."""

    def post(self, request: HttpRequest, mission_id: UUID) -> HttpResponse:
        """Begin and go to the page of doing it."""
        mission = get_visible(Mission, request.user, mission_id)
        form = StartForm(request.POST)
        chosen = form.cleaned_data.get("companion") if form.is_valid() else None
        companion = get_visible(Companion, request.user, chosen) if chosen else None
        row = start_mission(user=get_person(request), mission=mission, companion=companion)
        return redirect("missions:doing", participation_id=row.public_id)


class AlbumPage(LoginRequiredMixin, ListView):
    """What was done, as a gentle album: no totals, no order but time."""

    template_name = "missions/album.html"
    context_object_name = "rows"
    paginate_by = 24

    def get_queryset(self) -> QuerySet[Participation]:
        """Own only."""
        return selectors.list_album(get_person(self.request))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the tab."""
        return super().get_context_data(here="album", **kwargs)
