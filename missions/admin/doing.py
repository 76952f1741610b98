"""What people do, for operators: codes and states, never a word or a name."""

from django.contrib import admin

from core.admin import PseudonymousAdmin, ReadOnlyAdmin
from missions.models import Participation, ParticipationChange


@admin.register(Participation)
class ParticipationAdmin(PseudonymousAdmin):
    list_display = ("public_id", "person", "mission", "state", "proof", "points", "finished_at")
    list_filter = ("state", "proof", "mission__kind")
    list_select_related = ("user", "mission")
    fields = ("public_id", "person", "mission", "state", "step", "proof", "points", "finished_at")


@admin.register(ParticipationChange)
class ParticipationChangeAdmin(ReadOnlyAdmin):
    list_display = ("participation", "old_state", "new_state", "member", "created_at")
    list_select_related = ("participation", "member__user", "member__agency")
    fields = list_display
