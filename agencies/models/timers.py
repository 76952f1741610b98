"""What must happen by when, and whom we told when it did not (C5)."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import StaffMember
from agencies.models.alerts import Alert
from agencies.models.cases import Case


class TimerQuerySet(models.QuerySet["Timer"]):
    """Reads of timers."""

    def running(self) -> "TimerQuerySet":
        """Timers of what has not happened yet."""
        return self.filter(stopped_at=None)

    def for_staff(self, member: StaffMember | None) -> "TimerQuerySet":
        """Staff see the timers of the alerts and cases they see."""
        return self.filter(
            Q(alert__in=Alert.objects.for_staff(member))
            | Q(case__in=Case.objects.for_staff(member))
        )

    def visible_to(self, viewer: Any) -> "TimerQuerySet":
        """A person sees how long things about them took."""
        return self.filter(
            Q(alert__in=Alert.objects.visible_to(viewer))
            | Q(case__in=Case.objects.visible_to(viewer))
        )


class Timer(models.Model):
    """One thing that is due: it is stopped when it happens, breached when it did not in time.

    `next_at` is when the evaluator looks again; a running timer without it is fully escalated.
    """

    class Kind(models.TextChoices):
        ACK = "ack", "확인"
        CONTACT = "contact", "연락이나 제안"
        ASSESSMENT = "assessment", "욕구·위기도 조사"
        CONFERENCE = "conference", "사례회의"
        PLAN = "plan", "계획"

    alert = models.ForeignKey(
        Alert, models.CASCADE, null=True, related_name="timers", verbose_name="위험 신호"
    )
    case = models.ForeignKey(
        Case, models.CASCADE, null=True, related_name="timers", verbose_name="사례"
    )
    kind = models.CharField("무엇을", max_length=12, choices=Kind.choices)
    priority = models.CharField("그때의 긴급도", max_length=2, blank=True)
    started_at = models.DateTimeField("재기 시작한 때", default=timezone.now)
    due_at = models.DateTimeField("시한")
    next_at = models.DateTimeField("다시 볼 때", null=True)
    step = models.PositiveSmallIntegerField("어디까지 알렸나", default=0)
    breached_at = models.DateTimeField("넘긴 때", null=True, blank=True)
    stopped_at = models.DateTimeField("멈춘 때", null=True, blank=True)

    objects = TimerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "시한"
        ordering = ["due_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(alert__isnull=False, case=None) | Q(alert=None, case__isnull=False),
                name="timer_of_alert_or_case",
            ),
            models.UniqueConstraint(
                fields=["alert", "kind"],
                condition=Q(stopped_at=None, alert__isnull=False),
                name="timer_one_running_per_alert",
            ),
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=Q(stopped_at=None, case__isnull=False),
                name="timer_one_running_per_case",
            ),
            models.CheckConstraint(
                condition=Q(breached_at=None) | Q(breached_at__gte=models.F("due_at")),
                name="timer_breached_after_due",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(stopped_at=None), name="timer_to_look_at")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.due_at:%Y-%m-%d %H:%M}"


class Escalation(models.Model):
    """One step of telling others that something is overdue; taken once. Append-only."""

    class Step(models.IntegerChoices):
        NEXT_DUTY = 1, "다른 당직에게"
        SUPERVISOR = 2, "책임자에게"
        PLATFORM_SAFETY = 3, "온기 안전 담당에게"
        PERSON = 4, "당사자에게"

    timer = models.ForeignKey(
        Timer, models.CASCADE, related_name="escalations", verbose_name="시한"
    )
    step = models.PositiveSmallIntegerField("어디까지", choices=Step.choices)
    told_count = models.PositiveSmallIntegerField("알린 사람 수", default=0)
    at = models.DateTimeField("때", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "시한을 넘겨 알린 기록"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["timer", "step"], name="escalation_step_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()} {self.at:%H:%M}"
