from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from companions.models import Companion, Memory, MemorySource
from core.admin import ReadOnlyAdmin


@admin.register(Companion)
class CompanionAdmin(ReadOnlyAdmin):
    list_display = (
        "public_id", "sex", "age", "mbti", "relation", "speech_level", "created_at", "deleted_at",
    )  # fmt: skip
    list_filter = (
        "relation",
        "speech_level",
        "sex",
        "mbti",
        ("deleted_at", admin.EmptyFieldListFilter),
        "created_at",
    )
    search_fields = ("=public_id", "=user__public_id")
    date_hierarchy = "created_at"
    fields = (
        "public_id", "user_public_id", "sex", "age", "mbti", "relation", "speech_level",
        "portrait_seed", "look", "created_at", "updated_at", "deleted_at",
    )  # fmt: skip
    readonly_fields = fields
    list_select_related = ("user",)

    @admin.display(description="사람")
    def user_public_id(self, companion: Companion) -> UUID:
        return companion.user.public_id


@admin.register(Memory)
class MemoryAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "kind", "state", "planned_date", "source_said_at", "created_at")
    list_filter = ("kind", "state", "created_at", ("embedding", admin.EmptyFieldListFilter))
    search_fields = ("=public_id", "=companion__public_id")
    date_hierarchy = "created_at"
    fields = (
        "public_id", "companion_public_id", "kind", "state", "planned_date", "source_said_at",
        "created_at", "updated_at",
    )  # fmt: skip
    readonly_fields = fields
    list_select_related = ("companion",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Memory]:
        return super().get_queryset(request).defer("text", "source_line", "terms", "embedding")

    @admin.display(description="친구")
    def companion_public_id(self, memory: Memory) -> UUID:
        return memory.companion.public_id


@admin.register(MemorySource)
class MemorySourceAdmin(ReadOnlyAdmin):
    list_display = ("id", "is_forgotten", "read_at")
    list_filter = ("is_forgotten", "read_at")
    fields = ("is_forgotten", "read_at")
    readonly_fields = fields
