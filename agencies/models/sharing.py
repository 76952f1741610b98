"""What leaves a case, each with the person's yes: excerpts of talk (T3) and referrals."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Agency, StaffMember
from agencies.models.case_work import CaseWorkQuerySet
from agencies.models.cases import Case
from agencies.rules import cases as rules
from core.fields import EncryptedTextField
from core.models import PublicId, TimeStamped


class ExcerptRequest(PublicId, TimeStamped):
    """A counsellor asks to read some lines; the person chooses which, for this case only."""

    class State(models.TextChoices):
        ASKED = "asked", "여쭤봄"
        APPROVED = "approved", "보여 주기로 함"
        DECLINED = "declined", "사양"
        EXPIRED = "expired", "기한 지남"
        REVOKED = "revoked", "거둠"

    case = models.ForeignKey(
        Case, models.CASCADE, related_name="excerpt_requests", verbose_name="사례"
    )
    asked_by = models.ForeignKey(
        StaffMember, models.PROTECT, related_name="+", verbose_name="부탁한 사람"
    )
    reason = EncryptedTextField("까닭", max_length=300)
    state = models.CharField("상태", max_length=8, choices=State.choices, default=State.ASKED)
    answered_at = models.DateTimeField("답한 때", null=True, blank=True)
    # Until then it can be answered; once approved, until then it can be read.
    expires_at = models.DateTimeField("기한")

    objects = CaseWorkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "대화 발췌 부탁"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="asked"), name="excerpt_one_asked_per_case"
            )
        ]

    def __str__(self) -> str:
        return f"발췌 {self.get_state_display()}"


class ExcerptQuerySet(models.QuerySet["Excerpt"]):
    """Reads of excerpts."""

    def for_staff(self, member: StaffMember | None) -> "ExcerptQuerySet":
        """Only who holds the case reads them, while the person's yes lasts."""
        return self.filter(
            request__case__in=Case.objects.for_staff(member).filter(assigned_to=member),
            request__state=ExcerptRequest.State.APPROVED,
            request__expires_at__gt=timezone.now(),
        )

    def visible_to(self, viewer: Any) -> "ExcerptQuerySet":
        """A person sees what they showed."""
        return self.filter(request__case__in=Case.objects.visible_to(viewer))


class Excerpt(models.Model):
    """One line the person chose, with numbers and names masked; view-only, gone when it expires."""

    request = models.ForeignKey(
        ExcerptRequest, models.CASCADE, related_name="excerpts", verbose_name="발췌 부탁"
    )
    message_public_id = models.UUIDField("메시지 식별자")
    is_own = models.BooleanField("당사자의 말")
    text = EncryptedTextField("가린 글", max_length=2000)
    said_at = models.DateTimeField("말한 때")

    objects = ExcerptQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "대화 발췌"
        ordering = ["said_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "message_public_id"], name="excerpt_once")
        ]

    def __str__(self) -> str:
        return f"{self.said_at:%Y-%m-%d %H:%M}"


class ReferralQuerySet(models.QuerySet["Referral"]):
    """Reads of referrals."""

    def visible_to(self, viewer: Any) -> "ReferralQuerySet":
        """A person sees where they were to be referred."""
        return self.filter(case__in=Case.objects.visible_to(viewer))

    def for_staff(self, member: StaffMember | None) -> "ReferralQuerySet":
        """Those who see its case; once agreed, the recipient's staff, and later who answered it.

        Its supervisors see all of them; a colleague of the one who took it sees none of it.
        """
        if member is None or not member.is_active or member.role not in rules.CASE_ROLES:
            return self.none()
        received = Q(to_agency_id=member.agency_id, agreed_at__isnull=False) & ~Q(
            state=Referral.State.REVOKED
        )
        if member.role != StaffMember.Role.SUPERVISOR:
            received &= Q(state=Referral.State.IN_PROGRESS) | Q(answered_by=member)
        rows = self.filter(Q(case__in=Case.objects.for_staff(member)) | received)
        return rows.exclude(case__user__in=member.interest_conflicts.values("subject"))


class Referral(PublicId, TimeStamped):
    """One agency asks another to help; it sees only what the person agreed to for it."""

    class State(models.TextChoices):
        IN_PROGRESS = "in_progress", "답 기다림"
        ACCEPTED = "accepted", "맡기로 함"
        REJECTED = "rejected", "맡지 못함"
        DONE = "done", "마침"
        REVOKED = "revoked", "거둠"

    case = models.ForeignKey(Case, models.CASCADE, related_name="referrals", verbose_name="사례")
    to_agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="referrals_received", verbose_name="받는 기관"
    )
    made_by = models.ForeignKey(
        StaffMember, models.PROTECT, related_name="+", verbose_name="의뢰한 사람"
    )
    # What the recipient calls the person until a contact is among the agreed items.
    token = models.CharField("받는 기관의 가명", max_length=20)
    state = models.CharField(
        "상태", max_length=11, choices=State.choices, default=State.IN_PROGRESS
    )
    asked_items = models.JSONField("함께 보내려는 것", default=list)
    agreed_items = models.JSONField("당사자가 고른 것", default=list)
    reason = EncryptedTextField("까닭", max_length=500)
    # Nothing reaches the recipient before this.
    agreed_at = models.DateTimeField("당사자가 동의한 때", null=True, blank=True)
    answered_by = models.ForeignKey(
        StaffMember,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="답한 사람",
    )
    answered_at = models.DateTimeField("답한 때", null=True, blank=True)
    rejection = models.CharField("맡지 못한 까닭", max_length=12, blank=True)
    ended_at = models.DateTimeField("끝난 때", null=True, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "의뢰"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "to_agency"],
                condition=Q(state__in=rules.OPEN_REFERRAL_STATES),
                name="referral_one_open_per_agency",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["in_progress", "revoked"]) | Q(agreed_at__isnull=False),
                name="referral_answered_after_consent",
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=False) | Q(agreed_items=[]),
                name="referral_items_only_with_consent",
            ),
        ]
        indexes = [
            models.Index(
                fields=["to_agency", "agreed_at"],
                condition=Q(state__in=rules.OPEN_REFERRAL_STATES),
                name="referral_received",
            )
        ]

    def __str__(self) -> str:
        return f"의뢰 {self.get_state_display()}"


class ReferralChange(models.Model):
    """Who moved a referral, or tried in vain. Append-only."""

    referral = models.ForeignKey(
        Referral, models.CASCADE, related_name="changes", verbose_name="의뢰"
    )
    member = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, related_name="+", verbose_name="직원"
    )
    old_state = models.CharField("앞", max_length=11, choices=Referral.State.choices)
    new_state = models.CharField("뒤", max_length=11, choices=Referral.State.choices)
    reason = models.CharField("까닭", max_length=40, blank=True)
    is_refused = models.BooleanField("거절됨", default=False)
    at = models.DateTimeField("때", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "의뢰 처리 기록"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.old_state} → {self.new_state}"
