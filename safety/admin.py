"""Numbers and fixed texts for operators; assessments are codes only, no words are kept."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.admin import PseudonymousAdmin, ReadOnlyAdmin
from safety.models import ApprovedScript, CrisisAssessment, CrisisPolicy, Hotline

STALE_AFTER_DAYS = 90


@admin.register(Hotline)
class HotlineAdmin(admin.ModelAdmin):
    list_display = (
        "name",
        "number",
        "hours",
        "audience",
        "channel",
        "verified_on",
        "is_current",
        "is_active",
        "order",
    )
    list_filter = ("audience", "channel", "is_active", "verified_on")
    search_fields = ("name", "number", "code")
    ordering = ("order",)

    @admin.display(description=_("90일 안에 확인"), boolean=True)
    def is_current(self, row: Hotline) -> bool:
        return (timezone.localdate() - row.verified_on).days <= STALE_AFTER_DAYS


@admin.register(CrisisPolicy)
class CrisisPolicyAdmin(ReadOnlyAdmin):
    list_display = ("version", "is_active", "reviewed_on", "first_approver", "second_approver")
    list_filter = ("is_active",)
    fields = (*list_display, "note", "matrix")


@admin.register(ApprovedScript)
class ApprovedScriptAdmin(admin.ModelAdmin):
    """A reviewed text is frozen: a changed one is a new version, reviewed anew."""

    list_display = ("code", "level", "audience", "version", "review", "author", "expires_on")
    list_filter = ("code", "level", "audience", ("approver", admin.EmptyFieldListFilter))
    search_fields = ("code", "text")

    @admin.display(description=_("임상 검수"), ordering="approver")
    def review(self, row: ApprovedScript) -> str:
        return row.approver or str(_("검수 전"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is not None and obj.is_reviewed:
            return ("code", "level", "audience", "text", "author", "approver", "locale", "version")
        return ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and not obj.is_reviewed and super().has_delete_permission(request)


@admin.register(CrisisAssessment)
class CrisisAssessmentAdmin(PseudonymousAdmin):
    list_display = (
        "created_at",
        "level",
        "reasons",
        "flags",
        "is_unavailable",
        "alert_checked_at",
        "detector_version",
    )
    list_filter = ("level", "is_unavailable", "detector_version", "policy_version", "created_at")
    search_fields = ("public_id", "source_id")
    fields = ("public_id", *list_display, "policy_version")
    date_hierarchy = "created_at"
    show_full_result_count = False
