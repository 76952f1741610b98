"""The demo's phone: what the embedded outbox took for somebody, for whoever sits at this machine.

It also registers a practice device for this browser, so that the way of a push can be seen
without a phone. Where a real carrier is set, or anybody but this machine may come, it is a 404.
"""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import TemplateView

from accounts import selectors, services
from accounts.models import SignIn
from config import demo_door
from core.pages import LoginRequiredMixin, get_person
from core.providers import is_overseas

_LATEST = 30


class OutboxView(LoginRequiredMixin, TemplateView):
    """The pushes of the person who looks, newest first."""

    template_name = "demo_push.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Be there for this machine alone."""
        if not is_open(request):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """List the rows, and whether this browser plays a phone."""
        user = get_person(self.request)
        key = self.request.session.session_key
        devices = selectors.list_devices(user)
        return super().get_context_data(
            pushes=selectors.list_pushes(user)[:_LATEST],
            is_phone=any(device.sign_in.session_key == key for device in devices),
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Let this browser's sign-in play a phone."""
        mine = SignIn.objects.visible_to(get_person(request))
        sign_in = get_object_or_404(mine, session_key=str(request.session.session_key))
        services.register_device(
            sign_in=sign_in,
            provider="expo",
            token=f"ExponentPushToken[practice-{sign_in.public_id.hex}]",
            platform="web",
            app_version="practice",
        )
        return redirect("demo-push")


def is_open(request: HttpRequest) -> bool:
    """Tell whether the demo, or a developer's own machine, shows its outbox."""
    is_shown = settings.DEMO_AUTHENTICATOR or settings.DEBUG
    return is_shown and demo_door.is_this_machine(request) and not is_overseas("push_expo")
