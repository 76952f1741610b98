"""People of the feed, for operators: that there are profiles and follows, never what they say."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin
from feed.models import Block, Follow, Mute, Profile, RestingHandle, WordFilter


@admin.register(Profile)
class ProfileAdmin(ReadOnlyAdmin):
    """Handles are found here; a bio is read in a report alone."""

    list_display = ("handle", "is_private", "is_suggested", "created_at")
    list_filter = ("is_private", "is_suggested")
    search_fields = ("handle",)
    fields = ("handle", "is_private", "is_suggested", "created_at", "updated_at")


@admin.register(Follow)
class FollowAdmin(ReadOnlyAdmin):
    """That it is, not whose."""

    list_display = ("public_id", "state", "created_at")
    list_filter = ("state",)
    fields = list_display


@admin.register(Block)
class BlockAdmin(ReadOnlyAdmin):
    """How many there are and when; who blocked whom is between the two of them."""

    list_display = ("pk", "created_at")
    fields = ("created_at",)


@admin.register(Mute)
class MuteAdmin(ReadOnlyAdmin):
    """That there is one; who met whom no more is theirs alone."""

    list_display = ("pk", "until", "created_at")
    fields = ("until", "created_at")


@admin.register(WordFilter)
class WordFilterAdmin(ReadOnlyAdmin):
    """That there is one, never the word."""

    list_display = ("public_id", "action", "until", "created_at")
    list_filter = ("action",)
    fields = list_display


@admin.register(RestingHandle)
class RestingHandleAdmin(ReadOnlyAdmin):
    """That a handle rests and since when, never which."""

    list_display = ("pk", "freed_at")
    fields = ("freed_at",)
