from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts import rules
from accounts.models.people import Region
from core.models import PublicId, TimeStamped


class Agency(PublicId, TimeStamped):
    """A welfare agency that looks after some regions."""

    name = models.CharField("이름", max_length=60, unique=True)
    phone = models.CharField("전화", max_length=20)
    regions = models.ManyToManyField(
        Region, verbose_name="담당 시군구", related_name="agencies", blank=True
    )
    introduction = models.TextField("소개", max_length=1000, blank=True)
    # Reached at any hour; without it and declared hours nothing urgent is routed here (C4).
    on_call_phone = models.CharField("당직 전화", max_length=20, blank=True)
    opens_on_holidays = models.BooleanField("공휴일에도 엶", default=False)
    # Where the platform's own safety officers and privacy officer work; it looks after no region.
    is_platform = models.BooleanField("온기 운영팀", default=False)
    is_active = models.BooleanField("활동 중", default=True)

    class Meta:
        verbose_name = "기관"
        verbose_name_plural = "기관"
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_platform"],
                condition=models.Q(is_platform=True),
                name="agency_one_platform",
            )
        ]

    def __str__(self) -> str:
        return self.name


class AgencyHours(models.Model):
    """A span of one weekday in which the agency's staff answer, in Korean time."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, "월요일"
        TUESDAY = 1, "화요일"
        WEDNESDAY = 2, "수요일"
        THURSDAY = 3, "목요일"
        FRIDAY = 4, "금요일"
        SATURDAY = 5, "토요일"
        SUNDAY = 6, "일요일"

    agency = models.ForeignKey(Agency, models.CASCADE, verbose_name="기관", related_name="hours")
    weekday = models.PositiveSmallIntegerField("요일", choices=Weekday.choices)
    opens_at = models.TimeField("여는 시각")
    closes_at = models.TimeField("닫는 시각")

    class Meta:
        verbose_name = "운영 시간"
        verbose_name_plural = "운영 시간"
        ordering: ClassVar = ["agency", "weekday", "opens_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "weekday", "opens_at"], name="agency_hours_once"
            ),
            models.CheckConstraint(
                condition=models.Q(opens_at__lt=models.F("closes_at")),
                name="agency_opens_before_it_closes",
                violation_error_message="닫는 시각은 여는 시각보다 늦어야 해요.",
            ),
            models.CheckConstraint(
                condition=models.Q(weekday__range=(0, 6)), name="agency_hours_weekday_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens_at:%H:%M}–{self.closes_at:%H:%M}"


class StaffMemberQuerySet(models.QuerySet["StaffMember"]):
    """Who may see which memberships."""

    def visible_to(self, viewer: Any) -> "StaffMemberQuerySet":
        """A person sees their own membership."""
        return self.filter(user=viewer.pk)

    def for_staff(self, member: "StaffMember") -> "StaffMemberQuerySet":
        """Staff see the colleagues of their agency."""
        return self.filter(agency=member.agency_id)


class StaffMember(TimeStamped):
    """Who works at which agency, and as what; inactive members have no access."""

    class Role(models.TextChoices):
        DUTY = "duty", "당직"
        COUNSELLOR = "counsellor", "상담원"
        SUPERVISOR = "supervisor", "책임자"
        AGENCY_ADMIN = "agency_admin", "기관 관리자"
        PLATFORM_SAFETY = "platform_safety", "온기 안전 담당"
        DPO = "dpo", "개인정보 보호책임자"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="사람", related_name="staff_member"
    )
    agency = models.ForeignKey(Agency, models.PROTECT, verbose_name="기관", related_name="members")
    role = models.CharField("역할", max_length=15, choices=Role.choices)
    is_active = models.BooleanField("활동 중", default=True)

    objects: ClassVar = StaffMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "기관 직원"
        verbose_name_plural = "기관 직원"
        ordering: ClassVar = ["agency", "role", "pk"]

    def __str__(self) -> str:
        return f"{self.agency} {self.get_role_display()} {self.user}"


class StaffInvitationQuerySet(models.QuerySet["StaffInvitation"]):
    """Who may see which invitations."""

    def visible_to(self, viewer: Any) -> "StaffInvitationQuerySet":
        """A person sees the invitations to themselves."""
        return self.filter(user=viewer.pk)

    def for_staff(self, member: StaffMember | None) -> "StaffInvitationQuerySet":
        """The agency's admin sees those of the agency, others none."""
        if member is None or not member.is_active or member.role != StaffMember.Role.AGENCY_ADMIN:
            return self.none()
        return self.filter(agency=member.agency_id)

    def waiting(self) -> "StaffInvitationQuerySet":
        """Those that can still be answered."""
        return self.filter(answered_at=None, expires_at__gt=timezone.now())


class StaffInvitation(PublicId):
    """An agency asks somebody with an account to work there; the person says yes themselves."""

    agency = models.ForeignKey(
        Agency, models.CASCADE, related_name="invitations", verbose_name="기관"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="부른 사람"
    )
    role = models.CharField("역할", max_length=15, choices=StaffMember.Role.choices)
    invited_by = models.ForeignKey(
        StaffMember, models.PROTECT, related_name="+", verbose_name="초대한 직원"
    )
    created_at = models.DateTimeField("만든 때", auto_now_add=True)
    expires_at = models.DateTimeField("답할 기한")
    answered_at = models.DateTimeField("답한 때", null=True, blank=True)
    is_accepted = models.BooleanField("받아들임", default=False)

    objects: ClassVar = StaffInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "직원 초대"
        verbose_name_plural = "직원 초대"
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "user"],
                condition=models.Q(answered_at=None),
                name="staff_invitation_one_waiting",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=rules.MANAGED_ROLES),
                name="staff_invitation_to_agency_work",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.get_role_display()}"
