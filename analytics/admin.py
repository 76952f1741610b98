from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from analytics.models import DailyMood, Reading, TrendScore


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that engines write: an operator may look, only services change."""

    list_select_related = ("user",)
    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Reading)
class ReadingAdmin(ReadOnlyAdmin):
    list_display = ("said_at", "user", "state", "dominant", "correction", "model_version")
    list_filter = ("state", "dominant", "correction", "model_version", "said_at")
    search_fields = ("=public_id", "=source_id", "=user__public_id")
    date_hierarchy = "said_at"


@admin.register(DailyMood)
class DailyMoodAdmin(ReadOnlyAdmin):
    list_display = (
        "date",
        "user",
        "message_count",
        "unknown_count",
        "conversation_count",
        "valence_mean",
    )
    list_filter = ("date",)
    search_fields = ("=user__public_id",)
    date_hierarchy = "date"


@admin.register(TrendScore)
class TrendScoreAdmin(ReadOnlyAdmin):
    list_display = ("date", "user", "level", "ewma", "cusum", "sufficiency", "raised_at")
    list_filter = ("level", "sufficiency", "config_hash", "date")
    search_fields = ("=public_id", "=user__public_id")
    date_hierarchy = "date"
