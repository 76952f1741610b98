"""Missions and programmes for operators: written, approved, opened and closed by services."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib import messages as notes
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.admin import ReadOnlyAdmin
from core.errors import DomainError, InvalidInput
from core.pages import get_person
from missions.models import Mission, MissionChange, MissionStep, Programme
from missions.rules.doing import WELFARE_STEPS
from missions.selectors import catalogue as selectors
from missions.services import catalogue as services
from missions.services import programmes
from missions.services.catalogue import MissionText
from missions.services.programmes import ProgrammeText

TEXT_FIELDS = tuple(MissionText.__dataclass_fields__)
PROGRAMME_FIELDS = tuple(ProgrammeText.__dataclass_fields__)


class MissionAdminForm(forms.ModelForm):
    """A mission and, of a welfare one, its five steps; services judge the words."""

    seasons = forms.MultipleChoiceField(
        label=_("계절"),
        choices=Mission.Season.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("비우면 언제나 해요."),
    )
    proofs = forms.MultipleChoiceField(
        label=_("확인하는 방법"),
        choices=Mission.Proof.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    source_url = forms.URLField(
        label=_("원문 주소"), max_length=500, required=False, assume_scheme="https"
    )
    learn = forms.CharField(max_length=1000, required=False, widget=forms.Textarea)
    eligibility = forms.CharField(max_length=1000, required=False, widget=forms.Textarea)
    papers = forms.CharField(max_length=1000, required=False, widget=forms.Textarea)
    apply = forms.CharField(max_length=1000, required=False, widget=forms.Textarea)
    result = forms.CharField(max_length=1000, required=False, widget=forms.Textarea)
    version = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Mission
        fields = TEXT_FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {}
        if self.instance.pk:
            known = {step.kind: step.body for step in selectors.list_steps(self.instance)}
            self.initial["version"] = self.instance.updated_at.isoformat()
        for kind in WELFARE_STEPS:
            if kind in self.fields:
                self.fields[kind].label = MissionStep.Kind(kind).label
                self.fields[kind].initial = known.get(kind, "")

    def clean(self) -> dict[str, Any]:
        """Say beside the form what the service would refuse."""
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                services.check_text(text=self.make_text(), steps=self.steps)
            except DomainError as refusal:
                raise forms.ValidationError(refusal.detail, code=refusal.code) from refusal
        return cleaned

    @property
    def steps(self) -> dict[str, str]:
        """The text of each step."""
        return {kind: self.cleaned_data.get(kind, "") for kind in WELFARE_STEPS}

    def make_text(self) -> MissionText:
        """What the service takes."""
        return MissionText(**{name: self.cleaned_data[name] for name in TEXT_FIELDS})


class ReasonActionForm(ActionForm):
    """Why, for the actions that ask."""

    reason = forms.CharField(label=_("까닭"), max_length=200, required=False)


class ChangeInline(admin.TabularInline):
    """Who moved it."""

    model = MissionChange
    fields = readonly_fields = ("created_at", "old_state", "new_state", "user", "reason")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ServiceAdmin(admin.ModelAdmin):
    """An admin whose rows are written by services; what they refuse is said, not a failure."""

    show_full_result_count = False
    list_per_page = 50

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_been_refused(self, request: HttpRequest, act: Callable[[], Any]) -> bool:
        """Do it, or say why not."""
        try:
            act()
        except DomainError as refusal:
            self.message_user(request, refusal.detail, notes.ERROR)
            return True
        return False

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Write nothing down of what was refused."""
        return (
            None
            if getattr(obj, "was_refused", False)
            else super().log_change(request, obj, message)
        )

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Stay on the page of what was refused, without a word of success."""
        if getattr(obj, "was_refused", False):
            return redirect(request.path)
        return super().response_change(request, obj)


@admin.register(Mission)
class MissionAdmin(ServiceAdmin):
    form = MissionAdminForm
    action_form = ReasonActionForm
    actions = ("approve", "open_up", "close_down", "redraft")
    inlines = (ChangeInline,)
    list_display = ("title", "kind", "state", "rung", "theme", "energy", "minutes", "preview")
    list_filter = ("state", "kind", "rung", "theme", "place", "energy")
    list_select_related = ("programme__agency",)
    search_fields = ("title", "code", "summary")
    autocomplete_fields = ("programme",)
    readonly_fields = ("state", "code", "author", "approved_by", "approved_at", "preview")
    fieldsets = (
        (None, {"fields": ("preview", "state", "code", "kind", "programme", "version")}),
        (_("글"), {"fields": ("title", "summary", "body", *WELFARE_STEPS)}),
        (
            _("언제, 어디서, 얼마나"),
            {"fields": ("rung", "theme", "energy", "minutes", "place", "seasons", "proofs")},
        ),
        (_("그 밖에"), {"fields": ("points", "source", "source_url")}),
        (_("누가"), {"fields": ("author", "approved_by", "approved_at")}),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What people see, or saw, is not changed under them."""
        is_fixed = obj is not None and obj.state in {Mission.State.OPEN, Mission.State.CLOSED}
        return not is_fixed and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        row = Mission.objects.get(pk=obj.pk) if change else None

        def save() -> None:
            saved = services.save_mission(
                user=get_person(request),
                mission=row,
                text=form.make_text(),
                steps=form.steps,
                version=form.cleaned_data["version"] if change else None,
            )
            obj.pk, obj.state = saved.pk, saved.state

        obj.was_refused = self.has_been_refused(request, save)

    @admin.display(description=_("미리 보기"))
    def preview(self, obj: Mission) -> str:
        if obj.pk is None:
            return "–"
        address = reverse("admin:missions_mission_preview", args=[obj.pk])
        return format_html('<a href="{}">{}</a>', address, _("사람들이 볼 모습"))

    def get_urls(self) -> list[URLPattern]:
        show = self.admin_site.admin_view(self.show_preview)
        name = "missions_mission_preview"
        return [path("<int:object_id>/preview/", show, name=name), *super().get_urls()]

    def show_preview(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The mission as people see it."""
        mission = Mission.objects.select_related("programme__agency").filter(pk=object_id).first()
        if mission is None or not self.has_view_permission(request, mission):
            raise Http404
        context = {"mission": mission, "steps": selectors.list_steps(mission)}
        return render(request, "missions/mission_preview.html", context)

    def _move(self, request: HttpRequest, rows: QuerySet[Mission], act: Any, **more: Any) -> None:
        """Move each; what cannot be moved is named with its reason, the rest goes on."""
        user = get_person(request)
        moved = [
            row
            for row in rows
            if not self.has_been_refused(request, partial(act, mission=row, user=user, **more))
        ]
        if moved:
            text = _("미션 %(count)d개를 옮겼어요.") % {"count": len(moved)}
            self.message_user(request, text, notes.SUCCESS)

    @admin.action(description=_("검토 마치기 (쓴 사람이 아닌 사람)"), permissions=["change"])
    def approve(self, request: HttpRequest, rows: QuerySet[Mission]) -> None:
        self._move(request, rows, services.approve_mission)

    @admin.action(description=_("열기"), permissions=["change"])
    def open_up(self, request: HttpRequest, rows: QuerySet[Mission]) -> None:
        self._move(request, rows, services.open_mission)

    @admin.action(description=_("닫기 (까닭이 있어야 해요)"), permissions=["change"])
    def close_down(self, request: HttpRequest, rows: QuerySet[Mission]) -> None:
        reason = request.POST.get("reason", "")
        self._move(request, rows, services.close_mission, reason=reason)

    @admin.action(description=_("다시 쓰는 중으로"), permissions=["change"])
    def redraft(self, request: HttpRequest, rows: QuerySet[Mission]) -> None:
        self._move(request, rows, services.redraft_mission)


class ProgrammeAdminForm(forms.ModelForm):
    """A programme; its agency is chosen once."""

    version = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Programme
        fields = ("agency", *PROGRAMME_FIELDS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.instance.updated_at.isoformat()

    def clean(self) -> dict[str, Any]:
        """Say beside the form what the service would refuse of the words."""
        cleaned = super().clean() or {}
        try:
            services.refuse_claims(f"{cleaned.get('name', '')}\n{cleaned.get('introduction', '')}")
        except InvalidInput as refusal:
            raise forms.ValidationError(refusal.detail, code=refusal.code) from refusal
        return cleaned


@admin.register(Programme)
class ProgrammeAdmin(ServiceAdmin):
    form = ProgrammeAdminForm
    list_display = ("name", "agency", "starts_on", "ends_on", "seats_taken", "capacity")
    list_filter = ("agency",)
    list_select_related = ("agency",)
    search_fields = ("name", "place")
    fields = ("agency", *PROGRAMME_FIELDS, "seats_taken", "version")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("seats_taken", "agency") if obj else ("seats_taken",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        row = Programme.objects.get(pk=obj.pk) if change else None
        text = ProgrammeText(**{name: form.cleaned_data[name] for name in PROGRAMME_FIELDS})

        def save() -> None:
            saved = programmes.save_programme(
                user=get_person(request),
                agency=obj.agency,
                programme=row,
                text=text,
                version=form.cleaned_data["version"] if change else None,
            )
            obj.pk = saved.pk

        obj.was_refused = self.has_been_refused(request, save)


@admin.register(MissionChange)
class MissionChangeAdmin(ReadOnlyAdmin):
    list_display = ("mission", "old_state", "new_state", "user", "reason", "created_at")
    list_filter = ("new_state",)
    list_select_related = ("mission", "user")
    fields = list_display


@admin.register(MissionStep)
class MissionStepAdmin(ReadOnlyAdmin):
    list_display = ("mission", "kind", "body")
    list_filter = ("kind",)
    list_select_related = ("mission",)
    fields = list_display
