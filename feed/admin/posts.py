"""Posts, for operators: codes and states, never a word, never who wrote an anonymous one."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin
from feed.models import Hashtag, Post, PostImage, PostTag, PostVersion, VersionImage


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


@admin.register(PostImage)
class PostImageAdmin(ReadOnlyAdmin):
    """Size and state; what it shows is looked at in the moderation console."""

    list_display = ("public_id", "state", "position", "width", "height", "created_at")
    list_filter = ("state",)
    fields = list_display


@admin.register(VersionImage)
class VersionImageAdmin(ReadOnlyAdmin):
    """That an image hung on a version, never its words."""

    list_display = ("version", "position")
    list_select_related = ("version",)
    fields = list_display


@admin.register(PostTag)
class PostTagAdmin(ReadOnlyAdmin):
    """Which post carries which word."""

    list_display = ("post", "tag")
    list_select_related = ("post", "tag")
    fields = list_display
