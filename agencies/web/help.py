"""도움: what waits for a person, who looks after them, and their own choices (C10, C12, C17)."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from agencies.models import Case, CaseMessage, ExcerptRequest
from agencies.rules import talk as rules
from agencies.selectors import help as selectors
from agencies.selectors import sharing
from agencies.services import choices, complaints, talk
from agencies.web.help_forms import AgencyForm, ComplaintForm, MessageForm, ReportForm
from core.errors import DomainError
from core.pages import LoginRequiredMixin, add_refusal, get_person, get_visible, is_htmx


class HelpPage(LoginRequiredMixin, TemplateView):
    """The home of help."""

    template_name = "agencies/help.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show what waits, what goes on, and what happened."""
        home = selectors.get_help_home(user=get_person(self.request))
        return super().get_context_data(home=home, **kwargs)


class OwnCaseOnly(LoginRequiredMixin, View):
    """Pages of one of the person's own cases."""

    def find_case(self, public_id: UUID) -> Case:
        """Find it, or 404."""
        return get_object_or_404(
            selectors.list_own_cases(user=get_person(self.request)), public_id=public_id
        )


class CasePage(OwnCaseOnly):
    """One case: who looks after the person, what they know, and the talk with them."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Show the case; what was unread is read."""
        return self.show(request, self.find_case(public_id), MessageForm())

    def show(
        self, request: HttpRequest, case: Case, form: forms.Form, status: int = 200
    ) -> HttpResponse:
        """Render the whole page, or for the socket its talk."""
        context: dict[str, Any] = {
            "case": case,
            "lines": talk.read_talk(case=case),
            "form": form,
            "is_person": True,
        }
        if is_htmx(request):
            return render(request, "agencies/_talk.html", context)
        user = get_person(request)
        requests = sharing.list_requests(user=user).filter(case=case)
        context |= {
            "step": rules.describe_case_step(case.state),
            "asked": [one for one in requests if one.state == ExcerptRequest.State.ASKED],
            "shown": [one for one in requests if one.state == ExcerptRequest.State.APPROVED],
            "referrals": sharing.list_own_referrals(user=user).filter(case=case),
        }
        return render(request, "agencies/help_case.html", context, status=status)


class SendView(CasePage):
    """The person says something in a case."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Store it once and show it; a refusal stands at the form."""
        case = self.find_case(public_id)
        form = MessageForm(request.POST)
        if not form.is_valid():
            return self.show(request, case, form, 400)
        try:
            talk.send_case_message(case=case, **form.cleaned_data)
        except DomainError as error:
            add_refusal(form, error, "text")
            return self.show(request, case, form, error.status)
        return redirect(f"{case_url(public_id)}#end")


def case_url(public_id: UUID) -> str:
    """Where a person reads their case."""
    return redirect("agencies:help_case", public_id=public_id).url


class BlockView(OwnCaseOnly):
    """No messages of this agency, or again some."""

    is_blocked = True

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Block or unblock, and say so."""
        case = self.find_case(public_id)
        if self.is_blocked:
            talk.block_talk(case=case)
            messages.success(request, _("이제 이 기관은 메시지를 보낼 수 없어요."))
        else:
            talk.unblock_talk(case=case)
            messages.success(request, _("다시 메시지를 받을 수 있어요."))
        return redirect("agencies:help_case", public_id=public_id)


class ReportPage(LoginRequiredMixin, View):
    """Report one line of staff to the privacy officer."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Ask for a word, which may stay empty."""
        return self.show(request, self.find_message(public_id), ReportForm())

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Report it, once."""
        message = self.find_message(public_id)
        form = ReportForm(request.POST)
        if not form.is_valid():
            return self.show(request, message, form, 400)
        try:
            complaints.report_message(message=message, **form.cleaned_data)
        except DomainError as error:
            add_refusal(form, error)
            return self.show(request, message, form, error.status)
        messages.success(request, _("신고했어요. 30일 안에 개인정보 보호책임자가 답해 드려요."))
        return redirect("agencies:help_complaints")

    def find_message(self, public_id: UUID) -> CaseMessage:
        """Find a line of one of the person's cases, or 404."""
        rows = CaseMessage.objects.visible_to(get_person(self.request))
        return get_object_or_404(
            rows.select_related("case__user", "case__agency", "member__user"), public_id=public_id
        )

    def show(
        self, request: HttpRequest, message: CaseMessage, form: forms.Form, status: int = 200
    ) -> HttpResponse:
        """Render the page."""
        context = {"message": message, "case": message.case, "form": form}
        return render(request, "agencies/help_report.html", context, status=status)


