"""Numbers, exports and proposals for operators."""

from django.contrib import admin

from agencies.models import (
    BoardDay,
    StaffExport,
    ThresholdReport,
)
from core.admin import ReadOnlyAdmin


@admin.register(BoardDay)
class BoardDayAdmin(ReadOnlyAdmin):
    list_display = ("agency", "date", "metric", "key", "count")
    list_filter = ("metric", "agency")
    list_select_related = ("agency",)
    fields = list_display
    date_hierarchy = "date"


@admin.register(StaffExport)
class StaffExportAdmin(ReadOnlyAdmin):
    list_display = (
        "kind",
        "format",
        "agency",
        "member",
        "subject_count",
        "state",
        "decided_by",
        "expires_at",
    )
    list_filter = ("state", "kind", "format", "agency")
    list_select_related = (
        "agency",
        "member__user",
        "member__agency",
        "decided_by__user",
        "decided_by__agency",
    )
    search_fields = ("public_id",)
    fields = list_display
    date_hierarchy = "created_at"


@admin.register(ThresholdReport)
class ThresholdReportAdmin(ReadOnlyAdmin):
    list_display = ("month", "state", "decided_by", "decided_at")
    list_filter = ("state",)
    list_select_related = ("decided_by__user", "decided_by__agency")
    fields = list_display
    date_hierarchy = "month"
