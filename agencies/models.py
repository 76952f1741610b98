"""Alerts and offers: what an agency sees of a person, and for how long."""

from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Agency, Region, StaffMember
from agencies import rules
from core.fields import EncryptedTextField
from core.models import PublicId, TimeStamped


class AlertQuerySet(models.QuerySet["Alert"]):
    """Reads of alerts."""

    def visible_to(self, viewer: Any) -> "AlertQuerySet":
        """A person sees the alerts about themselves."""
        if not getattr(viewer, "is_authenticated", False):
            return self.none()
        return self.filter(user=viewer)

    def for_staff(self, member: StaffMember | None) -> "AlertQuerySet":
        """Staff see the shown alerts of their own agency."""
        if member is None or not member.is_active:
            return self.none()
        hidden = [Alert.State.NEW, Alert.State.SUPPRESSED]
        return self.filter(agency_id=member.agency_id).exclude(state__in=hidden)

    def active(self) -> "AlertQuerySet":
        """Alerts that somebody still works on."""
        return self.filter(state__in=rules.OPEN_STATES)


class Alert(PublicId, TimeStamped):
    """What an agency hears of a person at tier T1: a token and reasons, never words or a name."""

    class Source(models.TextChoices):
        CRISIS = "crisis", "위기 표현"
        TREND = "trend", "마음 흐름"

    class State(models.TextChoices):
        NEW = "new", "새로 생김"
        SUPPRESSED = "suppressed", "쉬어 가는 중"
        OPEN = "open", "확인 전"
        ACKNOWLEDGED = "acknowledged", "확인함"
        OFFERED = "offered", "상담 제안함"
        DISMISSED = "dismissed", "넘김"
        REVOKED = "revoked", "거둬들임"
        CLOSED = "closed", "마침"

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", "상담으로 이어짐"
        DECLINED = "declined", "사양"
        NO_ANSWER = "no_answer", "답 없음"
        NO_CONTACT = "no_contact", "연락이 닿지 않음"
        OTHER_CARE = "other_care", "다른 도움을 받는 중"
        ERROR = "error", "잘못된 신호"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="alerts", verbose_name="당사자"
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="alerts", verbose_name="기관")
    token = models.CharField("가명", max_length=20, blank=True)
    source = models.CharField("계기", max_length=10, choices=Source.choices)
    level = models.PositiveSmallIntegerField("단계")
    priority = models.CharField("긴급도", max_length=2)
    state = models.CharField("상태", max_length=12, choices=State.choices, default=State.NEW)
    reasons = models.JSONField("이유 코드", default=list)
    trend_line = models.JSONField("14일 흐름", default=list)
    age_band = models.CharField("나이대", max_length=8, blank=True)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, related_name="+", verbose_name="시군구"
    )
    policy_version = models.CharField("정책 판", max_length=40, blank=True)
    detector_version = models.CharField("탐지기 판", max_length=60, blank=True)
    opened_at = models.DateTimeField("생긴 때", default=timezone.now)
    due_at = models.DateTimeField("확인 시한")
    acknowledged_by = models.ForeignKey(
        StaffMember,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="확인한 사람",
    )
    acknowledged_at = models.DateTimeField("확인한 때", null=True, blank=True)
    dismiss_reason = models.CharField("넘긴 까닭", max_length=20, blank=True)
    outcome = models.CharField("결과", max_length=12, choices=Outcome.choices, blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "위험 신호"
        constraints = [
            models.CheckConstraint(condition=Q(level__range=(0, 5)), name="alert_level_known"),
            models.CheckConstraint(
                condition=Q(priority__in=rules.PRIORITIES), name="alert_priority_known"
            ),
            models.CheckConstraint(
                condition=~Q(source="trend") | Q(priority__in=["P2", "P3"]),
                name="alert_trend_is_never_urgent",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | ~Q(outcome=""), name="alert_closes_with_outcome"
            ),
            models.UniqueConstraint(
                fields=["user", "agency"],
                condition=Q(state__in=["new", "open", "acknowledged", "offered"]),
                name="alert_one_open_per_person",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "priority", "due_at"],
                condition=Q(state__in=["open", "acknowledged", "offered"]),
                name="alert_queue",
            ),
            models.Index(fields=["user", "-opened_at"], name="alert_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.priority} {self.token or '지워짐'}"

    @property
    def is_overdue(self) -> bool:
        """Nobody acknowledged it in time."""
        return self.state == self.State.OPEN and self.due_at < timezone.now()


class AlertEvidence(models.Model):
    """One signal behind an alert; each signal counts once, in one alert."""

    alert = models.ForeignKey(
        Alert, models.CASCADE, related_name="evidence", verbose_name="위험 신호"
    )
    source = models.CharField("계기", max_length=10, choices=Alert.Source.choices)
    source_id = models.UUIDField("계기 식별자")
    level = models.PositiveSmallIntegerField("단계")
    reasons = models.JSONField("이유 코드", default=list)
    at = models.DateTimeField("때", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "신호의 근거"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "source_id"], name="alert_evidence_once")
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.level}"


class AlertChange(models.Model):
    """Who moved an alert, or tried in vain, from what to what, and why. Append-only."""

    alert = models.ForeignKey(
        Alert, models.CASCADE, related_name="changes", verbose_name="위험 신호"
    )
    member = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, related_name="+", verbose_name="직원"
    )
    old_state = models.CharField("앞", max_length=12, choices=Alert.State.choices)
    new_state = models.CharField("뒤", max_length=12, choices=Alert.State.choices)
    reason = models.CharField("까닭", max_length=40, blank=True)
    is_refused = models.BooleanField("거절됨", default=False)
    at = models.DateTimeField("때", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "신호 처리 기록"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.old_state} → {self.new_state}"


class OfferQuerySet(models.QuerySet["Offer"]):
    """Reads of offers."""

    def visible_to(self, viewer: Any) -> "OfferQuerySet":
        """A person sees the offers made to them, unless consent was withdrawn before they chose."""
        return self.made_to(viewer).exclude(state=Offer.State.WITHDRAWN)

    def made_to(self, viewer: Any) -> "OfferQuerySet":
        """Every offer made to a person; only for answers, so that a late one can be refused."""
        if not getattr(viewer, "is_authenticated", False):
            return self.none()
        return self.filter(alert__user=viewer)

    def for_staff(self, member: StaffMember | None) -> "OfferQuerySet":
        """Staff see the offers of their own agency."""
        if member is None or not member.is_active:
            return self.none()
        return self.filter(alert__agency_id=member.agency_id)


class Offer(PublicId, TimeStamped):
    """An agency offers counselling; only accepting it shows a contact (tier T2)."""

    class State(models.TextChoices):
        SENT = "sent", "보냄"
        SEEN = "seen", "읽음"
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
    message = EncryptedTextField("제안하는 말", max_length=500)
    expires_at = models.DateTimeField("기한")
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
                condition=Q(state__in=["sent", "seen", "accepted"]),
                name="offer_one_waiting_per_alert",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted") | Q(contact_phone="", contact_name="", safe_hours=""),
                name="offer_contact_only_when_accepted",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"], condition=Q(state__in=["sent", "seen"]), name="offer_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"제안 {self.get_state_display()}"


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
