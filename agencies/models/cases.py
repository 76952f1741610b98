"""Cases: what an agency does with a person who accepted, from the first talk to aftercare."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Agency, StaffMember
from agencies.models.alerts import Alert
from agencies.models.offers import Offer
from agencies.rules import cases as rules
from core.fields import EncryptedTextField
from core.models import PublicId, TimeStamped


class CareCaseQuerySet(models.QuerySet["Case"]):
    """Reads of cases."""

    def visible_to(self, viewer: Any) -> "CareCaseQuerySet":
        """A person sees their own cases."""
        if not getattr(viewer, "is_authenticated", False):
            return self.none()
        return self.filter(user=viewer)

    def for_staff(self, member: StaffMember | None) -> "CareCaseQuerySet":
        """Counsellors and duty officers see their own cases, supervisors those of their agency.

        Nobody else sees any (C2, C3), nobody a case of somebody they declared a conflict with,
        and none that its person took to another agency (C12).
        """
        if member is None or not member.is_active or member.role not in rules.CASE_ROLES:
            return self.none()
        own = self.filter(agency_id=member.agency_id).exclude(
            user__in=member.interest_conflicts.values("subject")
        )
        own = own.exclude(outcome=Case.Outcome.TRANSFERRED, assigned_to=None)
        if member.role == StaffMember.Role.SUPERVISOR:
            return own
        return own.filter(assigned_to=member)

    def active(self) -> "CareCaseQuerySet":
        """Cases that are not closed."""
        return self.exclude(state=Case.State.CLOSED)

    def without_holder(self) -> "CareCaseQuerySet":
        """Open cases nobody looks after, those of somebody who left or changed work included."""
        left = ~Q(assigned_to__is_active=True, assigned_to__agency=F("agency"))
        barred = ~Q(assigned_to__role__in=rules.CASE_ROLES)
        return self.active().filter(Q(assigned_to=None) | left | barred)

    def to_take(self, member: StaffMember) -> "CareCaseQuerySet":
        """What waits for somebody of the member's agency, but for whom they cannot look after."""
        if not member.is_active or member.role not in rules.CASE_ROLES:
            return self.none()
        barred = member.interest_conflicts.values("subject")
        return self.without_holder().filter(agency_id=member.agency_id).exclude(user__in=barred)


class Case(PublicId, TimeStamped):
    """One agency's work with one person; the contact is what that person chose to give (T2)."""

    class State(models.TextChoices):
        INTAKE = "intake", "접수"
        ASSESSMENT = "assessment", "욕구·위기도 조사"
        CONFERENCE = "conference", "사례회의"
        PLAN = "plan", "계획"
        ACTIVE = "active", "제공·점검"
        REFERRED = "referred", "의뢰함"
        CLOSURE_REQUESTED = "closure_requested", "종결 승인 기다림"
        CLOSED = "closed", "종결"
        REOPENED = "reopened", "다시 엶"

    class Outcome(models.TextChoices):
        GOALS_MET = "goals_met", "목표를 이룸"
        TRANSFERRED = "transferred", "다른 기관으로 옮김"
        DECLINED = "declined", "당사자가 그만하기로 함"
        NO_CONTACT = "no_contact", "연락이 닿지 않음"
        MOVED = "moved", "이사"
        OTHER_CARE = "other_care", "입원이나 다른 돌봄"
        DEATH = "death", "사망"
        DUPLICATE = "duplicate", "겹침"
        ERROR = "error", "잘못 열림"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="cases", verbose_name="당사자"
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="cases", verbose_name="기관")
    alert = models.ForeignKey(
        Alert,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name="위험 신호",
    )
    offer = models.OneToOneField(
        Offer,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="case",
        verbose_name="받아들인 제안",
    )
    previous = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name="앞선 사례",
    )
    token = models.CharField("가명", max_length=20)
    contact_name = EncryptedTextField("부를 이름", max_length=20)
    contact_phone = EncryptedTextField("연락처", max_length=20)
    safe_hours = EncryptedTextField("연락해도 되는 시간", max_length=60, blank=True)
    priority = models.CharField("긴급도", max_length=2)
    state = models.CharField("상태", max_length=18, choices=State.choices, default=State.INTAKE)
    # Where a closure that was not approved goes back to.
    state_before_closure = models.CharField(
        "종결 요청 전", max_length=18, choices=State.choices, blank=True
    )
    assigned_to = models.ForeignKey(
        StaffMember,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name="담당",
    )
    opened_at = models.DateTimeField("연 때", default=timezone.now)
    # From here the 10, 15 and 30 days are counted; anew after reopening (C9).
    clock_started_at = models.DateTimeField("시계를 켠 때", default=timezone.now)
    reopened_count = models.PositiveSmallIntegerField("다시 연 횟수", default=0)
    outcome = models.CharField("결과", max_length=12, choices=Outcome.choices, blank=True)
    closed_at = models.DateTimeField("종결한 때", null=True, blank=True)
    # The person does not want messages of this agency; it may still be called back.
    is_blocked = models.BooleanField("당사자가 메시지를 막음", default=False)

    objects = CareCaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "사례"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "agency"],
                condition=~Q(state="closed"),
                name="case_one_open_per_agency",
            ),
            models.CheckConstraint(
                condition=(Q(state="closed", closed_at__isnull=False) & ~Q(outcome=""))
                | (~Q(state="closed") & Q(closed_at=None)),
                name="case_closes_with_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(state="closure_requested") | ~Q(state_before_closure=""),
                name="case_closure_knows_where_from",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "priority", "opened_at"],
                condition=~Q(state="closed"),
                name="case_open_of_agency",
            ),
            models.Index(
                fields=["assigned_to", "priority", "opened_at"],
                condition=~Q(state="closed"),
                name="case_open_of_member",
            ),
            models.Index(fields=["agency", "-closed_at"], name="case_closed_of_agency"),
        ]

    def __str__(self) -> str:
        return f"{self.token} {self.get_state_display()}"


