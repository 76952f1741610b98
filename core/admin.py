"""What every operator's list shares."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that only services change: an operator may look."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class PseudonymousAdmin(ReadOnlyAdmin):
    """Rows about a person's mind: operators see whose only by the public id, never a nickname."""

    list_select_related: ClassVar[tuple[str, ...]] = ("user",)
    exclude: ClassVar[tuple[str, ...]] = ("user",)
    readonly_fields = ("person",)

    @admin.display(description=_("사람(공개 식별자)"), ordering="user__public_id")
    def person(self, obj: Any) -> str:
        return str(obj.user.public_id)
