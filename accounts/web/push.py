"""Which pushes a person wants, and to which apps."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.generic import FormView, View

from accounts import selectors, services
from accounts.models import Device
from accounts.push import leaves_the_country
from accounts.push.texts import TEXTS
from accounts.web.forms import PushForm
from core.pages import LoginRequiredMixin, get_person, get_visible


class PushView(LoginRequiredMixin, FormView):
    """Each category by itself, the exact words it would show, and the apps that get them."""

    template_name = "accounts/push.html"
    form_class = PushForm
    success_url = reverse_lazy("accounts:push")

    def get_initial(self) -> dict[str, Any]:
        """Start with what is stored; at first nothing is wanted."""
        return selectors.get_push_choices(get_person(self.request))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """List the apps and the words."""
        return super().get_context_data(
            devices=selectors.list_devices(get_person(self.request)),
            texts=[text.body for text in TEXTS.values()],
            leaves_the_country=leaves_the_country(),
            **kwargs,
        )

    def form_valid(self, form: PushForm) -> HttpResponse:
        """Store all choices of the page."""
        services.choose_pushes(user=get_person(self.request), choices=form.cleaned_data)
        messages.success(self.request, _("저장했어요."))
        return super().form_valid(form)


class RemoveView(LoginRequiredMixin, View):
    """Push to one app no more."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Go back to the page."""
        services.remove_device(device=get_visible(Device, get_person(request), public_id))
        messages.success(request, _("그 기기로는 이제 푸시를 보내지 않아요."))
        return redirect("accounts:push")
