"""Tier E: identity told to 112 or 119 without consent, by two people, and told to the person."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import StaffMember
from agencies.models.alerts import Alert
from core.fields import EncryptedTextField
from core.models import PublicId, TimeStamped


class EmergencyQuerySet(models.QuerySet["Emergency"]):
    """Reads of emergencies."""

    def visible_to(self, viewer: Any) -> "EmergencyQuerySet":
        """A person sees an emergency about them once they were told of it."""
        if not getattr(viewer, "is_authenticated", False):
            return self.none()
        return self.filter(alert__user=viewer, told_at__isnull=False)

    def for_staff(self, member: StaffMember | None) -> "EmergencyQuerySet":
        """Only the platform's safety officers and, afterwards, the privacy officer see them."""
        if member is None or not member.is_active:
            return self.none()
        if member.role == StaffMember.Role.PLATFORM_SAFETY:
            return self.exclude(alert__user__in=member.interest_conflicts.values("subject"))
        if member.role == StaffMember.Role.DPO:
            return self.exclude(state=Emergency.State.REQUESTED)
        return self.none()


class Emergency(PublicId, TimeStamped):
    """Asked for by one safety officer, approved by another: identity goes to rescue alone.

    PIPA art. 15(1)5 and 18(2)3: clear and urgent danger to life; the least data; told, then kept.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", "두 번째 승인 기다림"
        APPROVED = "approved", "승인함"
        REFUSED = "refused", "승인하지 않음"
        TOLD = "told", "당사자에게 알림"

    class Recipient(models.TextChoices):
        POLICE = "112", "112 경찰"
        RESCUE = "119", "119 소방"

    alert = models.ForeignKey(
        Alert, models.CASCADE, related_name="emergencies", verbose_name="위험 신호"
    )
    state = models.CharField("상태", max_length=9, choices=State.choices, default=State.REQUESTED)
    recipient = models.CharField("알릴 곳", max_length=3, choices=Recipient.choices)
    items = models.JSONField("알릴 것", default=list)
    reason = EncryptedTextField("까닭", max_length=500)
    requested_by = models.ForeignKey(
        StaffMember, models.PROTECT, related_name="+", verbose_name="요청한 사람"
    )
    requested_at = models.DateTimeField("요청한 때", default=timezone.now)
    decided_by = models.ForeignKey(
        StaffMember,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="두 번째 사람",
    )
    decided_at = models.DateTimeField("결정한 때", null=True, blank=True)
    # When the person is told; later only for a stated reason (telling at once could endanger them).
    tell_at = models.DateTimeField("당사자에게 알릴 때", null=True, blank=True)
    delay_reason = EncryptedTextField("늦추는 까닭", max_length=200, blank=True)
    told_at = models.DateTimeField("당사자에게 알린 때", null=True, blank=True)

    objects = EmergencyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "긴급 제공"
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["alert"],
                condition=Q(state__in=["requested", "approved", "told"]),
                name="emergency_one_per_alert",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("requested_by")),
                name="emergency_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state="requested", decided_by=None)
                | (~Q(state="requested") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="emergency_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["requested", "refused"]) | Q(tell_at__isnull=False),
                name="emergency_person_is_told",
            ),
            models.CheckConstraint(
                condition=~Q(state="told") | Q(told_at__isnull=False),
                name="emergency_told_at_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tell_at"], condition=Q(state="approved"), name="emergency_to_tell"
            )
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.get_state_display()}"
