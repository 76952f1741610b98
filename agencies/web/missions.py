"""Missions in the portal: written with a preview, looked at by a second person, opened, closed."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView, View

from agencies.web.catalogue_forms import MissionForm, ReasonForm
from agencies.web.programmes import ProgrammeRooms
from core.errors import DomainError, InvalidInput
from core.pages import add_refusal
from missions.models import Mission
from missions.rules import catalogue as rules
from missions.rules import wording
from missions.selectors import catalogue
from missions.services import catalogue as services


class MissionListPage(ProgrammeRooms, ListView):
    """The agency's missions, by state."""

    template_name = "agencies/missions.html"
    context_object_name = "missions"
    paginate_by = 30

    def get_queryset(self) -> QuerySet[Mission]:
        """All, or those in one state; an unknown state is all."""
        state = self.request.GET.get("state", "")
        self.state = state if state in Mission.State.values else ""
        return catalogue.list_written(member=self.member, state=self.state)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say who looks, and which tab is open."""
        more = self.make_context(states=Mission.State.choices, state=self.state)
        return super().get_context_data(**more, **kwargs)


class MissionRooms(ProgrammeRooms):
    """Pages about one mission of the agency."""

    def find_mission(self, public_id: UUID) -> Mission:
        """Find a mission of the member's agency, or 404."""
        rows = catalogue.list_written_missions(member=self.member)
        return get_object_or_404(rows, public_id=public_id)


def make_preview(form: MissionForm) -> dict[str, Any]:
    """What the preview shows: the mission as people would see it, and hints on its words."""
    mission, steps = form.make_preview()
    written = "\n".join([mission.title, mission.summary, mission.body, *form.steps.values()])
    return {
        "mission": mission,
        "steps": steps,
        "claims": wording.find_claims(written),
        "heavy_words": wording.find_heavy_words(written),
    }


class MissionNewPage(MissionRooms, View):
    """The editor; beside it the mission as people will see it."""

    mission: Mission | None = None

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        self.check_writer()
        initial = self.list_initial()
        form = MissionForm(member=self.member, initial=initial)
        seen = MissionForm(initial, member=self.member) if self.mission else None
        return self.show(form, make_preview(seen) if seen else {})

    def list_initial(self) -> dict[str, Any]:
        """What is known already: of the mission, or of the programme one came from."""
        if self.mission is None:
            mine = catalogue.list_programmes(member=self.member)
            wanted = self.request.GET.get("programme", "")
            return {"programme": next((p.pk for p in mine if str(p.public_id) == wanted), None)}
        names = [name for name in MissionForm.base_fields if hasattr(self.mission, name)]
        known = {name: getattr(self.mission, name) for name in names}
        steps = {step.kind: step.body for step in catalogue.list_steps(self.mission)}
        version = self.mission.updated_at.isoformat()
        return {**known, **steps, "programme": self.mission.programme_id, "version": version}

    def show(self, form: MissionForm, preview: dict[str, Any], status: int = 200) -> HttpResponse:
        """Render the editor; `edited` is the mission, `mission` what the preview shows."""
        context = self.make_context(form=form, edited=self.mission, **preview)
        return render(self.request, "agencies/mission_form.html", context, status=status)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Show the preview, or save; a refusal loses nothing that was typed."""
        self.check_writer()
        form = MissionForm(request.POST, member=self.member)
        preview = make_preview(form)
        if "preview" in request.POST:
            return self.show(form, preview)
        if not form.is_valid():
            return self.show(form, preview, 400)
        try:
            mission = self.save(form)
        except DomainError as error:
            add_refusal(form, error)
            return self.show(form, preview, error.status)
        messages.success(request, _("쓰는 중으로 저장했어요. 검토를 마치면 열 수 있어요."))
        return redirect("agencies:mission", public_id=mission.public_id)

    def save(self, form: MissionForm) -> Mission:
        """Call the one service that writes."""
        return services.save_mission(
            user=self.member.user,
            member=self.member,
            mission=self.mission,
            text=form.make_text(),
            steps=form.steps,
            version=form.cleaned_data["version"],
            client_id=form.cleaned_data["client_id"],
        )


class MissionEditPage(MissionNewPage):
    """The editor with a mission in it."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:  # type: ignore[override]
        """Show the form filled in."""
        self.mission = self.find_mission(public_id)
        return super().get(request)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:  # type: ignore[override]
        """Show the preview, or save the changes."""
        self.mission = self.find_mission(public_id)
        return super().post(request)


class MissionPreview(MissionRooms, View):
    """The preview alone, asked for while somebody types."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Render the card and the body of whatever is written so far."""
        self.check_writer()
        form = MissionForm(request.POST, member=self.member)
        return render(request, "agencies/_mission_preview.html", make_preview(form))


class MissionPage(MissionRooms, View):
    """One mission as people see it, its state, and who moved it."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Show it."""
        return self.show(self.find_mission(public_id))

    def show(
        self, mission: Mission, status: int = 200, refusal: str = "", **given: forms.Form
    ) -> HttpResponse:
        """Render the page."""
        is_author = mission.author_id == self.member.user_id
        context = self.make_context(
            mission=mission,
            steps=catalogue.list_steps(mission),
            changes=catalogue.list_changes(mission),
            can_approve=rules.may_approve(self.member.role) and not is_author,
            is_author=is_author,
            refusal=refusal,
            close_form=given.get("close") or ReasonForm(),
        )
        return render(self.request, "agencies/mission.html", context, status=status)


class MissionMove(MissionPage):
    """One move; on refusal the page says why."""

    http_method_names = ("post",)
    success: Any = ""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Make the move."""
        mission = self.find_mission(public_id)
        try:
            self.move(mission)
        except DomainError as error:
            again = self.find_mission(public_id)
            return self.show(again, error.status, refusal=error.detail)
        messages.success(request, self.success)
        return redirect("agencies:mission", public_id=public_id)

    def move(self, mission: Mission) -> None:
        """Call the one service of this move."""
        raise NotImplementedError


class MissionApproveView(MissionMove):
    """A second person has read it."""

    success = _("검토를 마쳤어요. 이제 열 수 있어요.")

    def move(self, mission: Mission) -> None:
        """Approve the very text that was on the page."""
        try:
            seen = parse_datetime(self.request.POST.get("version", ""))
        except ValueError:
            seen = None
        if seen is None or seen.tzinfo is None:
            raise InvalidInput()
        services.approve_mission(
            mission=mission, user=self.member.user, member=self.member, version=seen
        )


class MissionOpenView(MissionMove):
    """People see it from now on."""

    success = _("열었어요. 이제 사람들에게 보여요.")

    def move(self, mission: Mission) -> None:
        """Open it."""
        services.open_mission(mission=mission, user=self.member.user, member=self.member)


class MissionCloseView(MissionMove):
    """People see it no more; who began may finish."""

    success = _("닫았어요. 하고 있던 분들께는 알림을 남겼어요.")

    def move(self, mission: Mission) -> None:
        """Close it with the reason given."""
        services.close_mission(
            mission=mission,
            user=self.member.user,
            member=self.member,
            reason=self.request.POST.get("reason", ""),
        )


class MissionRedraftView(MissionMove):
    """Back to the desk."""

    success = _("다시 쓰는 중으로 되돌렸어요.")

    def move(self, mission: Mission) -> None:
        """Take it back to draft."""
        services.redraft_mission(mission=mission, user=self.member.user, member=self.member)
