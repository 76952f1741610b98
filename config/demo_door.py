"""The demo's authenticator: the codes of made-up staff, so that a newcomer can come in.

Whoever runs the demo has no phone with these secrets. The page exists only where `make run` made
the demo in its own embedded database and serves this machine alone; everywhere else it is a 404.
"""

import ipaddress
import time

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from config import demo

_PROXY_HEADERS = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED", "HTTP_VIA")


@never_cache
def show_codes(request: HttpRequest) -> HttpResponse:
    """Show the present code of each member of the demo's staff to whoever sits at this machine."""
    rows = Authenticator.objects.filter(
        type=Authenticator.Type.TOTP, user__email__in=demo.list_staff_emails()
    )
    if not is_open(request) or not rows:
        raise Http404
    now = int(time.time())
    counter, gone = divmod(now, app_settings.TOTP_PERIOD)
    codes = [
        {
            "email": row.user.email,
            "nickname": row.user.nickname,
            "code": format_hotp_value(hotp_value(decrypt(row.data["secret"]), counter)),
        }
        for row in rows.select_related("user").order_by("user__email")
    ]
    context = {"codes": codes, "seconds_left": app_settings.TOTP_PERIOD - gone}
    return render(request, "demo_authenticator.html", context)


def is_open(request: HttpRequest) -> bool:
    """Tell whether the demo's own supervisor opened it, and this machine itself is asking."""
    return settings.DEMO_AUTHENTICATOR and is_this_machine(request)


def is_this_machine(request: HttpRequest) -> bool:
    """Tell whether the request comes from this very machine, through no proxy."""
    if any(name in request.META for name in _PROXY_HEADERS):
        return False
    host = request.get_host().rpartition(":")[0] or request.get_host()
    return _is_loopback(request.META.get("REMOTE_ADDR", "")) and (
        host == "localhost" or _is_loopback(host.strip("[]"))
    )


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
