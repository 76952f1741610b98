"""Moderation, for operators: states and numbers; words, notes and names stay in the console."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin
from feed.models import (
    Appeal,
    BlockedLook,
    CaseChange,
    Concern,
    Evidence,
    EvidenceImage,
    ModerationAction,
    ModerationCase,
    ModeratorAccess,
    Referral,
    Report,
    TagRuling,
    Takedown,
    TakedownChange,
)


@admin.register(ModerationCase)
class ModerationCaseAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "kind", "severity", "state", "outcome", "due_at", "breached_at")
    list_filter = ("state", "severity", "kind", "outcome")
    search_fields = ("public_id",)
    # Not whose: an anonymous author's name needs a reveal that is written down.
    fields = (*list_display, "source", "opened_at", "decided_at", "evidence_forgotten_at")


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "reason", "created_at")
    list_filter = ("reason",)
    fields = list_display


@admin.register(Evidence)
class EvidenceAdmin(ReadOnlyAdmin):
    list_display = ("pk", "created_at")
    fields = ("created_at",)


@admin.register(EvidenceImage)
class EvidenceImageAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "state", "created_at")
    list_filter = ("state",)
    fields = list_display


@admin.register(ModeratorAccess)
class ModeratorAccessAdmin(ReadOnlyAdmin):
    list_display = ("case", "moderator", "kind", "at")
    list_filter = ("kind",)
    list_select_related = ("case", "moderator")
    fields = (*list_display, "reason")


@admin.register(Referral)
class ReferralAdmin(ReadOnlyAdmin):
    list_display = ("case", "authority", "moderator", "at")
    list_filter = ("authority",)
    list_select_related = ("case", "moderator")
    fields = list_display


@admin.register(CaseChange)
class CaseChangeAdmin(ReadOnlyAdmin):
    list_display = ("case", "moderator", "old_state", "new_state", "what", "at")
    list_select_related = ("case", "moderator")


@admin.register(ModerationAction)
class ModerationActionAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "kind", "state", "rule", "moderator", "approver", "decided_at")
    list_filter = ("kind", "state", "rule")
    list_select_related = ("moderator", "approver")
    fields = (*list_display, "until")


@admin.register(Appeal)
class AppealAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "state", "first_moderator", "decider", "created_at", "decided_at")
    list_filter = ("state",)
    list_select_related = ("first_moderator", "decider")
    fields = list_display


@admin.register(Takedown)
class TakedownAdmin(ReadOnlyAdmin):
    list_display = ("receipt", "ground", "state", "moderator", "blocked_at", "until", "ended_at")
    list_filter = ("state", "ground")
    list_select_related = ("moderator",)
    search_fields = ("receipt",)
    fields = list_display


@admin.register(TakedownChange)
class TakedownChangeAdmin(ReadOnlyAdmin):
    list_display = ("takedown", "moderator", "old_state", "new_state", "at")
    list_select_related = ("takedown", "moderator")


@admin.register(Concern)
class ConcernAdmin(ReadOnlyAdmin):
    # Neither who worries nor about whom.
    list_display = ("kind", "date")
    fields = list_display


@admin.register(TagRuling)
class TagRulingAdmin(ReadOnlyAdmin):
    list_display = ("name", "is_blocked", "moderator", "at")
    list_filter = ("is_blocked",)
    list_select_related = ("moderator",)
    search_fields = ("name",)


@admin.register(BlockedLook)
class BlockedLookAdmin(ReadOnlyAdmin):
    list_display = ("pk", "case", "created_at")
    list_select_related = ("case",)
