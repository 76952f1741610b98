"""Posts, for operators: codes and states, never a word, never who wrote an anonymous one."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin
from feed.models import Hashtag, Post, PostVersion


@admin.register(Post)
class PostAdmin(ReadOnlyAdmin):
    """Without its author: who that is, is asked in the moderation console, and written down."""

    list_display = ("public_id", "kind", "state", "visibility", "is_anonymous", "created_at")
    list_filter = ("state", "visibility", "kind", "is_anonymous")
    fields = (
        "public_id",
        "kind",
        "state",
        "visibility",
        "is_anonymous",
        "is_closed",
        "is_limited",
        "held_because",
        "created_at",
        "edited_at",
        "deleted_at",
    )


@admin.register(PostVersion)
class PostVersionAdmin(ReadOnlyAdmin):
    """That there was an edit, never what it said."""

    list_display = ("post", "number", "visibility", "created_at")
    list_select_related = ("post",)
    fields = list_display


@admin.register(Hashtag)
class HashtagAdmin(ReadOnlyAdmin):
    list_display = ("name", "is_blocked", "created_at")
    list_filter = ("is_blocked",)
    search_fields = ("name",)
    fields = list_display
