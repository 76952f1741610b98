"""Numbers about the work, the files made of them, and what they propose (C11, C14)."""

from django.db import models
from django.db.models import F, Q

from accounts.models import Agency, StaffMember
from agencies.rules import boards as rules
from core.fields import EncryptedTextField
from core.models import PublicId, TimeStamped


class BoardDay(models.Model):
    """One number of one agency on one day in Korea; a board adds days up instead of reading rows.

    Without an agency it is the number of all agencies together. `values` holds the seconds behind
    a median, or nothing. Persons by district stand on the first day of their quarter.
    """

    agency = models.ForeignKey(
        Agency, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="기관"
    )
    date = models.DateField("날짜")
    metric = models.CharField("무엇을", max_length=24)
    key = models.CharField("가운데 무엇", max_length=40, blank=True)
    count = models.PositiveIntegerField("수", default=0)
    values = models.JSONField("초", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "하루 수치"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "date", "metric", "key"],
                name="board_day_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.metric} {self.key} {self.count}"


class StaffExportQuerySet(models.QuerySet["StaffExport"]):
    """Reads of exports."""

    def for_staff(self, member: StaffMember | None) -> "StaffExportQuerySet":
        """Staff see the exports they asked for; who may approve sees those of their agency."""
        if member is None or not member.is_active:
            return self.none()
        own = self.filter(agency_id=member.agency_id)
        if member.role in rules.APPROVER_ROLES:
            return own
        return own.filter(member=member)


class StaffExport(PublicId, TimeStamped):
    """A file of numbers: a typed reason, a second person above 20 subjects, seven days (B12)."""

    class State(models.TextChoices):
        WAITING = "waiting", "승인 기다림"
        READY = "ready", "받을 수 있음"
        REFUSED = "refused", "승인하지 않음"
        EXPIRED = "expired", "기한 지남"

    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        PDF = "pdf", "PDF"

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="기관")
    member = models.ForeignKey(
        StaffMember, models.PROTECT, related_name="+", verbose_name="만든 사람"
    )
    kind = models.CharField("무엇을", max_length=20)
    format = models.CharField("형식", max_length=3, choices=Format.choices)
    from_date = models.DateField("언제부터")
    to_date = models.DateField("언제까지")
    reason = EncryptedTextField("까닭", max_length=200)
    subject_count = models.PositiveIntegerField("당사자 수")
    state = models.CharField("상태", max_length=8, choices=State.choices)
    decided_by = models.ForeignKey(
        StaffMember,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="승인한 사람",
    )
    decided_at = models.DateTimeField("결정한 때", null=True, blank=True)
    expires_at = models.DateTimeField("기한")
    # Emptied when the seven days are over.
    content = models.BinaryField("파일", default=bytes, editable=False)

    objects = StaffExportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "직원 내려받기"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("member")),
                name="staff_export_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(from_date__lte=F("to_date")), name="staff_export_days_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(state="ready")
                | Q(subject_count__lte=20)
                | Q(decided_by__isnull=False),
                name="staff_export_many_need_approval",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.format} {self.get_state_display()}"


class ThresholdReport(PublicId, TimeStamped):
    """What a month of alerts says about the thresholds: it proposes, a human decides (C14)."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "검토 기다림"
        ACCEPTED = "accepted", "받아들임"
        REJECTED = "rejected", "그대로 둠"

    month = models.DateField("달", unique=True)
    figures = models.JSONField("수치", default=dict)
    proposals = models.JSONField("제안", default=list)
    state = models.CharField("상태", max_length=8, choices=State.choices, default=State.PROPOSED)
    decided_by = models.ForeignKey(
        StaffMember,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="결정한 사람",
    )
    decided_at = models.DateTimeField("결정한 때", null=True, blank=True)
    note = EncryptedTextField("까닭", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "기준 점검 보고"
        ordering = ["-month"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by=None)
                | ~Q(state="proposed") & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="threshold_report_decided_by_somebody",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="threshold_report_month_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.get_state_display()}"
