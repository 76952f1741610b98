"""Staff confirm that a person did a mission, and hang up the QR of the day."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from agencies.web.catalogue import WritingStaffOnly
from core.errors import DomainError
from core.qr import draw_code
from missions.models import Participation, Programme
from missions.selectors import doing as selectors
from missions.services import check_ins, confirmations, doing


class CodeForm(forms.Form):
    """The letters a person reads out."""

    code = forms.CharField(
        label="확인 코드",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text="당사자 화면에 보이는 여섯 글자예요.",
    )


class WaitingPage(WritingStaffOnly, View):
    """Who waits, and where letters are typed."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show both."""
        return self.show(request, CodeForm())

    def show(
        self, request: HttpRequest, form: CodeForm, status: int = 200, refusal: str = ""
    ) -> HttpResponse:
        """Render the list, which is written down for those on it."""
        waiting = confirmations.read_waiting(member=self.member)
        context = {
            "viewer_member": self.member,
            "waiting": waiting,
            "programmes": selectors.list_running_programmes(member=self.member),
            "form": form,
            "refusal": refusal,
        }
        return render(request, "agencies/confirmations.html", context, status=status)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Find who said these letters."""
        form = CodeForm(request.POST)
        if not form.is_valid():
            return self.show(request, form, 400)
        try:
            row = confirmations.find_shown(member=self.member, code=form.cleaned_data["code"])
        except DomainError as error:
            return self.show(request, CodeForm(), error.status, error.detail)
        return redirect("agencies:confirm", participation_id=row.public_id)


class ConfirmPage(WritingStaffOnly, View):
    """One who waits: nickname and mission, and one button."""

    def find(self, participation_id: UUID) -> Participation:
        """Find somebody who agreed to be seen by this agency, or 404."""
        rows = Participation.objects.for_staff(self.member)
        rows = rows.select_related("user", "mission__programme")
        return get_object_or_404(rows, public_id=participation_id)

    def get(self, request: HttpRequest, participation_id: UUID) -> HttpResponse:
        """Show it and write down that it was opened."""
        row = confirmations.view_waiting(
            participation=self.find(participation_id), member=self.member
        )
        return show_one(request, self.member, row)

    def post(self, request: HttpRequest, participation_id: UUID) -> HttpResponse:
        """Confirm."""
        row = self.find(participation_id)
        try:
            doing.confirm_participation(participation=row, member=self.member)
        except DomainError as error:
            return show_one(request, self.member, row, error)
        messages.success(request, _("확인했어요. 당사자에게도 알렸어요."))
        return redirect("agencies:confirmations")


class ShownPage(WritingStaffOnly, View):
    """What the QR on a person's screen opens."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show whose it is, or that it is good no more."""
        try:
            row = confirmations.find_shown(member=self.member, token=token)
        except DomainError as error:
            return show_one(request, self.member, None, error)
        return show_one(request, self.member, row)


def show_one(
    request: HttpRequest, member: Any, row: Participation | None, error: DomainError | None = None
) -> HttpResponse:
    """Render one who waits, or what is in the way."""
    context = {"viewer_member": member, "row": row, "refusal": error.detail if error else ""}
    status = error.status if error else 200
    response = render(request, "agencies/confirmation.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


class CheckInCodePage(WritingStaffOnly, View):
    """The QR of a programme for today, to show or to print."""

    def get(self, request: HttpRequest, programme_id: UUID) -> HttpResponse:
        """Show it."""
        rows = Programme.objects.for_staff(self.member)
        programme = get_object_or_404(rows, public_id=programme_id)
        code = check_ins.show_check_in(programme=programme, member=self.member)
        address = request.build_absolute_uri(reverse("missions:check_in", args=[code.secret]))
        context = {
            "viewer_member": self.member,
            "programme": programme,
            "qr": draw_code(address),
            "code": code,
        }
        response = render(request, "agencies/check_in_code.html", context)
        response["Cache-Control"] = "private, no-store"
        return response
