"""The day of missions over HTTP."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from core.pages import get_person, get_visible
from core.rest import ErrorBody
from missions.api.suggestions_serializers import EnergyIn, SuggestionOut, TalkIn, TodayOut
from missions.models import Suggestion
from missions.services import suggestions


def _show(user: User) -> Response:
    return Response(TodayOut(suggestions.open_today(user=user)).data)


class TodayView(APIView):
    """Today's missions."""

    @extend_schema(responses=TodayOut)
    def get(self, request: Request) -> Response:
        """Show the day; its missions are chosen at the first look."""
        return _show(get_person(request))


class EnergyView(APIView):
    """Today's strength."""

    @extend_schema(request=EnergyIn, responses={200: TodayOut, 400: ErrorBody})
    def put(self, request: Request) -> Response:
        """Note it, or take it back; what is not begun is chosen anew."""
        given = EnergyIn(data=request.data)
        given.is_valid(raise_exception=True)
        person = get_person(request)
        suggestions.note_energy(user=person, level=given.validated_data["energy"])
        return _show(person)


class RestView(APIView):
    """A rest day."""

    @extend_schema(request=None, responses=TodayOut)
    def put(self, request: Request) -> Response:
        """Rest today; a second time changes nothing."""
        suggestions.take_rest(user=get_person(request))
        return _show(get_person(request))

    @extend_schema(responses={200: TodayOut})
    def delete(self, request: Request) -> Response:
        """Take it back."""
        suggestions.undo_rest(user=get_person(request))
        return _show(get_person(request))


class PassView(APIView):
    """다른 걸로."""

    @extend_schema(request=None, responses={200: SuggestionOut, 404: ErrorBody, 409: ErrorBody})
    def post(self, request: Request, suggestion_id: UUID) -> Response:
        """Get another mission in the place of one; asked again, the same other one."""
        row = get_visible(Suggestion, request.user, suggestion_id)
        return Response(SuggestionOut(suggestions.pass_suggestion(suggestion=row)).data)


class TalkView(APIView):
    """Missions in talk."""

    @extend_schema(request=TalkIn, responses={200: TalkIn, 400: ErrorBody})
    def put(self, request: Request) -> Response:
        """Let companions speak of missions, or not."""
        given = TalkIn(data=request.data)
        given.is_valid(raise_exception=True)
        is_quiet = given.validated_data["is_talk_quiet"]
        suggestions.set_talk_quiet(user=get_person(request), is_quiet=is_quiet)
        return Response({"is_talk_quiet": is_quiet})
