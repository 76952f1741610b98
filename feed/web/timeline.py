"""The lists of the feed as pages: they go on by a link, with htmx or without."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import View

from core.pages import LoginRequiredMixin, get_person, is_htmx
from feed.rules.timeline import BadCursor, read_cursor
from feed.selectors import timeline
from feed.selectors.people import Reader, get_reader


class ListPage(LoginRequiredMixin, View):
    """One list of posts; asked for by htmx it answers with the posts and the way on alone."""

    template_name = ""
    here = ""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show a page from where `before` points."""
        reader = get_reader(get_person(request))
        before = get_cursor(request)
        page = self.list_posts(reader, before, **kwargs)
        context = {"page": page, "reader": reader, "here": self.here, "is_first": before is None}
        context["hints"] = timeline.wants_hints(reader)
        name = "feed/_stretch.html" if is_htmx(request) and before else self.template_name
        return render(request, name, {**context, **kwargs})

    def list_posts(self, reader: Reader, before: int | None) -> timeline.Page:
        """List what belongs here."""
        raise NotImplementedError


class HomePage(ListPage):
    """What those whom one follows wrote."""

    template_name = "feed/home.html"
    here = "home"

    def list_posts(self, reader: Reader, before: int | None) -> timeline.Page:
        """Their posts and one's own."""
        return timeline.list_home(reader, before)


class LocalPage(ListPage):
    """What was written for one's neighbourhood."""

    template_name = "feed/local.html"
    here = "local"

    def list_posts(self, reader: Reader, before: int | None) -> timeline.Page:
        """Posts of the reader's region."""
        return timeline.list_local(reader, before)


class MissionWallPage(ListPage):
    """Missions that people showed."""

    template_name = "feed/missions.html"
    here = "missions"

    def list_posts(self, reader: Reader, before: int | None) -> timeline.Page:
        """Mission cards for everybody."""
        return timeline.list_mission_wall(reader, before)


class TagPage(LoginRequiredMixin, View):
    """What was written under a hashtag; help in the place of posts under a blocked one (F9)."""

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        """Show posts, that there are none, or help."""
        person = get_person(request)
        tag, reader, before = timeline.find_tag(name), get_reader(person), get_cursor(request)
        if tag is not None and tag.is_blocked:
            return render(request, "feed/tag_help.html", {"hotlines": timeline.list_help(person)})
        page = timeline.list_tag(reader, tag, before)
        part = "feed/_stretch.html" if is_htmx(request) and before else "feed/tag.html"
        context: dict[str, Any] = {"page": page, "reader": reader, "tag": tag, "name": name}
        return render(request, part, {**context, "is_first": before is None})


def get_cursor(request: HttpRequest) -> int | None:
    """Read where a page begins, or 404."""
    try:
        return read_cursor(request.GET.get("before", ""))
    except BadCursor as error:
        raise Http404 from error
