"""The books, for operators: amounts and kinds; whose they are only by a public id."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from accounts.models import User
from core.admin import ReadOnlyAdmin
from core.pages import get_person
from missions.models import PointAccount, PointEntry, PointLot, PointNote, PointTransaction
from missions.rules.ledger import ADJUSTMENT_LIMIT, REASON_LIMIT
from missions.selectors.ledger import get_balance
from missions.services.ledger import NotEnoughPoints, adjust_points


@admin.register(PointAccount)
class PointAccountAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "kind", "agency", "balance", "updated_at")
    list_filter = ("kind", "agency")
    list_select_related = ("agency",)
    search_fields = ("public_id", "user__public_id")
    fields = list_display


class EntryInline(admin.TabularInline):
    model = PointEntry
    fields = readonly_fields = ("account", "lot", "amount")
    extra = 0
    can_delete = False


class AdjustmentForm(forms.ModelForm):
    """Whose points, how many more or fewer, and why; the person reads the reason."""

    person = forms.UUIDField(label="사람(공개 식별자)")
    points = forms.IntegerField(
        label="포인트",
        min_value=-ADJUSTMENT_LIMIT,
        max_value=ADJUSTMENT_LIMIT,
        help_text="더하면 양수, 빼면 음수예요.",
    )
    reason = forms.CharField(
        label="이유", max_length=REASON_LIMIT, help_text="당사자에게 그대로 보여요."
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=60)

    class Meta:
        model = PointTransaction
        fields = ("key",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = f"adjustment:{uuid4()}"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        known = User.objects.filter(is_active=True)
        user = known.filter(public_id=given["person"]).first() if given.get("person") else None
        if user is None:
            self.add_error("person", "열려 있는 계정이 아니에요.")
        elif get_balance(user) + given.get("points", 0) < 0:
            self.add_error("points", NotEnoughPoints.default_detail)
        if given.get("points") == 0:
            self.add_error("points", "0은 적을 수 없어요.")
        return given | {"user": user}

    def _get_validation_exclusions(self) -> set[str]:
        """The same adjustment sent twice is done once, not refused."""
        return super()._get_validation_exclusions() | {"key"}  # type: ignore[misc,no-any-return]


@admin.register(PointTransaction)
class PointTransactionAdmin(ReadOnlyAdmin):
    """Bookings; adding one is an adjustment, with a reason."""

    form = AdjustmentForm
    list_display = ("at", "kind", "account", "public_id", "booked_by")
    list_filter = ("kind", "at")
    list_select_related = ("account",)
    search_fields = ("public_id", "account__public_id", "key")
    fields = (*list_display, "key", "reverses")
    date_hierarchy = "at"
    inlines = (EntryInline,)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return admin.ModelAdmin.has_add_permission(self, request)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else ("person", "points", "reason", "key")

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        given = form.cleaned_data
        adjust_points(
            user=given["user"],
            points=given["points"],
            reason=given["reason"],
            key=given["key"],
            operator=get_person(request),
        )
        obj.pk = PointTransaction.objects.get(key=given["key"]).pk


@admin.register(PointLot)
class PointLotAdmin(ReadOnlyAdmin):
    list_display = ("account", "amount", "left", "earned_at", "expires_at", "noticed_at")
    list_filter = ("expires_at",)
    list_select_related = ("account",)


@admin.register(PointEntry)
class PointEntryAdmin(ReadOnlyAdmin):
    list_display = ("transaction", "account", "lot", "amount")
    list_select_related = ("transaction", "account", "lot")


@admin.register(PointNote)
class PointNoteAdmin(ReadOnlyAdmin):
    """That a booking has a reason; the words are the person's to read."""

    list_display = ("transaction",)
    list_select_related = ("transaction",)
    fields = ("transaction",)
