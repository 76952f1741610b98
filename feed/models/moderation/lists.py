"""Worry, tags that lead to help, and looks that do not come back."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from feed.models.moderation.cases import ModerationCase
from feed.rules import posts as rules

PERSON = settings.AUTH_USER_MODEL


class ConcernQuerySet(models.QuerySet["Concern"]):
    """Who may see which worries."""

    def visible_to(self, viewer: Any) -> "ConcernQuerySet":
        """Only who sent it: the author hears that somebody thought of them, never who."""
        return self.filter(sender=viewer.pk) if viewer.pk else self.none()


class Concern(models.Model):
    """Somebody worries about somebody (F4): no report, no case, nothing against the author."""

    class Kind(models.TextChoices):
        POST = "post", "글"
        COMMENT = "comment", "댓글"
        PERSON = "person", "사람"

    sender = models.ForeignKey(
        PERSON, models.CASCADE, verbose_name="걱정한 사람", related_name="+", db_index=False
    )
    author = models.ForeignKey(PERSON, models.CASCADE, verbose_name="쓴 사람", related_name="+")
    kind = models.CharField("대상 종류", max_length=7, choices=Kind.choices)
    target_id = models.UUIDField("대상")
    date = models.DateField("날")
    created_at = models.DateTimeField("때", default=timezone.now)

    objects: ClassVar = ConcernQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "걱정돼요"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["sender", "kind", "target_id", "date"], name="concern_once_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(sender=F("author")), name="concern_not_about_oneself"
            ),
        ]

    def __str__(self) -> str:
        return f"concern {self.pk}"


class TagRuling(models.Model):
    """Somebody, or the list we come with, decided where a hashtag leads. Append-only."""

    name = models.CharField("이름", max_length=rules.TAG_LENGTH)
    is_blocked = models.BooleanField("도움 안내로")
    moderator = models.ForeignKey(
        PERSON, models.PROTECT, verbose_name="정한 사람", related_name="+", null=True, blank=True
    )
    at = models.DateTimeField("때", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "해시태그를 정한 기록"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name"], condition=Q(moderator=None), name="tag_ruling_loaded_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["name"], name="tag_ruling_of_name")]

    def __str__(self) -> str:
        return f"#{self.name}"


class BlockedLook(models.Model):
    """The look of an image that was taken down: alike ones are not taken in again (F11)."""

    look = models.BigIntegerField("닮은 그림 찾는 값", unique=True)
    case = models.ForeignKey(
        ModerationCase,
        models.SET_NULL,
        verbose_name="사건",
        related_name="blocked_looks",
        null=True,
        blank=True,
    )
    created_at = models.DateTimeField("때", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "막은 그림"
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"look {self.pk}"
