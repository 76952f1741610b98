"""The promise of staff, the monthly look at accesses, and incidents."""

from django.contrib import admin

from accounts.models import AccessReview, ConductAcceptance, Incident, IncidentChange
from core.admin import ReadOnlyAdmin


@admin.register(ConductAcceptance)
class ConductAcceptanceAdmin(ReadOnlyAdmin):
    list_display = ("member", "version", "at")
    list_filter = ("version", "member__agency")
    list_select_related = ("member__user", "member__agency")
    fields = list_display
    date_hierarchy = "at"


@admin.register(AccessReview)
class AccessReviewAdmin(ReadOnlyAdmin):
    list_display = ("agency", "month", "row_count", "is_intact", "signed_by", "signed_at")
    list_filter = ("is_intact", "agency")
    list_select_related = ("agency", "signed_by__user", "signed_by__agency")
    fields = list_display
    date_hierarchy = "month"


@admin.register(Incident)
class IncidentAdmin(ReadOnlyAdmin):
    list_display = ("kind", "is_drill", "detected_at", "due_at", "state", "affected_count")
    list_filter = ("kind", "is_drill", "state")
    search_fields = ("public_id",)
    fields = list_display
    date_hierarchy = "detected_at"


@admin.register(IncidentChange)
class IncidentChangeAdmin(ReadOnlyAdmin):
    list_display = ("incident", "old_state", "new_state", "member", "at")
    list_filter = ("new_state",)
    list_select_related = ("incident", "member__user", "member__agency")
    fields = list_display
    date_hierarchy = "at"
