from django.contrib import admin

from analytics.models import DailyMood, Reading, TrendScore
from core.admin import PseudonymousAdmin


@admin.register(Reading)
class ReadingAdmin(PseudonymousAdmin):
    list_display = ("said_at", "person", "state", "dominant", "correction", "model_version")
    list_filter = ("state", "dominant", "correction", "model_version", "said_at")
    search_fields = ("=public_id", "=source_id", "=user__public_id")
    date_hierarchy = "said_at"


@admin.register(DailyMood)
class DailyMoodAdmin(PseudonymousAdmin):
    list_display = (
        "date",
        "person",
        "message_count",
        "unknown_count",
        "conversation_count",
        "valence_mean",
    )
    list_filter = ("date",)
    search_fields = ("=user__public_id",)
    date_hierarchy = "date"


@admin.register(TrendScore)
class TrendScoreAdmin(PseudonymousAdmin):
    list_display = ("date", "person", "level", "ewma", "cusum", "sufficiency", "raised_at")
    list_filter = ("level", "sufficiency", "config_hash", "date")
    search_fields = ("=public_id", "=user__public_id")
    date_hierarchy = "date"
