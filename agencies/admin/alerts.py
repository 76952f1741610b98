"""Alerts and offers for operators: codes and states; contacts and messages are not shown."""

from typing import Any

from django.contrib import admin
from django.contrib import messages as notes
from django.http import HttpRequest

from agencies import services
from agencies.models import Alert, AlertChange, AlertEvidence, Offer, ReviewRequest
from core.admin import ReadOnlyAdmin
from core.errors import DomainError
from core.pages import get_person


@admin.register(Alert)
class AlertAdmin(ReadOnlyAdmin):
    list_display = (
        "token",
        "agency",
        "priority",
        "level",
        "source",
        "state",
        "opened_at",
        "due_at",
        "acknowledged_at",
        "outcome",
    )
    list_filter = ("state", "priority", "source", "agency", "dismiss_reason", "outcome")
    list_select_related = ("agency",)
    search_fields = ("token", "public_id")
    fields = (
        "public_id",
        *list_display,
        "reasons",
        "age_band",
        "region",
        "acknowledged_by",
        "dismiss_reason",
        "policy_version",
        "detector_version",
    )
    date_hierarchy = "opened_at"


@admin.register(AlertEvidence)
class AlertEvidenceAdmin(ReadOnlyAdmin):
    list_display = ("alert", "source", "level", "reasons", "at")
    list_filter = ("source", "level")
    list_select_related = ("alert",)
    fields = list_display
    date_hierarchy = "at"


@admin.register(AlertChange)
class AlertChangeAdmin(ReadOnlyAdmin):
    list_display = ("alert", "old_state", "new_state", "is_refused", "member", "reason", "at")
    list_filter = ("is_refused", "new_state", "reason")
    list_select_related = ("alert", "member__user", "member__agency")
    fields = list_display
    date_hierarchy = "at"


@admin.register(Offer)
class OfferAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "alert", "state", "created_at", "expires_at", "answered_at")
    list_filter = ("state", "alert__agency")
    list_select_related = ("alert",)
    search_fields = ("public_id",)
    fields = (*list_display, "sent_by", "seen_at")
    date_hierarchy = "created_at"


@admin.register(ReviewRequest)
class ReviewRequestAdmin(ReadOnlyAdmin):
    """Questions about signals, the longest waiting first; an operator answers, nothing else."""

    list_display = ("due_at", "alert", "kind", "state", "overdue", "created_at", "answered_by")
    list_filter = ("state", "kind", "due_at")
    list_select_related = ("alert", "answered_by")
    search_fields = ("public_id", "alert__public_id", "alert__token")
    fields = ("alert", "kind", "state", "created_at", "due_at", "answer", "answered_at")
    date_hierarchy = "due_at"

    @admin.display(description="기한 지남", boolean=True)
    def overdue(self, review: Any) -> bool:
        return review.is_overdue

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_open = obj is None or obj.state == ReviewRequest.State.OPEN
        return is_open and request.user.has_perm("agencies.change_reviewrequest")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return tuple(name for name in self.fields if name != "answer")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        review = ReviewRequest.objects.get(pk=obj.pk)
        try:
            services.answer_review(review=review, text=obj.answer, operator=get_person(request))
        except DomainError as refusal:
            self.message_user(request, refusal.detail, notes.ERROR)
