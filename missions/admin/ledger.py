"""The books, for operators: amounts and kinds; whose they are only by a public id."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin
from missions.models import PointAccount, PointEntry, PointLot, PointNote, PointTransaction


@admin.register(PointAccount)
class PointAccountAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "kind", "agency", "balance", "updated_at")
    list_filter = ("kind", "agency")
    list_select_related = ("agency",)
    search_fields = ("public_id", "user__public_id")
    fields = list_display


class EntryInline(admin.TabularInline):
    model = PointEntry
    fields = readonly_fields = ("account", "lot", "amount")
    extra = 0
    can_delete = False


@admin.register(PointTransaction)
class PointTransactionAdmin(ReadOnlyAdmin):
    list_display = ("at", "kind", "account", "public_id", "booked_by")
    list_filter = ("kind", "at")
    list_select_related = ("account",)
    search_fields = ("public_id", "account__public_id", "key")
    fields = (*list_display, "key", "reverses")
    date_hierarchy = "at"
    inlines = (EntryInline,)


@admin.register(PointLot)
class PointLotAdmin(ReadOnlyAdmin):
    list_display = ("account", "amount", "left", "earned_at", "expires_at", "noticed_at")
    list_filter = ("expires_at",)
    list_select_related = ("account",)


@admin.register(PointEntry)
class PointEntryAdmin(ReadOnlyAdmin):
    list_display = ("transaction", "account", "lot", "amount")
    list_select_related = ("transaction", "account", "lot")


@admin.register(PointNote)
class PointNoteAdmin(ReadOnlyAdmin):
    """That a booking has a reason; the words are the person's to read."""

    list_display = ("transaction",)
    list_select_related = ("transaction",)
    fields = ("transaction",)
