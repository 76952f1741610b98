"""The page of doing one mission, and each thing one can do there."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View

from core.errors import DomainError
from core.pages import LoginRequiredMixin, get_person, get_visible, send_private
from core.qr import draw_code
from missions.models import Participation, ParticipationPhoto
from missions.rules.proofs import show_code
from missions.selectors import doing as selectors
from missions.services import check_ins, confirmations, doing, photos
from missions.web.forms import FinishForm, PhotoForm, StepForm


class ParticipationPage(LoginRequiredMixin, View):
    """One mission under way, or done."""

    def find(self, participation_id: UUID) -> Participation:
        """Find a participation of the person, or 404."""
        rows = selectors.list_own_participations(self.request.user)
        return get_object_or_404(rows, public_id=participation_id)

    def get(self, request: HttpRequest, participation_id: UUID) -> HttpResponse:
        """Show it."""
        return self.show(self.find(participation_id))

    def show(self, row: Participation, status: int = 200, **more: Any) -> HttpResponse:
        """Render the page, with a refusal or a code where there is one."""
        context = {"page": selectors.get_participation_page(row=row), "row": row, **more}
        return render(self.request, "missions/doing.html", context, status=status)


class ParticipationMove(ParticipationPage):
    """One move: then back to the page, or the page again with what was in the way."""

    http_method_names = ("post",)
    form_class: type[forms.Form] = forms.Form
    success: Any = ""

    def post(self, request: HttpRequest, participation_id: UUID) -> HttpResponse:
        """Clean the form and make the move."""
        row = self.find(participation_id)
        form = self.form_class(request.POST, request.FILES)
        if not form.is_valid():
            first = next(iter(form.errors.values()))[0]
            return self.show(row, 400, refusal=first, typed=request.POST.get("note", ""))
        try:
            self.move(row, form.cleaned_data)
        except DomainError as error:
            row = self.find(participation_id)
            typed = request.POST.get("note", "")
            return self.show(row, error.status, refusal=error.detail, typed=typed)
        if self.success:
            messages.success(request, self.success)
        return redirect("missions:doing", participation_id=participation_id)

    def move(self, row: Participation, given: dict[str, Any]) -> None:
        """Call the one service of this move."""
        raise NotImplementedError


@method_decorator(sensitive_post_parameters("note"), name="dispatch")
class FinishView(ParticipationMove):
    """Done, by the proof of the person's choice."""

    form_class = FinishForm
    success = _("마쳤어요. 앨범에 담아 두었어요.")

    def move(self, row: Participation, given: dict[str, Any]) -> None:
        """Finish."""
        doing.finish_participation(participation=row, **given)


class UndoView(ParticipationMove):
    """Not done after all."""

    success = _("되돌렸어요. 다시 하는 중이에요.")

    def move(self, row: Participation, given: dict[str, Any]) -> None:
        """Take it back."""
        doing.undo_participation(participation=row)


class StopView(ParticipationMove):
    """Put it down."""

    success = _("그만두었어요. 잃은 것은 없어요. 하고 싶을 때 이어서 할 수 있어요.")

    def move(self, row: Participation, given: dict[str, Any]) -> None:
        """Stop."""
        doing.stop_participation(participation=row)


class StepView(ParticipationMove):
    """One step forward or back."""

    form_class = StepForm

    def move(self, row: Participation, given: dict[str, Any]) -> None:
        """Go there."""
        doing.move_step(participation=row, step=given["step"])


class TimerView(ParticipationMove):
    """Let the minutes run."""

    def move(self, row: Participation, given: dict[str, Any]) -> None:
        """Start."""
        doing.start_timer(participation=row)


class PhotosView(ParticipationMove):
    """Keep a photo."""

    form_class = PhotoForm
    success = _("사진을 담았어요. 나만 볼 수 있어요.")

    def move(self, row: Participation, given: dict[str, Any]) -> None:
        """Draw it anew and keep it."""
        photos.add_photo(participation=row, file=given["photo"], client_id=given["client_id"])


