"""Boards, the files made of them, and the monthly report of the alert programme."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from agencies.models import StaffExport, ThresholdReport
from agencies.rules import boards as rules
from agencies.rules import programme as programme_rules
from agencies.selectors import boards as selectors
from agencies.services import exports as services
from agencies.services import programme
from agencies.web.board_forms import DecisionForm, ExportForm, NoteForm, SpanForm
from agencies.web.staff import StaffOnly
from core.errors import DomainError
from core.pages import add_refusal

_TYPES = {"csv": "text/csv; charset=utf-8", "pdf": "application/pdf"}


class BoardPage(StaffOnly, View):
    """The numbers of the member's agency, or of all of them, over a span."""

    roles = rules.BOARD_ROLES

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the board over the span asked for, or four weeks."""
        return self.show()

    def show(self, form: forms.Form | None = None, status: int = 200) -> HttpResponse:
        """Render board, district statistics and the form of exports."""
        days = SpanForm(self.request.GET).read_days()
        today = timezone.localdate()
        board = selectors.get_board(
            member=self.member, first=rules.find_first_day(today=today, days=days), last=today
        )
        context = {
            "viewer_member": self.member,
            "board": board,
            "figures": selectors.draw_board(board),
            "days": days,
            "spans": rules.SPANS,
            "ages": [label for _, label in rules.AGES],
            "districts": selectors.get_districts(today=today),
            "form": form or ExportForm(initial={"days": days}),
        }
        return render(self.request, "agencies/board.html", context, status=status)


class AskExportView(BoardPage):
    """Ask for a file: made at once, or after a second person agreed."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Clean the form and ask; a refusal stands above it, with what was typed."""
        form = ExportForm(request.POST)
        if not form.is_valid():
            return self.show(form, 400)
        try:
            export = services.ask_export(member=self.member, **form.cleaned_data)
        except DomainError as error:
            add_refusal(form, error)
            return self.show(form, error.status)
        is_ready = export.state == StaffExport.State.READY
        messages.success(
            request,
            _("파일을 만들었어요. 7일 동안 받을 수 있어요.")
            if is_ready
            else _("스무 명이 넘는 수치라 다른 사람의 승인을 기다려요."),
        )
        return redirect("agencies:exports")


class ExportRooms(StaffOnly):
    """Who asks for files, and who decides about them."""

    roles = rules.EXPORT_ROLES

    def find_export(self, public_id: UUID) -> StaffExport:
        """Find a file the member may know of, or 404."""
        rows = StaffExport.objects.for_staff(self.member).select_related(
            "agency", "member__user", "member__agency"
        )
        return get_object_or_404(rows, public_id=public_id)


class ExportListPage(ExportRooms, View):
    """Files of numbers: one's own, and those of the agency that wait for a second person."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list."""
        context = {
            "viewer_member": self.member,
            "exports": selectors.list_exports(member=self.member),
            "now": timezone.now(),
            "can_ask": self.member.role in rules.BOARD_ROLES,
        }
        return render(request, "agencies/exports.html", context)


class DecideExportView(ExportRooms, View):
    """The second person lets a file be made, or not."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Decide; back to the list."""
        form = DecisionForm(request.POST)
        if not form.is_valid():
            raise services.NotAnExport()
        services.decide_export(
            export=self.find_export(public_id),
            member=self.member,
            approve=form.cleaned_data["decision"] == "approve",
        )
        messages.success(request, _("정했어요. 요청한 사람에게 알렸어요."))
        return redirect("agencies:exports")


class ExportFile(ExportRooms, View):
    """The file itself, for who asked for it; nothing on the way keeps it."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Send the file; others who know of it do not find it."""
        rows = StaffExport.objects.for_staff(self.member).filter(member=self.member)
        export = get_object_or_404(rows, public_id=public_id)
        content = services.take_export(export=export, member=self.member)
        response = HttpResponse(content, content_type=_TYPES[export.format])
        name = f"ongi-{export.kind}-{export.to_date}.{export.format}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "no-store"
        return response


class ReportListPage(StaffOnly, View):
    """The monthly reports of the alert programme."""

    roles = rules.PROGRAMME_ROLES

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the list."""
        context = {"viewer_member": self.member, "reports": selectors.list_reports()}
        return render(request, "agencies/programme_reports.html", context)


class ReportPage(StaffOnly, View):
    """One month: figures, proposals, and the decision of a human."""

    roles = rules.PROGRAMME_ROLES

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Show the report."""
        return self.show(self.find_report(public_id))

    def find_report(self, public_id: UUID) -> ThresholdReport:
        """Find a report, or 404."""
        rows = ThresholdReport.objects.select_related("decided_by__user")
        return get_object_or_404(rows, public_id=public_id)

    def show(
        self, report: ThresholdReport, form: forms.Form | None = None, status: int = 200
    ) -> HttpResponse:
        """Render the page."""
        context: dict[str, Any] = {
            "viewer_member": self.member,
            "report": report,
            "view": selectors.describe_report(report),
            "limit": programme_rules.MOST_A_SHIFT,
            "form": form or NoteForm(),
        }
        return render(self.request, "agencies/programme_report.html", context, status=status)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Accept or reject with a note; a refusal stands above the form."""
        report = self.find_report(public_id)
        form = NoteForm(request.POST)
        if not form.is_valid():
            return self.show(report, form, 400)
        is_accepted = form.cleaned_data["decision"] == "accept"
        try:
            programme.decide_report(
                report=report,
                member=self.member,
                accept=is_accepted,
                note=form.cleaned_data["note"],
            )
        except DomainError as error:
            add_refusal(form, error)
            return self.show(self.find_report(public_id), form, error.status)
        messages.success(request, _("적어 두었어요. 기준은 사람이 바꿀 때까지 그대로예요."))
        return redirect("agencies:programme_report_one", public_id=public_id)
