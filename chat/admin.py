"""Conversations in the admin: counts and states; what people said is not readable here."""

from django.contrib import admin

from chat.models import Conversation, ConversationSummary, Event, Message, MissionOffer
from core.admin import PseudonymousAdmin, ReadOnlyAdmin


@admin.register(Conversation)
class ConversationAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "last_seq", "last_line_at", "created_at", "deleted_at")
    list_filter = ("last_line_at", ("deleted_at", admin.EmptyFieldListFilter))
    search_fields = ("public_id",)
    fields = (*list_display, "seen_seq")
    date_hierarchy = "created_at"


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = (
        "public_id",
        "author",
        "state",
        "crisis_level",
        "is_unassessed",
        "engine",
        "is_fallback",
        "attempts",
        "created_at",
    )
    list_filter = (
        "author",
        "state",
        "crisis_level",
        "is_unassessed",
        "is_fallback",
        "engine",
        ("assessed_at", admin.EmptyFieldListFilter),
        ("read_at", admin.EmptyFieldListFilter),
    )
    search_fields = ("public_id",)
    fields = (
        *list_display,
        "seq",
        "expression",
        "assessed_at",
        "read_at",
        "remembered_at",
        "claimed_until",
        "stop_requested_at",
        "deleted_at",
    )
    date_hierarchy = "created_at"
    show_full_result_count = False


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("conversation_id", "seq", "kind", "created_at")
    list_filter = ("kind",)
    fields = list_display
    show_full_result_count = False


@admin.register(ConversationSummary)
class ConversationSummaryAdmin(ReadOnlyAdmin):
    list_display = ("conversation_id", "date", "created_at")
    list_filter = ("date",)
    fields = list_display


@admin.register(MissionOffer)
class MissionOfferAdmin(PseudonymousAdmin):
    list_display = ("person", "date", "mission", "answer", "answered_at")
    list_filter = ("answer", "date")
    list_select_related = ("user", "mission")
    fields = list_display
