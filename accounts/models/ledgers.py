from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts import rules
from accounts.models.agencies import Agency, StaffMember
from accounts.models.consents import ConsentEvent
from core.fields import EncryptedTextField


class LedgerQuerySet(models.QuerySet[Any]):
    """Who may see which rows about a person."""

    def visible_to(self, viewer: Any) -> "LedgerQuerySet":
        """A person sees the rows that are about them."""
        return self.filter(subject=viewer.pk)


class SubjectTokenQuerySet(models.QuerySet["SubjectToken"]):
    """Who may see which tokens."""

    def visible_to(self, viewer: Any) -> "SubjectTokenQuerySet":
        """A person sees the tokens that stand for them."""
        return self.filter(user=viewer.pk)


class SubjectToken(models.Model):
    """What an agency calls a person before it knows who they are; another one at each agency."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name="사람",
        related_name="subject_tokens",
    )
    agency = models.ForeignKey(
        Agency, models.CASCADE, verbose_name="기관", related_name="subject_tokens"
    )
    token = models.CharField("가명", max_length=20, unique=True)
    created_at = models.DateTimeField("만든 때", auto_now_add=True)

    objects: ClassVar = SubjectTokenQuerySet.as_manager()

    class Meta:
        verbose_name = "가명"
        verbose_name_plural = "가명"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "agency"], name="subject_token_per_agency")
        ]

    def __str__(self) -> str:
        return self.token


class AccessLog(models.Model):
    """A member of an agency's staff saw or handled something about a person. Append-only."""

    class Action(models.TextChoices):
        LISTED = "listed", "목록에서 봤어요"
        VIEWED = "viewed", "열어 봤어요"
        CHANGED = "changed", "처리했어요"
        EXPORTED = "exported", "내려받았어요"

    member = models.ForeignKey(
        StaffMember, models.PROTECT, verbose_name="직원", related_name="access_logs"
    )
    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="기관", related_name="+")
    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="당사자",
        related_name="access_logs",
    )
    role = models.CharField("그때의 역할", max_length=15, choices=StaffMember.Role.choices)
    action = models.CharField("한 일", max_length=20, choices=Action.choices)
    target_kind = models.CharField("대상", max_length=40)
    target_id = models.CharField("대상 식별자", max_length=64)
    purpose = models.CharField("까닭", max_length=200)
    at = models.DateTimeField("때", default=timezone.now)
    # Sealed into a chain of its agency soon after it was written, and never again (docs/adr/0034).
    place = models.PositiveBigIntegerField("사슬에서의 자리", editable=False, null=True)
    previous_hash = models.CharField("앞 기록의 지문", max_length=64, editable=False, default="")
    row_hash = models.CharField("지문", max_length=64, editable=False, default="")

    objects: ClassVar = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = "열람 기록"
        verbose_name_plural = "열람 기록"
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["subject", "-at", "-id"], name="access_log_of_subject"),
            models.Index(fields=["agency", "-at", "-id"], name="access_log_of_agency"),
            models.Index(
                fields=["id"], condition=models.Q(row_hash=""), name="access_log_unsealed"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "place"], name="access_log_place_once")
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.target_label} {self.get_action_display()}"

    @property
    def target_label(self) -> str:
        """What was looked at, in Korean."""
        return rules.TARGET_LABELS.get(self.target_kind, self.target_kind)


class ChainAnchor(models.Model):
    """Where a purge cut an agency's chain off: the last row deleted. Append-only.

    The first row that is kept points at it, so deleting the oldest rows by hand is noticed.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="기관")
    place = models.PositiveBigIntegerField("지운 마지막 자리")
    row_hash = models.CharField("그 기록의 지문", max_length=64)
    at = models.DateTimeField("지운 때", default=timezone.now)

    class Meta:
        verbose_name = "열람 사슬의 닻"
        verbose_name_plural = "열람 사슬의 닻"
        ordering: ClassVar = ["agency", "-place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "place"], name="chain_anchor_once")
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.place}"


class DisclosureRecord(models.Model):
    """What an agency was told about a person, on what ground. Append-only."""

    class Tier(models.TextChoices):
        T1 = "T1", "가명 정보"
        T2 = "T2", "연락처"
        T3 = "T3", "허락한 발췌"
        PROGRAMME = "P", "프로그램 참여"
        EMERGENCY = "E", "긴급"

    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="당사자",
        related_name="disclosures",
    )
    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="기관", related_name="+")
    tier = models.CharField("단계", max_length=2, choices=Tier.choices)
    items = models.JSONField("전한 항목", default=list)
    basis = models.CharField("근거", max_length=200)
    consent_event = models.ForeignKey(
        ConsentEvent,
        models.PROTECT,
        verbose_name="근거가 된 동의",
        related_name="+",
        null=True,
        blank=True,
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="결정한 사람",
        related_name="+",
        null=True,
        blank=True,
    )
    at = models.DateTimeField("때", default=timezone.now)

    objects: ClassVar = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = "제공 기록"
        verbose_name_plural = "제공 기록"
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["subject", "-at", "-id"], name="disclosure_of_subject")
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.get_tier_display()}"

    @property
    def item_labels(self) -> list[str]:
        """What was told, in Korean."""
        return [rules.ITEM_LABELS.get(item, item) for item in self.items]


class BirthDateCorrection(models.Model):
    """An operator corrected a birth date, and why (A13). Append-only."""

    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name="당사자",
        related_name="birth_date_corrections",
    )
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="고친 사람",
        related_name="+",
    )
    old_date = models.DateField("그때까지의 생년월일", null=True)
    new_date = models.DateField("고친 생년월일")
    reason = EncryptedTextField("까닭", max_length=200)
    at = models.DateTimeField("때", default=timezone.now)

    objects: ClassVar = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = "생년월일 정정"
        verbose_name_plural = "생년월일 정정"
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="birth_date_correction_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.new_date}"
