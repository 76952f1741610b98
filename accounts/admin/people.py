"""People, agencies and their staff."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts import rules, services
from accounts.models import (
    Agency,
    AgencyHours,
    BirthDateCorrection,
    Region,
    StaffInvitation,
    StaffMember,
    User,
)
from core.admin import ReadOnlyAdmin
from core.errors import DomainError
from core.pages import get_person


class PersonCreationForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "nickname")


class StaffMemberForm(forms.ModelForm):
    """The platform's roles at the platform, all others elsewhere; the database refuses the rest."""

    class Meta:
        model = StaffMember
        fields = ("user", "agency", "role", "is_active")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        agency = given.get("agency") or getattr(self.instance, "agency", None)
        role = given.get("role", "")
        if agency and role and not rules.fits_platform(role, is_platform=agency.is_platform):
            self.add_error(
                "role",
                "온기 안전 담당과 개인정보 보호책임자는 온기 운영팀에서만, "
                "다른 역할은 기관에서만 일할 수 있어요.",
            )
        return given


class MembershipInline(admin.StackedInline):
    model = StaffMember
    form = StaffMemberForm
    extra = 0
    autocomplete_fields = ("agency",)


@admin.register(User)
class PersonAdmin(DjangoUserAdmin):
    """Accounts. Deleting one is erasure of a person's data, not a click in a list."""

    add_form = PersonCreationForm
    list_display = ("nickname", "email", "region", "date_joined", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff", "date_joined", "region__sido")
    list_select_related = ("region",)
    search_fields = ("nickname", "email", "public_id")
    ordering = ("-date_joined",)
    date_hierarchy = "date_joined"
    autocomplete_fields = ("region",)
    readonly_fields = ("public_id", "birth_date", "last_login", "date_joined")
    filter_horizontal = ("groups", "user_permissions")
    inlines: ClassVar = [MembershipInline]
    fieldsets = (
        (None, {"fields": ("nickname", "email", "public_id")}),
        ("나이와 사는 곳", {"fields": ("birth_date", "region")}),
        (
            "권한",
            {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")},
        ),
        ("기록", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {"classes": ("wide",), "fields": ("email", "nickname", "password1", "password2")},
        ),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Sign a closed account out everywhere at once."""
        super().save_model(request, obj, form, change)
        if change and not obj.is_active:
            services.end_sign_ins(user=obj)


@admin.register(Region)
class RegionAdmin(ReadOnlyAdmin):
    list_display = ("code", "sido", "sigungu")
    list_filter = ("sido",)
    search_fields = ("code", "sido", "sigungu")


class HoursInline(admin.TabularInline):
    model = AgencyHours
    extra = 1


class StaffInline(admin.TabularInline):
    model = StaffMember
    form = StaffMemberForm
    fields = ("user", "role", "is_active")
    extra = 1
    autocomplete_fields = ("user",)


class AgencyForm(forms.ModelForm):
    """An agency does not become the platform while others work there, nor the other way round."""

    class Meta:
        model = Agency
        fields = (
            "name",
            "phone",
            "on_call_phone",
            "regions",
            "introduction",
            "opens_on_holidays",
            "is_platform",
            "is_active",
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        is_platform = bool(given.get("is_platform"))
        roles = self.instance.members.values_list("role", flat=True) if self.instance.pk else ()
        if not all(rules.fits_platform(role, is_platform=is_platform) for role in roles):
            self.add_error("is_platform", "여기에서 일하는 직원의 역할과 맞지 않아요.")
        return given


@admin.register(Agency)
class AgencyAdmin(admin.ModelAdmin):
    """An agency with its regions, hours and staff on one page."""

    form = AgencyForm
    list_display = ("name", "phone", "region_count", "staff_count", "is_active")
    list_filter = ("is_active", "regions__sido")
    search_fields = ("name", "phone", "regions__sigungu")
    filter_horizontal = ("regions",)
    readonly_fields = ("public_id", "created_at", "updated_at")
    inlines: ClassVar = [HoursInline, StaffInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Agency]:
        rows = super().get_queryset(request)
        return rows.annotate(
            regions_count=Count("regions", distinct=True),
            members_count=Count("members", distinct=True),
        )

    @admin.display(description="담당 시군구", ordering="regions_count")
    def region_count(self, agency: Any) -> int:
        return agency.regions_count

    @admin.display(description="직원", ordering="members_count")
    def staff_count(self, agency: Any) -> int:
        return agency.members_count

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(AgencyHours)
class AgencyHoursAdmin(admin.ModelAdmin):
    list_display = ("agency", "weekday", "opens_at", "closes_at")
    list_filter = ("weekday", "agency")
    list_select_related = ("agency",)


@admin.register(StaffMember)
class StaffMemberAdmin(admin.ModelAdmin):
    form = StaffMemberForm
    list_display = ("user", "agency", "role", "is_active", "created_at")
    list_filter = ("role", "is_active", "agency")
    list_select_related = ("user", "agency")
    search_fields = ("user__nickname", "user__email", "agency__name")
    autocomplete_fields = ("user", "agency")

    def save_model(self, request: HttpRequest, obj: StaffMember, form: Any, change: bool) -> None:
        """Sign somebody who left out everywhere at once (C13)."""
        super().save_model(request, obj, form, change)
        if change and not obj.is_active:
            services.end_member(member=obj)


@admin.register(StaffInvitation)
class StaffInvitationAdmin(ReadOnlyAdmin):
    list_display = ("agency", "role", "created_at", "expires_at", "is_accepted")
    list_filter = ("role", "is_accepted", "agency")
    list_select_related = ("agency",)
    fields = list_display
    date_hierarchy = "created_at"


class BirthDateCorrectionForm(forms.ModelForm):
    """Who, which date, and why; refused like any other write."""

    class Meta:
        model = BirthDateCorrection
        fields = ("subject", "new_date", "reason")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "new_date" in given:
            try:
                rules.check_birth_date(given["new_date"], timezone.localdate())
            except DomainError as refusal:
                self.add_error("new_date", forms.ValidationError(refusal.detail, code=refusal.code))
        return given


@admin.register(BirthDateCorrection)
class BirthDateCorrectionAdmin(admin.ModelAdmin):
    """The only way to change a birth date: adding a row with a reason changes it (A13)."""

    form = BirthDateCorrectionForm
    list_display = ("at", "subject", "old_date", "new_date", "reason", "corrected_by")
    # The reason is encrypted: the database cannot sort by it.
    sortable_by = ("at", "new_date")
    list_filter = ("at",)
    list_select_related = ("subject", "corrected_by")
    search_fields = ("subject__nickname", "subject__public_id")
    autocomplete_fields = ("subject",)
    date_hierarchy = "at"

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        row = services.correct_birth_date(
            user=obj.subject,
            birth_date=obj.new_date,
            reason=obj.reason,
            corrected_by=get_person(request),
        )
        obj.pk = row.pk

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
