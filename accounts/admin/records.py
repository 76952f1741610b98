"""Consents, ledgers, notifications and what people asked of their data."""

from django.contrib import admin

from accounts.models import (
    AccessLog,
    ChainAnchor,
    ConsentEvent,
    ConsentPurpose,
    DeletionRequest,
    DisclosureRecord,
    ExportJob,
    Notification,
    SubjectToken,
)
from core.admin import PseudonymousAdmin, ReadOnlyAdmin


@admin.register(ConsentPurpose)
class ConsentPurposeAdmin(ReadOnlyAdmin):
    """Texts arrive as new files in accounts/data/consents; stored versions never change."""

    list_display = ("code", "version", "title", "is_required", "is_askable", "effective_at")
    list_filter = ("is_askable", "is_required", "is_sensitive", "is_third_party", "code")
    search_fields = ("code", "title", "text_md")


@admin.register(ConsentEvent)
class ConsentEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "user", "purpose", "action", "channel")
    list_filter = ("action", "purpose__code", "channel", "at")
    list_select_related = ("user", "purpose")
    search_fields = ("user__nickname", "user__email")
    date_hierarchy = "at"


@admin.register(SubjectToken)
class SubjectTokenAdmin(ReadOnlyAdmin):
    """Which token stands at which agency; whom it stands for is not shown here (B10)."""

    list_display = ("token", "agency", "created_at")
    list_filter = ("agency",)
    list_select_related = ("agency",)
    search_fields = ("token",)
    fields = ("token", "agency", "created_at")


@admin.register(AccessLog)
class AccessLogAdmin(ReadOnlyAdmin):
    list_display = ("at", "agency", "member", "role", "action", "target_kind", "purpose")
    list_filter = ("action", "target_kind", "agency", "role", "at")
    list_select_related = ("agency", "member__user", "member__agency")
    search_fields = ("subject__public_id", "target_id", "member__user__email")
    date_hierarchy = "at"


@admin.register(ChainAnchor)
class ChainAnchorAdmin(ReadOnlyAdmin):
    list_display = ("agency", "place", "at")
    list_filter = ("agency",)
    list_select_related = ("agency",)
    date_hierarchy = "at"


@admin.register(DisclosureRecord)
class DisclosureRecordAdmin(ReadOnlyAdmin):
    list_display = ("at", "agency", "tier", "basis", "decided_by")
    list_filter = ("tier", "agency", "at")
    list_select_related = ("agency", "decided_by")
    search_fields = ("subject__public_id",)
    date_hierarchy = "at"


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    """What was sent to whom and when; the words are the person's own."""

    list_display = ("created_at", "user", "kind", "read_at")
    list_filter = ("kind", "created_at", ("read_at", admin.EmptyFieldListFilter))
    list_select_related = ("user",)
    search_fields = ("user__nickname", "user__email")
    fields = ("public_id", "user", "kind", "read_at", "created_at")
    date_hierarchy = "created_at"


@admin.register(ExportJob)
class ExportJobAdmin(PseudonymousAdmin):
    """Who waits for a copy of their data since when; the file itself is theirs alone."""

    list_display = ("created_at", "person", "state", "percent", "due_at", "attempts", "error")
    list_filter = ("state", "due_at")
    search_fields = ("user__public_id",)
    exclude = ("user", "file_key")  # type: ignore[assignment]
    date_hierarchy = "created_at"


@admin.register(DeletionRequest)
class DeletionRequestAdmin(ReadOnlyAdmin):
    """What is to be erased when, and certificates of what was; they name nobody."""

    list_display = ("created_at", "reason", "state", "due_at", "erased_at", "attempts", "error")
    list_filter = ("state", "reason", "due_at")
    search_fields = ("public_id", "token")
    exclude = ("user", "notify_to")
    date_hierarchy = "created_at"
