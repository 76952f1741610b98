"""Programmes in the portal: numbers for all, names only of those who agreed."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView, View

from agencies.web.catalogue import WritingStaffOnly
from agencies.web.catalogue_forms import ExportForm, ProgrammeForm, ReasonForm
from core.errors import DomainError
from core.pages import add_refusal
from missions.models import Programme
from missions.rules import catalogue as rules
from missions.rules.reports import SMALLEST_CELL, draw_months
from missions.selectors import catalogue, reports
from missions.services import catalogue as writing
from missions.services import programmes as services
from missions.services import reports as reporting


class ProgrammeRooms(WritingStaffOnly):
    """What pages of the catalogue share: whose programmes, and who may write."""

    def find_programme(self, public_id: UUID) -> Programme:
        """Find a programme of the member's agency, or 404."""
        return get_object_or_404(catalogue.list_programmes(member=self.member), public_id=public_id)

    def make_context(self, **more: Any) -> dict[str, Any]:
        """What every template here needs."""
        can_write = rules.may_write(self.member.role)
        return {"viewer_member": self.member, "can_write": can_write, **more}

    def check_writer(self) -> None:
        """Show the editor to those alone who may use it; services check again."""
        if not rules.may_write(self.member.role):
            raise writing.NotAWriter()


class ProgrammeListPage(ProgrammeRooms, ListView):
    """Every programme of the agency, the newest first."""

    template_name = "agencies/programmes.html"
    context_object_name = "programmes"
    paginate_by = 30

    def get_queryset(self) -> QuerySet[Programme]:
        """The agency's own."""
        return catalogue.list_programmes(member=self.member)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say who looks."""
        return super().get_context_data(**self.make_context(), **kwargs)


class ProgrammeNewPage(ProgrammeRooms, View):
    """Write a new programme, or one anew."""

    programme: Programme | None = None

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        self.check_writer()
        return self.show(ProgrammeForm(initial=self.list_initial()))

    def list_initial(self) -> dict[str, Any]:
        """What is known of the programme already."""
        if self.programme is None:
            return {}
        names = ("name", "introduction", "place", "starts_on", "ends_on", "capacity")
        known = {name: getattr(self.programme, name) for name in names}
        return {**known, "version": self.programme.updated_at.isoformat()}

    def show(self, form: ProgrammeForm, status: int = 200) -> HttpResponse:
        """Render the form."""
        context = self.make_context(form=form, programme=self.programme)
        return render(self.request, "agencies/programme_form.html", context, status=status)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Save it; a refusal stands above the form, with everything that was typed."""
        form = ProgrammeForm(request.POST)
        if not form.is_valid():
            return self.show(form, 400)
        try:
            programme = services.save_programme(
                user=self.member.user,
                member=self.member,
                agency=self.member.agency,
                programme=self.programme,
                version=form.cleaned_data["version"],
                text=form.make_text(),
            )
        except DomainError as error:
            add_refusal(form, error)
            return self.show(form, error.status)
        messages.success(request, _("저장했어요."))
        return redirect("agencies:programme", public_id=programme.public_id)


class ProgrammeEditPage(ProgrammeNewPage):
    """Write a programme anew."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:  # type: ignore[override]
        """Show the form filled in."""
        self.programme = self.find_programme(public_id)
        return super().get(request)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:  # type: ignore[override]
        """Save the changes."""
        self.programme = self.find_programme(public_id)
        return super().post(request)


class ProgrammePage(ProgrammeRooms, View):
    """One programme: numbers, missions, who agreed to be seen, and the monthly report."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Show it; everybody on the list can see that it was opened."""
        return self.show(self.find_programme(public_id))

    def show(self, programme: Programme, status: int = 200, **given: forms.Form) -> HttpResponse:
        """Render the page."""
        page = reporting.read_participants(
            member=self.member, programme=programme, page=self.request.GET.get("page", 1)
        )
        report = reports.get_report(programme=programme)
        context = self.make_context(
            programme=programme,
            missions=catalogue.list_written(member=self.member, programme=programme),
            page_obj=page,
            waiting_count=reports.count_waiting(member=self.member, programme=programme),
            report=report,
            stock=reports.list_stock(member=self.member, programme=programme),
            figures={"months": draw_months(report.months)},
            smallest=SMALLEST_CELL,
            seats_left=programme.capacity - programme.seats_taken,
            close_form=given.get("close") or ReasonForm(auto_id="close_%s"),
            export_form=given.get("export") or ExportForm(auto_id="export_%s"),
        )
        return render(self.request, "agencies/programme.html", context, status=status)


class ProgrammeCloseView(ProgrammePage):
    """Close every open mission of a programme with one reason."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Close them; those under way are told."""
        programme = self.find_programme(public_id)
        form = ReasonForm(request.POST, auto_id="close_%s")
        if not form.is_valid():
            return self.show(programme, 400, close=form)
        closed = services.close_programme(
            programme=programme, user=self.member.user, member=self.member, **form.cleaned_data
        )
        messages.success(request, _("미션 %(count)d개를 닫았어요.") % {"count": closed})
        return redirect("agencies:programme", public_id=public_id)


class ReportFile(ProgrammeRooms, View):
    """The monthly numbers as a file; no person is in it."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Send the file."""
        programme = self.find_programme(public_id)
        return send_csv(reporting.write_report(programme=programme), "report")


class ParticipantsFile(ProgrammePage):
    """The list of those who agreed as a file: with a reason, which each of them can read."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Send the file, or say why not."""
        programme = self.find_programme(public_id)
        form = ExportForm(request.POST, auto_id="export_%s")
        if not form.is_valid():
            return self.show(programme, 400, export=form)
        try:
            text = reporting.export_participants(
                member=self.member, programme=programme, **form.cleaned_data
            )
        except DomainError as error:
            add_refusal(form, error)
            return self.show(programme, error.status, export=form)
        return send_csv(text, "participants")


def send_csv(text: str, name: str) -> HttpResponse:
    """Answer with a file that no cache keeps."""
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="ongi-{slugify(name)}.csv"'
    response["Cache-Control"] = "no-store"
    return response
