"""Cases for operators: states, times and who; forms, notes and contacts are not shown."""

from django.contrib import admin

from agencies.models import (
    Approval,
    Assignment,
    Case,
    CaseChange,
    CaseForm,
    CaseNote,
    CaseTask,
    ContactLog,
    Escalation,
    Excerpt,
    ExcerptRequest,
    InterestConflict,
    Referral,
    ReferralChange,
    Timer,
)
from core.admin import ReadOnlyAdmin


@admin.register(Case)
class CaseAdmin(ReadOnlyAdmin):
    list_display = (
        "token",
        "agency",
        "state",
        "priority",
        "assigned_to",
        "opened_at",
        "closed_at",
        "outcome",
        "public_id",
    )
    list_filter = ("state", "outcome", "priority", "agency")
    list_select_related = ("agency", "assigned_to__user", "assigned_to__agency")
    search_fields = ("token", "public_id")
    fields = list_display
    date_hierarchy = "opened_at"


@admin.register(CaseChange)
class CaseChangeAdmin(ReadOnlyAdmin):
    list_display = ("case", "old_state", "new_state", "is_refused", "member", "reason", "at")
    list_filter = ("is_refused", "new_state")
    list_select_related = ("case", "member__user", "member__agency")
    fields = list_display
    date_hierarchy = "at"


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    list_display = ("case", "member", "reason", "from_at", "until_at")
    list_filter = ("reason",)
    list_select_related = ("case", "member__user", "member__agency")
    fields = list_display
    date_hierarchy = "from_at"


@admin.register(InterestConflict)
class InterestConflictAdmin(ReadOnlyAdmin):
    list_display = ("member", "declared_by", "at")
    list_filter = ("declared_by",)
    list_select_related = ("member__user", "member__agency")
    fields = list_display
    date_hierarchy = "at"


@admin.register(CaseForm)
class CaseFormAdmin(ReadOnlyAdmin):
    list_display = (
        "case",
        "kind",
        "round",
        "template_version",
        "state",
        "written_by",
        "submitted_at",
    )
    list_filter = ("kind", "state")
    list_select_related = ("case", "written_by__user", "written_by__agency")
    fields = list_display


@admin.register(Approval)
class ApprovalAdmin(ReadOnlyAdmin):
    list_display = (
        "case",
        "kind",
        "state",
        "outcome",
        "requested_by",
        "requested_at",
        "decided_by",
        "decided_at",
    )
    list_filter = ("state", "kind")
    list_select_related = (
        "case",
        "requested_by__user",
        "requested_by__agency",
        "decided_by__user",
        "decided_by__agency",
    )
    search_fields = ("public_id",)
    fields = list_display
    date_hierarchy = "requested_at"


@admin.register(CaseTask)
class CaseTaskAdmin(ReadOnlyAdmin):
    list_display = ("case", "kind", "due_date", "made_by", "done_at", "done_by")
    list_filter = ("kind", "due_date")
    list_select_related = (
        "case",
        "made_by__user",
        "made_by__agency",
        "done_by__user",
        "done_by__agency",
    )
    search_fields = ("public_id",)
    fields = list_display
    date_hierarchy = "due_date"


@admin.register(ContactLog)
class ContactLogAdmin(ReadOnlyAdmin):
    list_display = (
        "case",
        "attempt_number",
        "channel",
        "result",
        "minutes",
        "next_step",
        "member",
        "at",
    )
    list_filter = ("channel", "result")
    list_select_related = ("case", "member__user", "member__agency")
    fields = list_display
    date_hierarchy = "at"


@admin.register(CaseNote)
class CaseNoteAdmin(ReadOnlyAdmin):
    list_display = ("case", "member", "at")
    list_filter = ("at",)
    list_select_related = ("case", "member__user", "member__agency")
    fields = list_display
    date_hierarchy = "at"


@admin.register(Timer)
class TimerAdmin(ReadOnlyAdmin):
    list_display = (
        "kind",
        "alert",
        "case",
        "priority",
        "due_at",
        "step",
        "breached_at",
        "stopped_at",
    )
    list_filter = ("kind", "priority", "step")
    list_select_related = ("alert", "case")
    fields = list_display
    date_hierarchy = "due_at"


@admin.register(Escalation)
class EscalationAdmin(ReadOnlyAdmin):
    list_display = ("timer", "step", "told_count", "at")
    list_filter = ("step",)
    list_select_related = ("timer",)
    fields = list_display
    date_hierarchy = "at"


@admin.register(ExcerptRequest)
class ExcerptRequestAdmin(ReadOnlyAdmin):
    list_display = ("case", "asked_by", "state", "created_at", "answered_at", "expires_at")
    list_filter = ("state",)
    list_select_related = ("case", "asked_by__user", "asked_by__agency")
    search_fields = ("public_id",)
    fields = list_display
    date_hierarchy = "created_at"


@admin.register(Excerpt)
class ExcerptAdmin(ReadOnlyAdmin):
    list_display = ("request", "is_own", "said_at")
    list_filter = ("is_own",)
    list_select_related = ("request",)
    fields = list_display
    date_hierarchy = "said_at"


@admin.register(Referral)
class ReferralAdmin(ReadOnlyAdmin):
    list_display = (
        "case",
        "to_agency",
        "state",
        "made_by",
        "created_at",
        "agreed_at",
        "answered_at",
    )
    list_filter = ("state", "to_agency")
    list_select_related = ("case", "to_agency", "made_by__user", "made_by__agency")
    search_fields = ("public_id",)
    fields = list_display
    date_hierarchy = "created_at"


@admin.register(ReferralChange)
class ReferralChangeAdmin(ReadOnlyAdmin):
    list_display = ("referral", "old_state", "new_state", "is_refused", "member", "reason", "at")
    list_filter = ("is_refused", "new_state")
    list_select_related = ("referral", "member__user", "member__agency")
    fields = list_display
    date_hierarchy = "at"
