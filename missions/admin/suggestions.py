"""What was offered on which day, for operators: codes and dates, never how strong somebody felt."""

from django.contrib import admin

from core.admin import PseudonymousAdmin
from missions.models import MissionDay, Suggestion, TalkSetting


@admin.register(Suggestion)
class SuggestionAdmin(PseudonymousAdmin):
    list_display = ("public_id", "person", "date", "rank", "mission", "state", "shown_in")
    list_filter = ("state", "shown_in", "date")
    list_select_related = ("user", "mission")
    fields = list_display


@admin.register(MissionDay)
class MissionDayAdmin(PseudonymousAdmin):
    list_display = ("person", "date", "created_at")
    list_filter = ("date",)
    fields = list_display


@admin.register(TalkSetting)
class TalkSettingAdmin(PseudonymousAdmin):
    list_display = ("person", "is_quiet", "updated_at")
    list_filter = ("is_quiet",)
    fields = list_display
