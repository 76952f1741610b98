"""People signed in: real sessions, real tokens, a real second factor."""

import time
from importlib import import_module
from types import SimpleNamespace

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from accounts import services
from accounts.models import SignIn


def make_session(user):
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session


def make_sign_in(user, client=SignIn.Client.WEB):
    """Signed in, as a log-in leaves it."""
    return services.begin_sign_in(
        user=user, session_key=make_session(user).session_key, client=client
    )


def add_totp(user):
    """Give an account an authenticator app; returns its secret."""
    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if found is not None:
        return decrypt(found.data["secret"])
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def read_code(secret, *, offset=0):
    """What the authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + offset))


def show_second_factor(session, user):
    """Write into a session what allauth writes when the second factor was right."""
    add_totp(user)
    row = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    request = SimpleNamespace(session=session, allauth=SimpleNamespace())
    record_authentication(request, user, "mfa", id=row.pk, type=row.type)
    session.save()


def sign_in_staff(client, user):
    """A browser whose member of staff came through sign-in and second factor."""
    client.force_login(user)
    show_second_factor(client.session, user)
    return client


def make_staff_sign_in(user):
    """The same without a browser, for sockets."""
    session = make_session(user)
    show_second_factor(session, user)
    return services.begin_sign_in(
        user=user, session_key=session.session_key, client=SignIn.Client.WEB
    )
