"""What people did lately, in numbers: to answer who asks why something is limited."""

from django.contrib import admin

from core.admin import PseudonymousAdmin
from feed.models import Act


@admin.register(Act)
class ActAdmin(PseudonymousAdmin):
    list_display = ("person", "kind", "at")
    list_filter = ("kind",)
    fields = list_display
