"""What is given under posts, for operators: states and times, never a word or a name."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin
from feed.models import Comment, Reaction


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
