"""What people ask about automated signals."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from agencies.models.alerts import Alert
from core.fields import EncryptedTextField
from core.models import PublicId, TimeStamped


class ReviewRequestQuerySet(models.QuerySet["ReviewRequest"]):
    """Reads of what people ask about alerts."""

    def visible_to(self, viewer: Any) -> "ReviewRequestQuerySet":
        """A person sees what they asked."""
        if not getattr(viewer, "is_authenticated", False):
            return self.none()
        return self.filter(alert__user=viewer)


class ReviewRequest(PublicId, TimeStamped):
    """A person asks a human about an automated signal, answered within 30 days (PIPA art. 37-2)."""

    class Kind(models.TextChoices):
        EXPLAIN = "explain", "더 자세한 설명"
        REVIEW = "review", "사람이 다시 보기"
        REFUSE = "refuse", "자동 판단 거부"

    class State(models.TextChoices):
        OPEN = "open", "답을 기다리는 중"
        ANSWERED = "answered", "답함"

    alert = models.ForeignKey(
        Alert, models.CASCADE, related_name="reviews", verbose_name="위험 신호"
    )
    kind = models.CharField("무엇을", max_length=8, choices=Kind.choices)
    state = models.CharField("상태", max_length=8, choices=State.choices, default=State.OPEN)
    due_at = models.DateTimeField("답할 기한")
    answer = EncryptedTextField("답", max_length=2000, blank=True)
    answered_at = models.DateTimeField("답한 때", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="답한 운영자",
    )

    objects = ReviewRequestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "설명과 재검토 요청"
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["alert", "kind"], condition=Q(state="open"), name="review_one_open_per_kind"
            ),
            models.CheckConstraint(
                condition=Q(state="open", answered_at=None)
                | (Q(state="answered", answered_at__isnull=False) & ~Q(answer="")),
                name="review_answered_with_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_state_display()}"

    @property
    def is_overdue(self) -> bool:
        """Nobody answered within the time the law gives."""
        return self.state == self.State.OPEN and self.due_at < timezone.now()
