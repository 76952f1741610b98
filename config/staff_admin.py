"""The operators' admin, behind the same sign-in and the same door as everything staff do."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator

from accounts import services
from core.pages import get_person


class StaffAdminSite(admin.AdminSite):
    """Every page of the admin passes the staff door; signing in is that of the whole product."""

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Let an operator through the door before the admin looks at anything."""
        inner = super().admin_view(view, cacheable)

        def pass_door(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if self.has_permission(request):
                services.pass_staff_door(user=get_person(request), session=request.session)
            return inner(request, *args, **kwargs)

        return pass_door

    @method_decorator(secure_admin_login)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Send strangers to the sign-in, operators on; the admin has no sign-in form of its own."""
        if not self.has_permission(request):
            raise Http404
        return redirect("admin:index")
