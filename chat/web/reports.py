"""Reporting what a companion said: the words are copied for whoever looks at it (F3)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View

from chat import selectors
from chat.models import Message
from chat.web.forms import ReportForm
from core.errors import DomainError
from core.pages import LoginRequiredMixin, add_refusal, get_person
from feed.selectors.targets import describe_reply
from feed.services import reports


class ReportReplyPage(LoginRequiredMixin, View):
    """One line of a companion, and why somebody should look at it."""

    def get(self, request: HttpRequest, conversation_id: UUID, message_id: UUID) -> HttpResponse:
        """Show the line and the reasons."""
        return self.show(request, self.find(request, conversation_id, message_id), ReportForm())

    def find(self, request: HttpRequest, conversation_id: UUID, message_id: UUID) -> Message:
        """Find a line a companion said to the person, or 404."""
        said = selectors.list_said(request.user)
        return get_object_or_404(
            said, public_id=message_id, conversation__public_id=conversation_id
        )

    def post(self, request: HttpRequest, conversation_id: UUID, message_id: UUID) -> HttpResponse:
        """Report it."""
        line = self.find(request, conversation_id, message_id)
        form = ReportForm(request.POST)
        if not form.is_valid():
            return self.show(request, line, form, 400)
        target = describe_reply(message_id=line.public_id, text=line.text)
        try:
            reports.report(reporter=get_person(request), target=target, **form.cleaned_data)
        except DomainError as error:
            add_refusal(form, error)
            return self.show(request, line, form, error.status)
        messages.success(request, _("알려 줘서 고마워요. 사람이 살펴볼게요."))
        return redirect("chat:room", conversation_id=conversation_id)

    def show(
        self, request: HttpRequest, line: Message, form: ReportForm, status: int = 200
    ) -> HttpResponse:
        """Render the page."""
        context = {"line": line, "room": line.conversation, "form": form}
        return render(request, "chat/report.html", context, status=status)
