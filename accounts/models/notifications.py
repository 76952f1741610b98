from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from core.models import PublicId


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Who may see which notifications."""

    def visible_to(self, viewer: Any) -> "NotificationQuerySet":
        """A person sees their own notifications."""
        return self.filter(user=viewer.pk)

    def unread(self) -> "NotificationQuerySet":
        """Keep those not read yet."""
        return self.filter(read_at__isnull=True)


class Notification(PublicId):
    """Something the person should know, shown in the app; `dedupe_key` makes it once."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name="사람",
        related_name="notifications",
    )
    kind = models.CharField("종류", max_length=40)
    title = models.CharField("제목", max_length=80)
    body = models.CharField("내용", max_length=300, blank=True)
    url = models.CharField("열 곳", max_length=200, blank=True)
    dedupe_key = models.CharField("한 번 열쇠", max_length=100, blank=True)
    read_at = models.DateTimeField("읽은 때", null=True, blank=True)
    created_at = models.DateTimeField("만든 때", auto_now_add=True)

    objects: ClassVar = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = "알림"
        verbose_name_plural = "알림"
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "dedupe_key"],
                condition=~models.Q(dedupe_key=""),
                name="notification_once",
            ),
            models.CheckConstraint(
                condition=models.Q(url="")
                | (models.Q(url__startswith="/") & ~models.Q(url__startswith="//")),
                name="notification_opens_a_page_of_ours",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "-created_at", "-id"], name="notification_newest"),
            models.Index(
                fields=["user"],
                condition=models.Q(read_at__isnull=True),
                name="notification_unread",
            ),
        ]

    def __str__(self) -> str:
        return self.title
