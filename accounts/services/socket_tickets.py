"""Tickets for the sockets of browsers that hold tokens: such a socket cannot send a header."""

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone

from accounts import selectors
from accounts.models import SignIn, SocketTicket
from core.errors import InvalidInput

TICKET_LIFETIME = timedelta(seconds=60)


class NotASocket(InvalidInput):
    """The path named is not one of a socket."""

    code = "not_a_socket"
    default_detail = "실시간 연결의 주소가 아니에요."


def issue_socket_ticket(*, sign_in: SignIn, path: str) -> str:
    """Give a way into one socket, once, within a minute, for this sign-in only."""
    if not path.startswith("/ws/") or len(path) > 100:
        raise NotASocket()
    now = timezone.now()
    SocketTicket.objects.filter(sign_in=sign_in, expires_at__lt=now).delete()
    secret = secrets.token_urlsafe(32)
    SocketTicket.objects.create(
        sign_in=sign_in, digest=_digest(secret), path=path, expires_at=now + TICKET_LIFETIME
    )
    return secret


def redeem_socket_ticket(*, secret: str, path: str) -> SignIn | None:
    """Use a ticket up and find the living sign-in it stands for; None for any other ticket."""
    ticket = (
        SocketTicket.objects.select_related("sign_in__user")
        .filter(digest=_digest(secret), path=path, expires_at__gt=timezone.now())
        .first()
    )
    # Whoever deletes the row has the ticket: two at once cannot both.
    if ticket is None or not SocketTicket.objects.filter(pk=ticket.pk).delete()[0]:
        return None
    return ticket.sign_in if selectors.is_sign_in_alive(ticket.sign_in) else None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
