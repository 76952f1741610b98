"""The code of conduct, which every member accepts before the first case."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.generic import View

from accounts.services import accept_conduct, get_conduct, has_accepted_conduct
from agencies.rules import portal
from agencies.web.staff import StaffOnly


class ConductPage(StaffOnly, View):
    """Read the newest version and accept it; then on to where one was going."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the text."""
        version, text = get_conduct()
        context: dict[str, Any] = {
            "viewer_member": self.member,
            "version": version,
            "text": text,
            "is_accepted": has_accepted_conduct(member=self.member),
            "next": self.find_next(request.GET.get(REDIRECT_FIELD_NAME, "")),
        }
        return render(request, "agencies/conduct.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Accept."""
        accept_conduct(member=self.member)
        messages.success(request, _("동의했어요. 고마워요."))
        asked = self.find_next(request.POST.get(REDIRECT_FIELD_NAME, ""))
        return redirect(asked or portal.list_entries(self.member.role)[0].url_name)

    def find_next(self, asked: str) -> str:
        """Where to go on, if that is a page of ours."""
        is_ours = url_has_allowed_host_and_scheme(
            asked, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )
        return asked if is_ours else ""
