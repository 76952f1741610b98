"""Talking with a human (C10), and complaining about one (C17)."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Agency, StaffMember
from agencies.models.case_work import CaseWorkQuerySet
from agencies.models.cases import Case
from core.fields import EncryptedTextField
from core.models import PublicId, TimeStamped


class CaseMessage(PublicId):
    """One line between a person and the staff of their case; companions never read it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="messages", verbose_name="사례")
    # Nobody: the person themselves.
    member = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, related_name="+", verbose_name="직원"
    )
    client_id = models.UUIDField("보낸 쪽 식별자")
    text = EncryptedTextField("글", max_length=2000)
    at = models.DateTimeField("때", default=timezone.now)
    read_at = models.DateTimeField("읽은 때", null=True, blank=True)

    objects = CaseWorkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "상담 메시지"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "member", "client_id"],
                nulls_distinct=False,
                name="case_message_sent_once",
            )
        ]
        indexes = [
            models.Index(fields=["case"], condition=Q(read_at=None), name="case_message_unread")
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    """Reads of complaints."""

    def visible_to(self, viewer: Any) -> "ComplaintQuerySet":
        """A person sees what they complained about."""
        if not getattr(viewer, "is_authenticated", False):
            return self.none()
        return self.filter(user=viewer)

    def for_staff(self, member: StaffMember | None) -> "ComplaintQuerySet":
        """Only the privacy officer reads complaints."""
        if member is None or not member.is_active or member.role != StaffMember.Role.DPO:
            return self.none()
        return self.all()


class Complaint(PublicId, TimeStamped):
    """A person tells the privacy officer that staff did wrong; answered within 30 days."""

    class Kind(models.TextChoices):
        MESSAGE = "message", "받은 메시지"
        ACCESS = "access", "누가 나를 본 것"
        CONDUCT = "conduct", "직원의 태도"
        OTHER = "other", "그 밖의 일"

    class State(models.TextChoices):
        OPEN = "open", "답을 기다리는 중"
        ANSWERED = "answered", "답함"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="complaints", verbose_name="당사자"
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="기관"
    )
    case = models.ForeignKey(
        Case, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="사례"
    )
    message = models.ForeignKey(
        CaseMessage,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="complaints",
        verbose_name="신고한 메시지",
    )
    kind = models.CharField("무엇에 대해", max_length=8, choices=Kind.choices)
    text = EncryptedTextField("하고 싶은 말", max_length=2000)
    state = models.CharField("상태", max_length=8, choices=State.choices, default=State.OPEN)
    due_at = models.DateTimeField("답할 기한")
    answer = EncryptedTextField("답", max_length=2000, blank=True)
    answered_at = models.DateTimeField("답한 때", null=True, blank=True)
    answered_by = models.ForeignKey(
        StaffMember,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="답한 사람",
    )

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "불편 신고"
        ordering = ["due_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", answered_at=None)
                | (Q(state="answered", answered_at__isnull=False) & ~Q(answer="")),
                name="complaint_answered_with_words",
            ),
            models.UniqueConstraint(
                fields=["user", "message"],
                condition=Q(message__isnull=False),
                name="complaint_once_per_message",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_state_display()}"
