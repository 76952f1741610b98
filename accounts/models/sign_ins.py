from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from core.models import PublicId


class SignInQuerySet(models.QuerySet["SignIn"]):
    """Who may see which sign-ins."""

    def visible_to(self, viewer: Any) -> "SignInQuerySet":
        """A person sees where they themselves are signed in."""
        return self.filter(user=viewer.pk)


class SignIn(PublicId):
    """One place where a person is signed in: the face of a Django session, gone when that ends.

    For an app it is also the family of its refresh tokens: a token names the family and a number,
    only the newest number may be exchanged, and what belongs to a number is derived from this row
    and the signing key (docs/adr/0012). So no token is stored, in the clear or hashed.
    """

    class Client(models.TextChoices):
        WEB = "web", "브라우저"
        APP = "app", "앱"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="사람", related_name="sign_ins"
    )
    session_key = models.CharField("세션", max_length=40, unique=True, editable=False)
    client = models.CharField("들어온 길", max_length=3, choices=Client.choices)
    user_agent = models.CharField("기기", max_length=200, blank=True)
    created_at = models.DateTimeField("로그인한 때", auto_now_add=True)
    last_seen_at = models.DateTimeField("마지막으로 쓴 때", default=timezone.now)
    staff_active_at = models.DateTimeField("직원으로 일한 때", null=True, blank=True)
    refresh_number = models.PositiveIntegerField("갱신 번호", default=0)
    refreshed_at = models.DateTimeField("갱신한 때", null=True, blank=True)

    objects: ClassVar = SignInQuerySet.as_manager()

    class Meta:
        verbose_name = "로그인한 기기"
        verbose_name_plural = "로그인한 기기"
        ordering: ClassVar = ["-last_seen_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(client__in=["web", "app"]), name="sign_in_client_known"
            ),
            models.CheckConstraint(
                condition=models.Q(refresh_number=0, refreshed_at__isnull=True)
                | models.Q(refresh_number__gt=0, refreshed_at__isnull=False, client="app"),
                name="sign_in_refreshes_in_apps_only",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_client_display()} {self.public_id}"


class SocketTicket(models.Model):
    """A way into one socket, once, within a minute; only the hash of its secret is kept."""

    sign_in = models.ForeignKey(
        SignIn, models.CASCADE, verbose_name="로그인한 기기", related_name="socket_tickets"
    )
    digest = models.CharField("해시", max_length=64, unique=True, editable=False)
    path = models.CharField("소켓", max_length=100)
    expires_at = models.DateTimeField("끝나는 때")

    class Meta:
        verbose_name = "소켓 입장권"
        verbose_name_plural = "소켓 입장권"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(path__startswith="/ws/"), name="socket_ticket_names_a_socket"
            )
        ]

    def __str__(self) -> str:
        return self.path