class CaseChange(models.Model):
    """Who moved a case, or tried in vain, from what to what, and why. Append-only."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="changes", verbose_name="사례")
    member = models.ForeignKey(
        StaffMember, models.PROTECT, null=True, related_name="+", verbose_name="직원"
    )
    old_state = models.CharField("앞", max_length=18, choices=Case.State.choices)
    new_state = models.CharField("뒤", max_length=18, choices=Case.State.choices)
    reason = models.CharField("까닭", max_length=40, blank=True)
    is_refused = models.BooleanField("거절됨", default=False)
    at = models.DateTimeField("때", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "사례 처리 기록"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.old_state} → {self.new_state}"


class Assignment(models.Model):
    """Who looked after a case from when to when; who left it keeps no access (C12)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="assignments", verbose_name="사례")
    member = models.ForeignKey(
        StaffMember, models.PROTECT, related_name="assignments", verbose_name="담당"
    )
    reason = models.CharField("까닭", max_length=20, choices=rules.ASSIGNMENT_REASONS)
    from_at = models.DateTimeField("맡은 때", default=timezone.now)
    until_at = models.DateTimeField("내려놓은 때", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "담당 기록"
        ordering = ["from_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(until_at=None), name="assignment_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.from_at:%Y-%m-%d}"


class InterestConflictQuerySet(models.QuerySet["InterestConflict"]):
    """Reads of declared conflicts."""

    def visible_to(self, viewer: Any) -> "InterestConflictQuerySet":
        """A person sees which staff cannot see them."""
        return self.filter(subject=viewer.pk)

    def for_staff(self, member: StaffMember | None) -> "InterestConflictQuerySet":
        """A member sees what they declared; those of others would tell whom they know."""
        return self.filter(member=member, declared_by=InterestConflict.DeclaredBy.MEMBER)


class InterestConflict(models.Model):
    """A member must not see anything about a person they know, or whom the person refuses (C12)."""

    class DeclaredBy(models.TextChoices):
        MEMBER = "member", "직원"
        PERSON = "person", "당사자"

    member = models.ForeignKey(
        StaffMember, models.CASCADE, related_name="interest_conflicts", verbose_name="직원"
    )
    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="interest_conflicts",
        verbose_name="당사자",
    )
    declared_by = models.CharField("밝힌 사람", max_length=6, choices=DeclaredBy.choices)
    at = models.DateTimeField("때", default=timezone.now)

    objects = InterestConflictQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "이해 충돌"
        constraints = [
            models.UniqueConstraint(fields=["member", "subject"], name="interest_conflict_once")
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.at:%Y-%m-%d}"
