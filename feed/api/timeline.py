"""The lists of the feed over HTTP."""

from collections.abc import Callable
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.pages import get_person
from core.rest import ErrorBody
from feed.api.timeline_serializers import AfterIn, NewerOut, PageOut, PlaceIn, TagPageOut
from feed.models import Profile
from feed.rules.timeline import read_cursor
from feed.selectors import timeline
from feed.selectors.people import get_reader

_ANSWERS: dict[int, Any] = {200: PageOut, 400: ErrorBody}


def _show(request: Request, find: Callable[..., timeline.Page], *args: Any) -> timeline.Page:
    """Read where the page begins, then list."""
    given = PlaceIn(data=request.query_params)
    given.is_valid(raise_exception=True)
    place = given.validated_data
    reader = get_reader(get_person(request))
    return find(reader, *args, before=read_cursor(place["before"]), size=place["size"])


class HomeView(APIView):
    """The home."""

    @extend_schema(parameters=[PlaceIn], responses=_ANSWERS)
    def get(self, request: Request) -> Response:
        """List what those a person follows wrote, and their own."""
        return Response(PageOut(_show(request, timeline.list_home)).data)


class NewerView(APIView):
    """Whether an open home has fallen behind."""

    @extend_schema(parameters=[AfterIn], responses={200: NewerOut, 400: ErrorBody})
    def get(self, request: Request) -> Response:
        """Tell whether there are newer posts; the twin of the socket's `feed.newer`."""
        given = AfterIn(data=request.query_params)
        given.is_valid(raise_exception=True)
        is_newer = timeline.has_newer_home(user=get_person(request), **given.validated_data)
        return Response({"is_newer": is_newer})


class LocalView(APIView):
    """The neighbourhood."""

    @extend_schema(parameters=[PlaceIn], responses=_ANSWERS)
    def get(self, request: Request) -> Response:
        """List what was written for the person's region."""
        return Response(PageOut(_show(request, timeline.list_local)).data)


class MissionWallView(APIView):
    """The mission wall."""

    @extend_schema(parameters=[PlaceIn], responses=_ANSWERS)
    def get(self, request: Request) -> Response:
        """List the missions that people showed to everybody."""
        return Response(PageOut(_show(request, timeline.list_mission_wall)).data)


class TagView(APIView):
    """A hashtag."""

    @extend_schema(parameters=[PlaceIn], responses={200: TagPageOut, 400: ErrorBody})
    def get(self, request: Request, name: str) -> Response:
        """List what was written for everybody under a hashtag; nobody's where none ever did."""
        tag = timeline.find_tag(name)
        page = _show(request, timeline.list_tag, tag)
        is_help = tag is not None and tag.is_blocked
        return Response({**PageOut(page).data, "is_help": is_help})


class ProfilePostsView(APIView):
    """What one person wrote."""

    @extend_schema(parameters=[PlaceIn], responses={**_ANSWERS, 404: ErrorBody})
    def get(self, request: Request, handle: str) -> Response:
        """List what somebody wrote under their name, as far as the reader may see it."""
        rows = Profile.objects.visible_to(get_person(request))
        profile = get_object_or_404(rows, handle=handle.lower())
        return Response(PageOut(_show(request, timeline.list_profile, profile)).data)