class PhotoDeleteView(LoginRequiredMixin, View):
    """Delete a photo at once."""

    def post(self, request: HttpRequest, photo_id: UUID) -> HttpResponse:
        """Do it and go back."""
        photo = get_object_or_404(_list_photos(request), public_id=photo_id)
        photos.delete_photo(photo=photo)
        messages.success(request, _("사진을 지웠어요."))
        return redirect("missions:doing", participation_id=photo.participation.public_id)


class PhotoView(LoginRequiredMixin, View):
    """The file of a photo, for its owner alone; no browser or proxy keeps it."""

    is_small = False

    def get(self, request: HttpRequest, photo_id: UUID) -> FileResponse:
        """Send it."""
        photo = get_object_or_404(_list_photos(request), public_id=photo_id)
        return send_private(photos.open_photo(photo=photo, is_small=self.is_small), "image/jpeg")


def _list_photos(request: HttpRequest) -> Any:
    rows = ParticipationPhoto.objects.visible_to(request.user).ready()
    return rows.select_related("participation")


class AskStaffView(ParticipationPage):
    """A QR and letters for staff; made anew each time, since nobody keeps them."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, participation_id: UUID) -> HttpResponse:
        """Show them once."""
        row = self.find(participation_id)
        try:
            asked = confirmations.ask_confirmation(participation=row)
        except DomainError as error:
            return self.show(row, error.status, refusal=error.detail)
        address = request.build_absolute_uri(f"/agency/confirmations/{asked.token}/")
        response = self.show(
            self.find(participation_id),
            qr=draw_code(address),
            code=show_code(asked.code),
            asked=asked,
        )
        response["Cache-Control"] = "private, no-store"
        return response


class CancelAskingView(ParticipationMove):
    """Wait for staff no longer."""

    def move(self, row: Participation, given: dict[str, Any]) -> None:
        """Go back to doing it."""
        confirmations.cancel_confirmation(participation=row)


class ShareForm(forms.Form):
    """The consent, ticked by hand."""

    agree = forms.BooleanField(required=False)


class ShareView(ParticipationMove):
    """Let the agency see this participation."""

    form_class = ShareForm
    success = _("이 참여를 기관에 알렸어요. 언제든 다시 감출 수 있어요.")

    def move(self, row: Participation, given: dict[str, Any]) -> None:
        """Share, with the consent where it was ticked."""
        confirmations.share_participation(
            participation=row, channel="web", is_agreed=given["agree"]
        )


class UnshareView(ParticipationMove):
    """Keep it to oneself again."""

    success = _("이제 기관에는 보이지 않아요.")

    def move(self, row: Participation, given: dict[str, Any]) -> None:
        """Hide it."""
        confirmations.unshare_participation(participation=row)


class CheckInForm(forms.Form):
    """Which of one's own the code shall confirm."""

    participation = forms.UUIDField()


class CheckInPage(LoginRequiredMixin, View):
    """What the QR of a centre opens: one tap confirms."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """Show what it would confirm, or what is wrong with it."""
        try:
            programme = check_ins.find_check_in(user=get_person(request), code=code)
        except DomainError as error:
            context: dict[str, Any] = {"refusal": error.detail}
            return render(request, "missions/check_in.html", context, status=error.status)
        rows = selectors.list_to_check_in(user=get_person(request), programme=programme)
        context = {"programme": programme, "rows": rows, "code": code}
        return render(request, "missions/check_in.html", context)

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Finish the one that was tapped."""
        form = CheckInForm(request.POST)
        if not form.is_valid():
            raise Http404
        row = get_visible(Participation, request.user, form.cleaned_data["participation"])
        try:
            check_ins.check_in(participation=row, code=code)
        except DomainError as error:
            context = {"refusal": error.detail}
            return render(request, "missions/check_in.html", context, status=error.status)
        messages.success(request, _("기관에서 확인했어요. 앨범에 담아 두었어요."))
        return redirect("missions:doing", participation_id=row.public_id)
