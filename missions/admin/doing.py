"""What people do, for operators: codes and states, never a word or a name."""

from django.contrib import admin

from core.admin import PseudonymousAdmin, ReadOnlyAdmin
from missions.models import (
    CheckInCode,
    ConfirmationCode,
    Mission,
    MissionChange,
    MissionStep,
    Participation,
    ParticipationChange,
    ParticipationPhoto,
    Programme,
)


@admin.register(Participation)
class ParticipationAdmin(PseudonymousAdmin):
    list_display = ("public_id", "person", "mission", "state", "proof", "points", "finished_at")
    list_filter = ("state", "proof", "mission__kind")
    list_select_related = ("user", "mission")  # type: ignore[assignment]
    fields = ("public_id", "person", "mission", "state", "step", "proof", "points", "finished_at")


@admin.register(ParticipationChange)
class ParticipationChangeAdmin(ReadOnlyAdmin):
    list_display = ("participation", "old_state", "new_state", "member", "created_at")
    list_select_related = ("participation", "member__user", "member__agency")
    fields = list_display


@admin.register(ParticipationPhoto)
class ParticipationPhotoAdmin(ReadOnlyAdmin):
    """That there is one, never the picture."""

    list_display = ("public_id", "participation", "state", "created_at")
    list_filter = ("state",)
    list_select_related = ("participation",)
    fields = ("public_id", "participation", "state", "width", "height", "created_at")


@admin.register(CheckInCode)
class CheckInCodeAdmin(ReadOnlyAdmin):
    """That it was shown, never what it says."""

    list_display = ("programme", "date", "created_at")
    list_select_related = ("programme__agency",)
    fields = list_display


@admin.register(ConfirmationCode)
class ConfirmationCodeAdmin(ReadOnlyAdmin):
    list_display = ("participation", "created_at", "expires_at", "used_at")
    list_select_related = ("participation",)
    fields = list_display


admin.site.register([Programme, Mission, MissionStep, MissionChange], ReadOnlyAdmin)
