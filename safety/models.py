"""Assessments, hotlines, the response matrix and approved texts; no words of a person."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from core.models import PublicId, TimeStamped
from safety.rules import SIGNAL_FROM


class Hotline(TimeStamped):
    """A number to turn to; a row counts as current for 90 days after it was verified (A7)."""

    class Audience(models.TextChoices):
        EVERYONE = "everyone", "누구나"
        YOUTH = "youth", "청소년"
        EMERGENCY = "emergency", "긴급"
        FRAUD = "fraud", "사기 피해"

    class Channel(models.TextChoices):
        PHONE = "phone", "전화"
        SMS = "sms", "문자"

    code = models.SlugField("코드", unique=True)
    number = models.CharField("번호", max_length=20)
    name = models.CharField("이름", max_length=40)
    description = models.CharField("설명", max_length=120, blank=True)
    hours = models.CharField("운영 시간", max_length=60)
    audience = models.CharField("대상", max_length=12, choices=Audience.choices)
    channel = models.CharField("경로", max_length=8, choices=Channel.choices)
    order = models.PositiveSmallIntegerField("순서", default=0)
    is_active = models.BooleanField("보이기", default=True)
    verified_on = models.DateField("확인한 날")
    source = models.CharField("출처", max_length=200)

    class Meta:
        verbose_name = "도움 번호"
        verbose_name_plural = "도움 번호"
        ordering: ClassVar = ["order", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                # 1393 was folded into 109 in January 2024 (A7).
                condition=~models.Q(number="1393"),
                name="hotline_is_not_1393",
                violation_error_message="1393은 109로 합쳐졌어요.",
            ),
            models.CheckConstraint(condition=~models.Q(number=""), name="hotline_has_number"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

    @property
    def href(self) -> str:
        """The link that calls, or writes to, this number."""
        scheme = "sms" if self.channel == self.Channel.SMS else "tel"
        return f"{scheme}:{self.number.replace('-', '')}"


class CrisisPolicy(TimeStamped):
    """One version of the response matrix (A4); at most one is in force."""

    version = models.CharField("판", max_length=20, unique=True)
    matrix = models.JSONField("대응표")
    is_active = models.BooleanField("시행 중", default=False)
    reviewed_on = models.DateField("검토한 날")
    first_approver = models.CharField("승인자 1", max_length=60, blank=True)
    second_approver = models.CharField("승인자 2", max_length=60, blank=True)
    note = models.TextField("바뀐 점", blank=True)

    class Meta:
        verbose_name = "위기 대응표"
        verbose_name_plural = "위기 대응표"
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_active"],
                condition=models.Q(is_active=True),
                name="crisis_policy_one_in_force",
            ),
            models.CheckConstraint(
                condition=models.Q(first_approver="")
                | ~models.Q(first_approver=models.F("second_approver")),
                name="crisis_policy_two_different_approvers",
                violation_error_message="두 승인자는 서로 다른 사람이어야 해요.",
            ),
        ]

    def __str__(self) -> str:
        return self.version


class ApprovedScript(TimeStamped):
    """A fixed text said in place of any model (A5); unreviewed until a clinician's name stands."""

    class Audience(models.TextChoices):
        EVERYONE = "everyone", "누구나"
        UNDER_19 = "under_19", "19세 미만"

    code = models.SlugField("코드")
    level = models.PositiveSmallIntegerField("단계", null=True, blank=True)
    audience = models.CharField(
        "대상", max_length=10, choices=Audience.choices, default=Audience.EVERYONE
    )
    text = models.TextField("글")
    author = models.CharField("쓴 사람", max_length=60)
    approver = models.CharField("임상 검수자", max_length=60, blank=True)
    locale = models.CharField("언어", max_length=10, default="ko")
    version = models.PositiveSmallIntegerField("판", default=1)
    expires_on = models.DateField("만료일", null=True, blank=True)

    class Meta:
        verbose_name = "정해진 글"
        verbose_name_plural = "정해진 글"
        ordering: ClassVar = ["code", "audience", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code", "audience", "locale", "version"], name="approved_script_version"
            ),
            models.CheckConstraint(
                condition=models.Q(level=None) | models.Q(level__range=(0, 5)),
                name="approved_script_level_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.get_audience_display()} v{self.version}"

    @property
    def is_reviewed(self) -> bool:
        """Whether a clinician has put their name to it."""
        return bool(self.approver)


class CrisisAssessmentQuerySet(models.QuerySet["CrisisAssessment"]):
    """Who may see which assessments."""

    def visible_to(self, viewer: Any) -> "CrisisAssessmentQuerySet":
        """A person sees their own."""
        return self.filter(user=viewer.pk)

    def signalled(self) -> "CrisisAssessmentQuerySet":
        """Keep those serious enough to tell the apps above."""
        return self.filter(level__gte=SIGNAL_FROM)


class CrisisAssessment(PublicId):
    """What one message said about danger: level and codes, never the words."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name="사람",
        related_name="crisis_assessments",
    )
    source_id = models.UUIDField("메시지", unique=True)
    level = models.PositiveSmallIntegerField("단계")
    reasons = models.JSONField("이유 코드", default=list)
    flags = models.JSONField("곁표시", default=list)
    detector_version = models.CharField("감지기 판", max_length=40)
    policy_version = models.CharField("대응표 판", max_length=20)
    is_unavailable = models.BooleanField("감지 실패", default=False)
    alert_checked_at = models.DateTimeField("알림을 살핀 때", null=True, blank=True)
    created_at = models.DateTimeField("만든 때", default=timezone.now)

    objects: ClassVar = CrisisAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "위기 판정"
        verbose_name_plural = "위기 판정"
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(level__range=(0, 5)), name="crisis_assessment_level_known"
            ),
            models.CheckConstraint(
                condition=models.Q(is_unavailable=False) | models.Q(level=0),
                name="crisis_assessment_failure_has_no_level",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "-created_at"], name="crisis_assessment_of_user"),
            models.Index(
                fields=["created_at"],
                condition=models.Q(level__gte=SIGNAL_FROM, alert_checked_at__isnull=True),
                name="crisis_assessment_unalerted",
            ),
        ]

    def __str__(self) -> str:
        return f"L{self.level}"
