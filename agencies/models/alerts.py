"""Alerts: what an agency sees of a person at tier T1, and who moved it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Agency, Region, StaffMember
from agencies import rules
from core.models import PublicId, TimeStamped


class AlertQuerySet(models.QuerySet["Alert"]):
    """Reads of alerts."""

    def visible_to(self, viewer: Any) -> "AlertQuerySet":
        """A person sees the alerts about themselves."""
        if not getattr(viewer, "is_authenticated", False):
            return self.none()
        return self.filter(user=viewer)

    def for_staff(self, member: StaffMember | None) -> "AlertQuerySet":
        """Staff who work with alerts see the shown ones of their agency (C2, C3).

        The platform's safety officers see what reached them: escalated as far, or an emergency.
        Nobody sees alerts about somebody they declared a conflict of interest with (C12).
        """
        if member is None or not member.is_active or member.role not in rules.ALERT_ROLES:
            return self.none()
        hidden = [Alert.State.NEW, Alert.State.SUPPRESSED, Alert.State.MERGED]
        shown = self.exclude(state__in=hidden).exclude(
            user__in=member.interest_conflicts.values("subject")
        )
        if member.role == StaffMember.Role.PLATFORM_SAFETY:
            return shown.filter(
                Q(escalation_step__gte=rules.PLATFORM_STEP) | Q(state=Alert.State.EMERGENCY)
            )
        return shown.filter(agency_id=member.agency_id)

    def active(self) -> "AlertQuerySet":
        """Alerts that somebody still works on."""
        return self.filter(state__in=rules.OPEN_STATES)

    def revocable(self) -> "AlertQuerySet":
        """Alerts that end with the consent they rest on.

        An emergency, and for half an hour the request for one, rests on the law instead (ADR 0033).
        """
        asked = timezone.now() - rules.EMERGENCY_ASK_TIME
        return (
            self.active()
            .exclude(state=Alert.State.EMERGENCY)
            .exclude(emergencies__state="requested", emergencies__requested_at__gt=asked)
        )


class Alert(PublicId, TimeStamped):
    """What an agency hears of a person at tier T1: a token and reasons, never words or a name."""

    class Source(models.TextChoices):
        CRISIS = "crisis", "위기 표현"
        TREND = "trend", "마음 흐름"

    class State(models.TextChoices):
        NEW = "new", "새로 생김"
        MERGED = "merged", "앞선 신호에 합침"
        SUPPRESSED = "suppressed", "쉬어 가는 중"
        OPEN = "open", "확인 전"
        ESCALATED = "escalated", "윗선에 알림"
        ACKNOWLEDGED = "acknowledged", "확인함"
        CONFIRMED = "confirmed", "살펴서 판단함"
        OFFERED = "offered", "상담 제안함"
        EMERGENCY = "emergency", "긴급"
        DISMISSED = "dismissed", "넘김"
        REVOKED = "revoked", "거둬들임"
        CLOSED = "closed", "마침"

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", "상담으로 이어짐"
        DECLINED = "declined", "사양"
        NO_ANSWER = "no_answer", "답 없음"
        NO_CONTACT = "no_contact", "연락이 닿지 않음"
        LATER = "later", "나중에 하기로 함"
        RESCUED = "rescued", "112·119에 알림"
        MOVED = "moved", "다른 기관으로 옮김"
        NO_NEED = "no_need", "넘긴 신호"
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
    # The soonest running timer's: what the queue is ordered by.
    due_at = models.DateTimeField("지금 재는 시한")
    escalation_step = models.PositiveSmallIntegerField("어디까지 알렸나", default=0)
    merged_into = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name="합쳐진 신호",
    )
    acknowledged_by = models.ForeignKey(
        StaffMember,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="확인한 사람",
    )
    acknowledged_at = models.DateTimeField("확인한 때", null=True, blank=True)
    locked_until = models.DateTimeField("혼자 맡는 시한", null=True, blank=True)
    human_level = models.PositiveSmallIntegerField("사람이 본 단계", null=True, blank=True)
    confirm_reason = models.CharField("그렇게 본 까닭", max_length=20, blank=True)
    confirmed_at = models.DateTimeField("판단한 때", null=True, blank=True)
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
            models.CheckConstraint(
                condition=Q(human_level=None) | Q(human_level__range=(0, 5)),
                name="alert_human_level_known",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into=None)),
                name="alert_merged_into_another",
            ),
            models.CheckConstraint(
                condition=~Q(state="suppressed") | Q(priority__in=["P2", "P3"]),
                name="alert_urgent_is_never_suppressed",
            ),
            models.UniqueConstraint(
                fields=["user", "agency"],
                condition=Q(state__in=rules.OPEN_STATES),
                name="alert_one_open_per_person",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "priority", "due_at"],
                condition=Q(state__in=rules.OPEN_STATES),
                name="alert_queue",
            ),
            models.Index(fields=["user", "-opened_at"], name="alert_of_person"),
            models.Index(fields=["agency", "-opened_at", "-id"], name="alert_of_agency"),
            models.Index(
                fields=["priority", "due_at"],
                condition=Q(escalation_step__gte=rules.PLATFORM_STEP),
                name="alert_at_platform",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.priority} {self.token or '지워짐'}"

    def is_shown_to(self, member: StaffMember) -> bool:
        """Tell what `for_staff` says of this row, but for conflicts of interest."""
        if not member.is_active or member.role not in rules.ALERT_ROLES:
            return False
        if self.state in {self.State.NEW, self.State.SUPPRESSED, self.State.MERGED}:
            return False
        if member.role == StaffMember.Role.PLATFORM_SAFETY:
            return self.escalation_step >= rules.PLATFORM_STEP or self.state == self.State.EMERGENCY
        return self.agency_id == member.agency_id

    @property
    def is_overdue(self) -> bool:
        """Nobody did in time what is due next."""
        return self.state in rules.TIMED_STATES and self.due_at < timezone.now()


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
