"""Benefits and redemptions, for operators: states and numbers, never a code or a name."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin
from missions.models import Benefit, BenefitChange, Redemption, RedemptionChange


@admin.register(Benefit)
class BenefitAdmin(ReadOnlyAdmin):
    list_display = ("title", "agency", "kind", "state", "price", "stock_left", "stock", "closes_on")
    list_filter = ("state", "kind", "agency")
    list_select_related = ("agency",)
    search_fields = ("title", "public_id")


@admin.register(BenefitChange)
class BenefitChangeAdmin(ReadOnlyAdmin):
    list_display = ("benefit", "old_state", "new_state", "old_stock", "new_stock", "created_at")
    list_select_related = ("benefit",)


@admin.register(Redemption)
class RedemptionAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "benefit", "state", "price", "created_at", "use_until")
    list_filter = ("state", "benefit__agency")
    list_select_related = ("benefit",)
    search_fields = ("public_id",)
    fields = (*list_display, "account", "booking", "settled_at")


@admin.register(RedemptionChange)
class RedemptionChangeAdmin(ReadOnlyAdmin):
    list_display = ("redemption", "old_state", "new_state", "created_at")
    list_select_related = ("redemption",)
    fields = list_display
