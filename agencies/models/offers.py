"""Offers: an agency's invitation, and the person's answer."""

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from accounts.models import StaffMember
from agencies import rules
from agencies.models.alerts import Alert
from core.fields import EncryptedTextField
from core.models import PublicId, TimeStamped


class OfferQuerySet(models.QuerySet["Offer"]):
    """Reads of offers."""

    def visible_to(self, viewer: Any) -> "OfferQuerySet":
        """A person sees the offers made to them, unless consent was withdrawn before they chose."""
        return self.made_to(viewer).exclude(state__in=[Offer.State.DRAFT, Offer.State.WITHDRAWN])

    def made_to(self, viewer: Any) -> "OfferQuerySet":
        """Every offer made to a person; only for answers, so that a late one can be refused."""
        if not getattr(viewer, "is_authenticated", False):
            return self.none()
        return self.filter(alert__user=viewer)

    def for_staff(self, member: StaffMember | None) -> "OfferQuerySet":
        """Staff see the offers of their own agency."""
        return self.filter(alert__in=Alert.objects.for_staff(member))


class Offer(PublicId, TimeStamped):
    """An agency offers counselling; only accepting it shows a contact (tier T2)."""

    class State(models.TextChoices):
        DRAFT = "draft", "쓰는 중"
        SENT = "sent", "보냄"
        SEEN = "seen", "읽음"
        LATER = "later", "나중에"
        ACCEPTED = "accepted", "받아들임"
        DECLINED = "declined", "사양"
        EXPIRED = "expired", "기한 지남"
        WITHDRAWN = "withdrawn", "거둠"

    alert = models.ForeignKey(
        Alert, models.CASCADE, related_name="offers", verbose_name="위험 신호"
    )
    sent_by = models.ForeignKey(
        StaffMember, models.PROTECT, related_name="+", verbose_name="보낸 사람"
    )
    state = models.CharField("상태", max_length=10, choices=State.choices, default=State.SENT)
    template = models.CharField("바탕 글", max_length=20, blank=True)
    message = EncryptedTextField("제안하는 말", max_length=500)
    sent_at = models.DateTimeField("보낸 때", null=True, blank=True)
    expires_at = models.DateTimeField("기한", null=True, blank=True)
    seen_at = models.DateTimeField("읽은 때", null=True, blank=True)
    answered_at = models.DateTimeField("답한 때", null=True, blank=True)
    contact_name = EncryptedTextField("부를 이름", max_length=20, blank=True)
    contact_phone = EncryptedTextField(
        "연락처", max_length=20, blank=True, validators=[RegexValidator(r"^[0-9+\- ]{9,20}$")]
    )
    safe_hours = EncryptedTextField("연락해도 되는 시간", max_length=60, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "상담 제안"
        constraints = [
            models.UniqueConstraint(
                fields=["alert"],
                condition=Q(state__in=rules.STANDING_OFFER_STATES),
                name="offer_one_waiting_per_alert",
            ),
            models.UniqueConstraint(
                fields=["alert", "sent_by"],
                condition=Q(state="draft"),
                name="offer_one_draft_per_member",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(expires_at__isnull=False),
                name="offer_ends_once_sent",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted") | Q(contact_phone="", contact_name="", safe_hours=""),
                name="offer_contact_only_when_accepted",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                condition=Q(state__in=rules.WAITING_OFFER_STATES),
                name="offer_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"제안 {self.get_state_display()}"
