"""What a person keeps of policies, and what they chose to state for finding some."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from core.models import TimeStamped
from missions.models.policies.policy import Policy
from missions.rules.policies import words


class OwnQuerySet(models.QuerySet[Any]):
    """Who may see what a person keeps."""

    def visible_to(self, viewer: Any) -> "OwnQuerySet":
        """A person sees their own."""
        return self.filter(user=viewer.pk) if viewer.pk else self.none()


class PolicyBookmark(models.Model):
    """A policy somebody keeps, with reminders of its deadline unless they turned them off."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name="사람",
        related_name="policy_bookmarks",
    )
    policy = models.ForeignKey(
        Policy, models.CASCADE, verbose_name="정책", related_name="bookmarks"
    )
    is_reminding = models.BooleanField("마감 알림", default=True)
    created_at = models.DateTimeField("담은 때", auto_now_add=True)

    objects: ClassVar = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "담아 둔 정책"
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "policy"], name="policy_bookmark_once")
        ]

    def __str__(self) -> str:
        return f"bookmark {self.pk}"


class ReminderQuerySet(models.QuerySet["PolicyReminder"]):
    """Who may see which reminders."""

    def visible_to(self, viewer: Any) -> "ReminderQuerySet":
        """A person sees their own."""
        return self.filter(bookmark__user=viewer.pk) if viewer.pk else self.none()


class PolicyReminder(models.Model):
    """That somebody was reminded of a deadline: once a week before and once the day before."""

    class Kind(models.TextChoices):
        WEEK = "week", "일주일 전"
        DAY = "day", "하루 전"

    bookmark = models.ForeignKey(
        PolicyBookmark, models.CASCADE, verbose_name="담아 둔 정책", related_name="reminders"
    )
    kind = models.CharField("언제", max_length=4, choices=Kind.choices)
    deadline = models.DateField("마감")
    created_at = models.DateTimeField("알린 때", auto_now_add=True)

    objects: ClassVar = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "마감 알림"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["bookmark", "kind", "deadline"], name="policy_reminder_once"
            )
        ]

    def __str__(self) -> str:
        return f"reminder {self.pk}"


class PolicyFacts(TimeStamped):
    """What somebody chose to state about themselves, to see which policies fit (G7).

    Only by their own hand on the form of policies; nothing is read out of what they say elsewhere.
    """

    class Housing(models.TextChoices):
        MONTHLY_RENT = "monthly_rent", "월세"
        JEONSE = "jeonse", "전세"
        SHARED = "shared", "고시원·공유 주거"
        FAMILY = "family", "가족의 집"
        OWN = "own", "내 집"
        DORMITORY = "dormitory", "기숙사"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name="사람",
        related_name="policy_facts",
    )
    job = models.CharField("일", max_length=16, choices=list(words.JOBS.items()), blank=True)
    school = models.CharField(
        "학교", max_length=16, choices=list(words.SCHOOLS.items()), blank=True
    )
    housing = models.CharField("사는 집", max_length=12, choices=Housing.choices, blank=True)

    objects: ClassVar = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "정책을 찾을 때 쓰는 내 상황"

    def __str__(self) -> str:
        return f"facts {self.pk}"
