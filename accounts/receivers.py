"""What accounts hear from Django and allauth: somebody came, left, or changed their password."""

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.headless.constants import Client
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from accounts import services
from accounts.models import SignIn, User


@receiver(user_logged_in)
def begin_sign_in(request: HttpRequest | None, user: User, **_: Any) -> None:
    """A session was given to somebody."""
    if request is None:
        return
    if not request.session.session_key:
        request.session.save()
    headless = getattr(getattr(request, "allauth", None), "headless", None)
    is_app = headless is not None and headless.client == Client.APP
    services.begin_sign_in(
        user=user,
        session_key=str(request.session.session_key),
        client=SignIn.Client.APP if is_app else SignIn.Client.WEB,
        user_agent=request.META.get("HTTP_USER_AGENT", ""),
    )


@receiver(user_logged_out)
def end_session(request: HttpRequest | None, **_: Any) -> None:
    """A session is about to be emptied."""
    if request is not None and request.session.session_key:
        services.end_session(session_key=request.session.session_key)


@receiver([password_changed, password_set, password_reset])
def end_sign_ins(user: User, **_: Any) -> None:
    """A new password signs out everywhere."""
    services.end_sign_ins(user=user)
