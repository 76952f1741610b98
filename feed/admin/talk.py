"""What is given under posts, for operators: states and times, never a word or a name."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin
from feed.models import Activity, Bookmark, Comment, Mention, Reaction


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    """Without its author and its words: both are asked for in the console, and written down."""

    list_display = ("public_id", "post", "state", "held_because", "created_at")
    list_filter = ("state",)
    list_select_related = ("post",)
    fields = (
        "public_id",
        "post",
        "state",
        "held_because",
        "created_at",
        "deleted_at",
        "deleted_by",
    )


@admin.register(Reaction)
class ReactionAdmin(ReadOnlyAdmin):
    """That there is one, not whose."""

    list_display = ("post", "kind", "created_at")
    list_filter = ("kind",)
    list_select_related = ("post",)
    fields = list_display


@admin.register(Mention)
class MentionAdmin(ReadOnlyAdmin):
    """Under which post somebody is named, not who."""

    list_display = ("pk", "post")
    list_select_related = ("post",)
    fields = ("post",)


@admin.register(Bookmark)
class BookmarkAdmin(ReadOnlyAdmin):
    """That a post is kept, not by whom."""

    list_display = ("post", "created_at")
    list_select_related = ("post",)
    fields = list_display


@admin.register(Activity)
class ActivityAdmin(ReadOnlyAdmin):
    """How much is told and read, not of whom."""

    list_display = ("pk", "kind", "created_at", "read_at")
    list_filter = ("kind",)
    fields = ("kind", "created_at", "read_at")
