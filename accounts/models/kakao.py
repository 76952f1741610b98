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


class KakaoReleaseQuerySet(models.QuerySet["KakaoRelease"]):
    """Which connections are still to be ended."""

    def waiting(self) -> "KakaoReleaseQuerySet":
        """Those Kakao has not ended yet."""
        return self.filter(state=KakaoRelease.State.WAITING)

    def free(self, now: Any) -> "KakaoReleaseQuerySet":
        """Rows nobody works on and that do not rest."""
        return self.filter(models.Q(claimed_until=None) | models.Q(claimed_until__lt=now))


class KakaoRelease(models.Model):
    """A connection that we ask Kakao to end: unlinked here, or the account is erased (B14).

    Written before the connection goes, so that a process may die between. Of the person it holds
    their number at Kakao, and that only until Kakao has answered.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "카카오에 알리는 중"
        DONE = "done", "카카오가 끊었어요"
        KEPT = "kept", "다시 이어져 그대로 두었어요"
        GIVEN_UP = "given_up", "카카오가 답하지 않았어요"

    kakao_id = models.CharField("카카오 회원번호", max_length=191, blank=True)
    deletion = models.ForeignKey(
        "accounts.DeletionRequest",
        models.CASCADE,
        verbose_name="계정 삭제",
        related_name="releases",
        null=True,
        blank=True,
    )
    state = models.CharField("상태", max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("시도", default=0)
    error = models.CharField("마지막 오류", max_length=60, blank=True)
    claimed_until = models.DateTimeField("다음 시도까지", null=True, blank=True)
    asked_at = models.DateTimeField("맡은 때", default=timezone.now)
    settled_at = models.DateTimeField("마친 때", null=True, blank=True)

    objects: ClassVar = KakaoReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = "카카오에 연결 끊기 요청"
        verbose_name_plural = "카카오에 연결 끊기 요청"
        ordering: ClassVar = ["-asked_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kakao_id"],
                condition=models.Q(state="waiting"),
                name="kakao_release_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(state="waiting", settled_at__isnull=True) & ~models.Q(kakao_id="")
                )
                | (~models.Q(state="waiting") & models.Q(settled_at__isnull=False, kakao_id="")),
                name="kakao_release_knows_whom_until_settled",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["asked_at"],
                condition=models.Q(state="waiting"),
                name="kakao_release_open",
            )
        ]

    def __str__(self) -> str:
        return self.get_state_display()


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
