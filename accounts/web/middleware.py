"""Sees who is here, and shows members of staff the way to a door that is closed."""

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import suspend_request
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts import services
from core.pages import is_htmx


class SignInTrace:
    """Note that a browser's sign-in is in use, and answer a closed staff door with a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Note whoever is signed in by cookie; whoever has none costs nothing."""
        if request.session.session_key and request.user.is_authenticated:
            services.see_session(
                user=request.user,
                session_key=request.session.session_key,
                user_agent=request.META.get("HTTP_USER_AGENT", ""),
            )
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Lead on to what is missing; what was being sent is kept and sent again afterwards."""
        if isinstance(error, services.ConductUnaccepted) and not is_htmx(request):
            # A page is shown again afterwards; what was being sent is not: it was not read yet.
            asked = request.get_full_path() if request.method == "GET" else ""
            return redirect(_lead(reverse("agencies:conduct"), asked))
        if not isinstance(error, services.StaffDoorClosed) or isinstance(
            error, services.BrowserOnly
        ):
            return None
        if is_htmx(request):
            return HttpResponse(status=403, headers={"HX-Refresh": "true"})
        if isinstance(error, services.StaffSessionLocked):
            first, *_ = get_adapter().get_reauthentication_methods(request.user)
            return suspend_request(request, first["url"])
        return redirect(_lead(reverse("accounts:second_factor"), request.get_full_path()))


def _lead(address: str, asked: str) -> str:
    """An address that knows where to go on afterwards."""
    return f"{address}?{urlencode({REDIRECT_FIELD_NAME: asked})}" if asked else address
