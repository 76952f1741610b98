"""Messages, complaints and emergencies for operators: that they are, not what they say."""

from django.contrib import admin

from agencies.models import (
    CaseMessage,
    Complaint,
    Emergency,
)
from core.admin import ReadOnlyAdmin


@admin.register(CaseMessage)
class CaseMessageAdmin(ReadOnlyAdmin):
    list_display = ("case", "member", "at", "read_at")
    list_filter = ("at",)
    list_select_related = ("case", "member__user", "member__agency")
    search_fields = ("public_id",)
    fields = list_display
    date_hierarchy = "at"


@admin.register(Complaint)
class ComplaintAdmin(ReadOnlyAdmin):
    list_display = ("due_at", "kind", "state", "agency", "created_at", "answered_by", "answered_at")
    list_filter = ("state", "kind", "agency")
    list_select_related = ("agency", "answered_by__user", "answered_by__agency")
    search_fields = ("public_id",)
    fields = list_display
    date_hierarchy = "due_at"


@admin.register(Emergency)
class EmergencyAdmin(ReadOnlyAdmin):
    list_display = (
        "alert",
        "recipient",
        "state",
        "requested_by",
        "requested_at",
        "decided_by",
        "decided_at",
        "told_at",
    )
    list_filter = ("state", "recipient")
    list_select_related = (
        "alert",
        "requested_by__user",
        "requested_by__agency",
        "decided_by__user",
        "decided_by__agency",
    )
    search_fields = ("public_id",)
    fields = list_display
    date_hierarchy = "requested_at"
