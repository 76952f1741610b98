"""Alerts and offers for operators: codes and states; contacts and messages are not shown."""

from django.contrib import admin

from agencies.models import Alert, AlertChange, AlertEvidence, Offer
from core.admin import ReadOnlyAdmin


@admin.register(Alert)
class AlertAdmin(ReadOnlyAdmin):
    list_display = (
        "token",
        "agency",
        "priority",
        "level",
        "source",
        "state",
        "opened_at",
        "due_at",
        "acknowledged_at",
        "outcome",
    )
    list_filter = ("state", "priority", "source", "agency", "dismiss_reason", "outcome")
    list_select_related = ("agency",)
    search_fields = ("token", "public_id")
    fields = (
        "public_id",
        *list_display,
        "reasons",
        "age_band",
        "region",
        "acknowledged_by",
        "dismiss_reason",
        "policy_version",
        "detector_version",
    )
    date_hierarchy = "opened_at"


@admin.register(AlertEvidence)
class AlertEvidenceAdmin(ReadOnlyAdmin):
    list_display = ("alert", "source", "level", "reasons", "at")
    list_filter = ("source", "level")
    list_select_related = ("alert",)
    fields = list_display
    date_hierarchy = "at"


@admin.register(AlertChange)
class AlertChangeAdmin(ReadOnlyAdmin):
    list_display = ("alert", "old_state", "new_state", "is_refused", "member", "reason", "at")
    list_filter = ("is_refused", "new_state", "reason")
    list_select_related = ("alert", "member__user", "member__agency")
    fields = list_display
    date_hierarchy = "at"


@admin.register(Offer)
class OfferAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "alert", "state", "created_at", "expires_at", "answered_at")
    list_filter = ("state", "alert__agency")
    list_select_related = ("alert",)
    search_fields = ("public_id",)
    fields = (*list_display, "sent_by", "seen_at")
    date_hierarchy = "created_at"
