from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from accounts import services
from accounts.models import (
    AccessLog,
    Agency,
    AgencyHours,
    ConsentEvent,
    ConsentPurpose,
    DisclosureRecord,
    Notification,
    Region,
    SignIn,
    SocketTicket,
    StaffMember,
    SubjectToken,
    User,
)
from core.admin import PseudonymousAdmin, ReadOnlyAdmin


class PersonCreationForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "nickname")


class MembershipInline(admin.StackedInline):
    model = StaffMember
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
    extra = 1
    autocomplete_fields = ("user",)


@admin.register(Agency)
class AgencyAdmin(admin.ModelAdmin):
    """An agency with its regions, hours and staff on one page."""

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
    list_display = ("user", "agency", "role", "is_active", "created_at")
    list_filter = ("role", "is_active", "agency")
    list_select_related = ("user", "agency")
    search_fields = ("user__nickname", "user__email", "agency__name")
    autocomplete_fields = ("user", "agency")

    def save_model(self, request: HttpRequest, obj: StaffMember, form: Any, change: bool) -> None:
        """Sign somebody who left out everywhere at once (C13)."""
        super().save_model(request, obj, form, change)
        if change and not obj.is_active:
            services.end_sign_ins(user=obj.user)


@admin.register(ConsentPurpose)
class ConsentPurposeAdmin(ReadOnlyAdmin):
    """Texts arrive as new files in accounts/data/consents; stored versions never change."""

    list_display = ("code", "version", "title", "is_required", "is_third_party", "effective_at")
    list_filter = ("code", "is_required", "is_sensitive", "is_third_party")
    search_fields = ("code", "title", "text_md")


@admin.register(ConsentEvent)
class ConsentEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "user", "purpose", "action", "channel")
    list_filter = ("action", "purpose__code", "channel", "at")
    list_select_related = ("user", "purpose")
    search_fields = ("user__nickname", "user__email")
    date_hierarchy = "at"


@admin.register(SubjectToken)
class SubjectTokenAdmin(ReadOnlyAdmin):
    """Which token stands at which agency; whom it stands for is not shown here (B10)."""

    list_display = ("token", "agency", "created_at")
    list_filter = ("agency",)
    list_select_related = ("agency",)
    search_fields = ("token",)
    fields = ("token", "agency", "created_at")


@admin.register(SignIn)
class SignInAdmin(PseudonymousAdmin):
    """Where people are signed in; the session behind it is nobody's to read."""

    list_display = ("person", "client", "created_at", "last_seen_at")
    list_filter = ("client", "last_seen_at")
    search_fields = ("user__public_id",)
    fields = ("person", "client", "created_at", "last_seen_at")
    exclude = ()


@admin.register(SocketTicket)
class SocketTicketAdmin(ReadOnlyAdmin):
    list_display = ("path", "expires_at")
    fields = ("path", "expires_at")


@admin.register(AccessLog)
class AccessLogAdmin(ReadOnlyAdmin):
    list_display = ("at", "agency", "member", "role", "action", "target_kind", "purpose")
    list_filter = ("action", "target_kind", "agency", "role", "at")
    list_select_related = ("agency", "member__user", "member__agency")
    search_fields = ("subject__public_id", "target_id", "member__user__email")
    date_hierarchy = "at"


@admin.register(DisclosureRecord)
class DisclosureRecordAdmin(ReadOnlyAdmin):
    list_display = ("at", "agency", "tier", "basis", "decided_by")
    list_filter = ("tier", "agency", "at")
    list_select_related = ("agency", "decided_by")
    search_fields = ("subject__public_id",)
    date_hierarchy = "at"


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    """What was sent to whom and when; the words are the person's own."""

    list_display = ("created_at", "user", "kind", "read_at")
    list_filter = ("kind", "created_at", ("read_at", admin.EmptyFieldListFilter))
    list_select_related = ("user",)
    search_fields = ("user__nickname", "user__email")
    fields = ("public_id", "user", "kind", "read_at", "created_at")
    date_hierarchy = "created_at"
