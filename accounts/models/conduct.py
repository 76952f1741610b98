"""What staff promise, and how looking at people is itself looked at (B11, B20)."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from accounts import rules
from accounts.models.agencies import Agency, StaffMember
from core.fields import EncryptedTextField
from core.models import PublicId, TimeStamped


class ConductAcceptanceQuerySet(models.QuerySet["ConductAcceptance"]):
    """Reads of promises."""

    def for_staff(self, member: StaffMember) -> "ConductAcceptanceQuerySet":
        """A member sees their own; who runs the agency's staff sees the agency's."""
        if member.role == StaffMember.Role.AGENCY_ADMIN:
            return self.filter(member__agency=member.agency_id)
        return self.filter(member=member)


class ConductAcceptance(models.Model):
    """A member accepted a version of the code of conduct. Append-only."""

    member = models.ForeignKey(
        StaffMember, models.PROTECT, related_name="conduct_acceptances", verbose_name="직원"
    )
    version = models.PositiveSmallIntegerField("판")
    at = models.DateTimeField("때", default=timezone.now)

    objects: ClassVar = ConductAcceptanceQuerySet.as_manager()

    class Meta:
        verbose_name = "윤리 강령 동의"
        verbose_name_plural = "윤리 강령 동의"
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "version"], name="conduct_accepted_once")
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.version}"


class PrivacyOfficerQuerySet(models.QuerySet[Any]):
    """What only the privacy officer sees."""

    def for_staff(self, member: StaffMember | None) -> "PrivacyOfficerQuerySet":
        """The privacy officer sees all, others nothing."""
        if member is None or not member.is_active or member.role != StaffMember.Role.DPO:
            return self.none()
        return self.all()


class AccessReview(PublicId, TimeStamped):
    """One month of one agency's accesses, looked through by the privacy officer (B11).

    The signature keeps where the chain stood, so that a record cut off its end later is noticed.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="기관")
    month = models.DateField("달")
    row_count = models.PositiveIntegerField("기록 수", default=0)
    last_place = models.PositiveBigIntegerField("사슬의 끝", default=0)
    last_hash = models.CharField("끝 기록의 지문", max_length=64, blank=True)
    is_intact = models.BooleanField("사슬이 온전함", null=True)
    findings = EncryptedTextField("살펴본 것", max_length=1000, blank=True)
    signed_by = models.ForeignKey(
        StaffMember,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="서명한 사람",
    )
    signed_at = models.DateTimeField("서명한 때", null=True, blank=True)

    objects: ClassVar = PrivacyOfficerQuerySet.as_manager()

    class Meta:
        verbose_name = "월간 열람 점검"
        verbose_name_plural = "월간 열람 점검"
        ordering: ClassVar = ["-month", "agency"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "month"], name="access_review_once"),
            models.CheckConstraint(
                condition=models.Q(month__day=1), name="access_review_month_starts"
            ),
            models.CheckConstraint(
                condition=models.Q(signed_at=None, signed_by=None)
                | (
                    models.Q(
                        signed_at__isnull=False, signed_by__isnull=False, is_intact__isnull=False
                    )
                    & ~models.Q(findings="")
                ),
                name="access_review_signed_with_findings",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.month:%Y-%m}"

    @property
    def due_date(self) -> date:
        """The last day to sign: the tenth of the next month."""
        return rules.month_after(self.month).replace(day=rules.REVIEW_DAY)


class Incident(PublicId, TimeStamped):
    """A leak, or a possible one: told to people and authority in 72 hours (PIPA art. 34; B20)."""

    class Kind(models.TextChoices):
        LEAK = "leak", "유출"
        POSSIBLE = "possible", "유출 가능성"

    class State(models.TextChoices):
        OPEN = "open", "살펴보는 중"
        REPORTED = "reported", "신고함"
        NOTIFIED = "notified", "당사자에게 알림"
        CLOSED = "closed", "마침"

    kind = models.CharField("종류", max_length=8, choices=Kind.choices)
    is_drill = models.BooleanField("훈련", default=False)
    title = EncryptedTextField("무슨 일", max_length=100)
    detected_at = models.DateTimeField("안 때")
    due_at = models.DateTimeField("알릴 시한")
    state = models.CharField("상태", max_length=8, choices=State.choices, default=State.OPEN)
    # Who was affected is asked of the access log: an agency, a member, a span of time.
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="기관"
    )
    member = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="직원"
    )
    affected_from = models.DateTimeField("언제부터", null=True, blank=True)
    affected_to = models.DateTimeField("언제까지", null=True, blank=True)
    affected_count = models.PositiveIntegerField("당사자 수", null=True, blank=True)
    notice = EncryptedTextField("알리는 글", max_length=3000, blank=True)
    opened_by = models.ForeignKey(
        StaffMember, models.PROTECT, related_name="+", verbose_name="적은 사람"
    )
    reported_at = models.DateTimeField("신고한 때", null=True, blank=True)
    # From here a task tells them one by one; whoever was told is not told again.
    notice_started_at = models.DateTimeField("알리기 시작한 때", null=True, blank=True)
    notified_at = models.DateTimeField("당사자에게 알린 때", null=True, blank=True)
    closed_at = models.DateTimeField("마친 때", null=True, blank=True)
    lessons = EncryptedTextField("배운 것", max_length=2000, blank=True)

    objects: ClassVar = PrivacyOfficerQuerySet.as_manager()

    class Meta:
        verbose_name = "유출 사고"
        verbose_name_plural = "유출 사고"
        ordering: ClassVar = ["-detected_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(due_at__gt=models.F("detected_at")), name="incident_due_later"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="notified")
                | (models.Q(notified_at__isnull=False) & ~models.Q(notice="")),
                name="incident_notified_with_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.detected_at:%Y-%m-%d}"


class IncidentChange(models.Model):
    """What was done about an incident, by whom. Append-only."""

    incident = models.ForeignKey(
        Incident, models.CASCADE, related_name="changes", verbose_name="사고"
    )
    member = models.ForeignKey(
        StaffMember, models.PROTECT, related_name="+", verbose_name="한 사람"
    )
    old_state = models.CharField("앞", max_length=8, choices=Incident.State.choices)
    new_state = models.CharField("뒤", max_length=8, choices=Incident.State.choices)
    at = models.DateTimeField("때", default=timezone.now)

    class Meta:
        verbose_name = "사고 처리 기록"
        verbose_name_plural = "사고 처리 기록"
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.old_state} → {self.new_state}"
