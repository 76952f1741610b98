from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class KakaoTokenUse(models.Model):
    """An `id_token` that let somebody in once; kept until it expires, so that it never does again.

    In the database and not in the cache: a cache that is emptied must not open a used token.
    """

    digest = models.CharField("지문", max_length=64, primary_key=True)
    expires_at = models.DateTimeField("만료", db_index=True)

    class Meta:
        verbose_name = "쓴 카카오 토큰"
        verbose_name_plural = "쓴 카카오 토큰"

    def __str__(self) -> str:
        return self.digest[:8]


class KakaoUnlinkQuerySet(models.QuerySet["KakaoUnlink"]):
    """Who may see which rows."""

    def visible_to(self, viewer: Any) -> "KakaoUnlinkQuerySet":
        """A person sees what Kakao told us of them."""
        return self.filter(user=viewer.pk)


class KakaoUnlink(models.Model):
    """Kakao told us that a person ended the connection there (B15)."""

    class State(models.TextChoices):
        RECEIVED = "received", "받았어요"
        KEPT = "kept", "다른 로그인이 있어 계정을 두었어요"
        DELETION_DUE = "deletion_due", "계정을 지울 차례예요"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name="사람",
        related_name="kakao_unlinks",
    )
    referrer = models.CharField("끊은 경로", max_length=40)
    state = models.CharField("상태", max_length=12, choices=State.choices, default=State.RECEIVED)
    received_at = models.DateTimeField("받은 때", default=timezone.now)
    settled_at = models.DateTimeField("마친 때", null=True, blank=True)

    objects: ClassVar = KakaoUnlinkQuerySet.as_manager()

    class Meta:
        verbose_name = "카카오 연결 끊김"
        verbose_name_plural = "카카오 연결 끊김"
        ordering: ClassVar = ["-received_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(state="received"),
                name="kakao_unlink_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(state="received", settled_at__isnull=True)
                | (~models.Q(state="received") & models.Q(settled_at__isnull=False)),
                name="kakao_unlink_settled_has_its_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["received_at"],
                condition=models.Q(state="received"),
                name="kakao_unlink_open",
            )
        ]

    def __str__(self) -> str:
        return self.get_state_display()
