"""What a person asked for: a copy of everything about them, or to be forgotten."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.fields import EncryptedTextField
from core.models import PublicId, TimeStamped


class OwnQuerySet(models.QuerySet[Any]):
    """Who may see which requests."""

    def visible_to(self, viewer: Any) -> "OwnQuerySet":
        """A person sees their own."""
        return self.filter(user=viewer.pk) if viewer.pk else self.none()

    def open_exports(self) -> "OwnQuerySet":
        """Exports not finished yet."""
        return self.filter(state__in=[ExportJob.State.WAITING, ExportJob.State.RUNNING])

    def free(self, now: Any) -> "OwnQuerySet":
        """Rows nobody works on: never claimed, or by a process that died."""
        return self.filter(Q(claimed_until=None) | Q(claimed_until__lt=now))


class ExportJob(PublicId, TimeStamped):
    """A copy of all a person's data, made once and deleted after seven days (B13).

    `file_key` names the files before they are written, so that none is ever out of reach.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "준비 전"
        RUNNING = "running", "만드는 중"
        READY = "ready", "받을 수 있어요"
        EXPIRED = "expired", "지웠어요"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="사람", related_name="exports"
    )
    state = models.CharField("상태", max_length=8, choices=State.choices, default=State.WAITING)
    percent = models.PositiveSmallIntegerField("진행", default=0)
    file_key = models.CharField("파일 열쇠", max_length=64, blank=True)
    size = models.PositiveBigIntegerField("크기", default=0)
    due_at = models.DateTimeField("법정 기한")
    attempts = models.PositiveSmallIntegerField("시도", default=0)
    error = models.CharField("마지막 오류", max_length=60, blank=True)
    claimed_until = models.DateTimeField("만드는 시한", null=True, blank=True)
    finished_at = models.DateTimeField("다 만든 때", null=True, blank=True)
    expires_at = models.DateTimeField("지울 때", null=True, blank=True)

    objects: ClassVar = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "내 정보 내려받기"
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(state__in=["waiting", "running"]),
                name="export_one_open_per_person",
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="export_percent_known"),
            models.CheckConstraint(
                condition=~Q(state="ready") | (~Q(file_key="") & Q(expires_at__isnull=False)),
                name="export_ready_has_file_and_end",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["created_at"],
                condition=Q(state__in=["waiting", "running"]),
                name="export_open",
            )
        ]

    def __str__(self) -> str:
        return f"내려받기 {self.get_state_display()}"

    @property
    def file_name(self) -> str:
        """Where this attempt's file lies in the storage."""
        return f"exports/{self.file_key}-{self.attempts}.zip"

    @property
    def file_names(self) -> list[str]:
        """Where the file of any attempt may lie."""
        return [f"exports/{self.file_key}-{n}.zip" for n in range(1, self.attempts + 1)]


class DeletionRequest(PublicId, TimeStamped):
    """A person wants to be forgotten: undone within seven days, or carried out (B14).

    When done it holds counts and a token, and points at nobody: that is the certificate.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", "되돌릴 수 있음"
        CANCELLED = "cancelled", "되돌림"
        ERASING = "erasing", "지우는 중"
        ERASED = "erased", "지움, 알리기 전"
        DONE = "done", "마침"

    class Reason(models.TextChoices):
        PERSON = "person", "본인이 요청"
        KAKAO_UNLINK = "kakao_unlink", "카카오 연결 끊기"
        OPERATOR = "operator", "운영자에게 요청"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="사람",
        related_name="deletions",
        null=True,
        blank=True,
    )
    reason = models.CharField("까닭", max_length=16, choices=Reason.choices)
    state = models.CharField("상태", max_length=10, choices=State.choices, default=State.REQUESTED)
    due_at = models.DateTimeField("지우기 시작할 때")
    token = models.CharField("남은 기록의 가명", max_length=40, blank=True)
    erased = models.JSONField("지운 수", default=dict, blank=True)
    kept = models.JSONField("남긴 수", default=dict, blank=True)
    # Held only from erasure until the certificate is mailed.
    notify_to = EncryptedTextField("알릴 주소", max_length=254, blank=True)
    attempts = models.PositiveSmallIntegerField("시도", default=0)
    error = models.CharField("마지막 오류", max_length=60, blank=True)
    claimed_until = models.DateTimeField("지우는 시한", null=True, blank=True)
    erased_at = models.DateTimeField("지운 때", null=True, blank=True)

    objects: ClassVar = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "계정 삭제"
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(state__in=["requested", "erasing"]),
                name="deletion_one_open_per_person",
            ),
            models.CheckConstraint(
                condition=Q(state="erased") | Q(notify_to=""),
                name="deletion_address_only_until_told",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["erased", "done"])
                | Q(user=None, erased_at__isnull=False) & ~Q(token=""),
                name="deletion_done_points_at_nobody",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=["requested", "erasing", "erased"]),
                name="deletion_open",
            )
        ]

    def __str__(self) -> str:
        return f"계정 삭제 {self.get_state_display()}"