class StopPage(OwnCaseOnly):
    """그만할래요: first what follows, then the act."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Say what follows."""
        return render(request, "agencies/help_stop.html", {"case": self.find_case(public_id)})

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Tell the agency; nobody asks why."""
        choices.stop_case(case=self.find_case(public_id))
        messages.success(request, _("그만하겠다고 전했어요. 그동안 이야기해 줘서 고마워요."))
        return redirect("agencies:help_case", public_id=public_id)


class OtherPage(OwnCaseOnly):
    """Somebody else, or another agency."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Show both choices and what each tells to whom."""
        return self.show(request, self.find_case(public_id))

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Go on at another agency, after a yes to what it is told."""
        case = self.find_case(public_id)
        form = AgencyForm(request.POST, agencies=choices.list_choosable(user=case.user))
        if not form.is_valid():
            return self.show(request, case, 400, form)
        try:
            new = choices.transfer_case(case=case, agency=form.cleaned_data["agency"])
        except DomainError as error:
            add_refusal(form, error)
            return self.show(request, case, error.status, form)
        messages.success(request, _("다른 기관으로 옮겼어요. 담당이 정해지면 연락드릴 거예요."))
        return redirect("agencies:help_case", public_id=new.public_id)

    def show(
        self, request: HttpRequest, case: Case, status: int = 200, form: AgencyForm | None = None
    ) -> HttpResponse:
        """Render the page."""
        agencies = choices.list_choosable(user=case.user)
        context = {
            "case": case,
            "agencies": agencies,
            "form": form or AgencyForm(agencies=agencies),
        }
        return render(request, "agencies/help_other.html", context, status=status)


class CounsellorView(OwnCaseOnly):
    """Another counsellor of the same agency."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Ask for one; who looked after the case sees nothing of it any more."""
        choices.change_counsellor(case=self.find_case(public_id))
        messages.success(request, _("다른 상담원을 부탁했어요. 책임자가 새 담당을 정해요."))
        return redirect("agencies:help_case", public_id=public_id)


class ComplaintsPage(LoginRequiredMixin, View):
    """What the person told the privacy officer, and the answers."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them beside an empty form; `?case=` says what it is about."""
        return self.show(request, ComplaintForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """File one."""
        form = ComplaintForm(request.POST)
        if not form.is_valid():
            return self.show(request, form, 400)
        user = get_person(request)
        case = self.find_case(request.GET.get("case", ""))
        complaints.file_complaint(user=user, case=case, **form.cleaned_data)
        messages.success(request, _("전했어요. 30일 안에 개인정보 보호책임자가 답해 드려요."))
        return redirect("agencies:help_complaints")

    def find_case(self, about: str) -> Case | None:
        """Find what it is about among the person's own cases, or 404; nothing may be named."""
        if not about:
            return None
        try:
            return get_visible(Case, get_person(self.request), UUID(about))  # type: ignore[no-any-return]
        except ValueError as error:
            raise Http404 from error

    def show(self, request: HttpRequest, form: forms.Form, status: int = 200) -> HttpResponse:
        """Render the page."""
        rows = selectors.talk.list_complaints(user=get_person(request))[:50]
        context = {"complaints": rows, "form": form}
        return render(request, "agencies/help_complaints.html", context, status=status)
