from typing import Any, ClassVar

import allauth.socialaccount.admin  # noqa: F401 - registered here first, so that it can be taken out
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts import rules, services
from accounts.models import (
    AccessLog,
    Agency,
    AgencyHours,
    AppVersion,
    BirthDateCorrection,
    ConsentEvent,
    ConsentPurpose,
    DeletionRequest,
    Device,
    DisclosureRecord,
    ExportJob,
    KakaoRelease,
    KakaoTokenUse,
    KakaoUnlink,
    Notification,
    OnceKey,
    PushDelivery,
    PushSetting,
    Region,
    SignIn,
    SocketTicket,
    StaffMember,
    SubjectToken,
    User,
)
from core.admin import PseudonymousAdmin, ReadOnlyAdmin
from core.errors import DomainError
from core.pages import get_person


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

    list_display = ("code", "version", "title", "is_required", "is_askable", "effective_at")
    list_filter = ("is_askable", "is_required", "is_sensitive", "is_third_party", "code")
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


@admin.register(OnceKey)
class OnceKeyAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "status")
    fields = ("created_at", "status")


@admin.register(AppVersion)
class AppVersionAdmin(admin.ModelAdmin):
    """Raising the oldest version locks older apps out until they are updated (E16)."""

    list_display = ("platform", "oldest_version", "newest_version", "updated_at")


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


@admin.register(Device)
class DeviceAdmin(PseudonymousAdmin):
    """Apps that are pushed to; of a token only its end, enough to compare two."""

    list_display = ("last_seen_at", "person", "provider", "platform", "app_version", "masked")
    list_filter = ("provider", "platform", "last_seen_at")
    exclude = ("user", "sign_in", "token")  # type: ignore[assignment]
    readonly_fields = ("person", "masked")  # type: ignore[assignment]

    @admin.display(description="토큰")
    def masked(self, device: Device) -> str:
        return f"…{device.token.rstrip(']')[-4:]}"


@admin.register(PushSetting)
class PushSettingAdmin(PseudonymousAdmin):
    list_display = ("person", "category", "is_on", "updated_at")


@admin.register(PushDelivery)
class PushDeliveryAdmin(PseudonymousAdmin):
    """Every push, what it said, and what became of it; not the line or offer it tells of."""

    list_display = ("created_at", "person", "category", "words", "state", "reason", "error")
    list_filter = ("state", "reason", "category", "carrier", "created_at")
    exclude = (  # type: ignore[assignment]
        "user",
        "device",
        "cause",
        "thread",
        "ticket",
        "purpose",
        "is_urgent",
    )
    readonly_fields = ("person", "words")  # type: ignore[assignment]

    @admin.display(description="보이는 말")
    def words(self, push: PushDelivery) -> str:
        return str(push.text.body)


@admin.register(ExportJob)
class ExportJobAdmin(PseudonymousAdmin):
    """Who waits for a copy of their data since when; the file itself is theirs alone."""

    list_display = ("created_at", "person", "state", "percent", "due_at", "attempts", "error")
    list_filter = ("state", "due_at")
    search_fields = ("user__public_id",)
    exclude = ("user", "file_key")  # type: ignore[assignment]
    date_hierarchy = "created_at"


@admin.register(DeletionRequest)
class DeletionRequestAdmin(ReadOnlyAdmin):
    """What is to be erased when, and certificates of what was; they name nobody."""

    list_display = ("created_at", "reason", "state", "due_at", "erased_at", "attempts", "error")
    list_filter = ("state", "reason", "due_at")
    search_fields = ("public_id", "token")
    exclude = ("user", "notify_to")
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


@admin.register(KakaoTokenUse)
class KakaoTokenUseAdmin(ReadOnlyAdmin):
    """Tokens that let somebody in and never will again."""

    list_display = ("digest", "expires_at")


@admin.register(KakaoUnlink)
class KakaoUnlinkAdmin(ReadOnlyAdmin):
    list_display = ("received_at", "user", "referrer", "state", "settled_at")
    list_filter = ("state", "referrer", "received_at")
    list_select_related = ("user",)
    date_hierarchy = "received_at"


@admin.register(KakaoRelease)
class KakaoReleaseAdmin(ReadOnlyAdmin):
    list_display = ("asked_at", "state", "attempts", "error", "settled_at")
    list_filter = ("state", "asked_at")
    exclude = ("kakao_id",)
    date_hierarchy = "asked_at"


# Keys come from the environment; an app in the database could name another server, and a
# connection moved by hand would open somebody's account to somebody else.
for model in (SocialApp, SocialToken, SocialAccount):
    admin.site.unregister(model)


@admin.register(SocialAccount)
class SocialAccountAdmin(ReadOnlyAdmin):
    """Who comes in by Kakao, since when."""

    list_display = ("user", "provider", "date_joined", "last_login")
    list_filter = ("provider", "date_joined")
    list_select_related = ("user",)
    search_fields = ("user__nickname", "user__email")
    fields = ("user", "provider", "date_joined", "last_login")
