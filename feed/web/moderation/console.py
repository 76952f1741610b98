"""The moderation console: for operators with this work, behind the staff door (ADR 0013)."""

from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from accounts.models import User
from accounts.services import pass_staff_door
from core.errors import DomainError
from core.pages import LoginRequiredMixin, add_refusal, get_person, is_htmx, send_private
from feed.models import ModerationAction, ModerationCase, ModeratorAccess
from feed.rules import moderation as rules
from feed.selectors import cases as selectors
from feed.selectors.moderators import is_moderator, may_open_sealed, needs_pause
from feed.services import actions, cases, evidence
from feed.web.moderation.forms import DecisionForm, ReasonForm, ReferralForm

Kind = ModeratorAccess.Kind


class ModeratorOnly(LoginRequiredMixin):
    """Sign-in first, then the permission, then the door of staff; others find nothing here."""

    moderator: User

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Find the permission or answer 404; a closed door leads to what is missing."""
        if request.user.is_authenticated:
            if not is_moderator(request.user):
                raise Http404
            self.moderator = get_person(request)
            pass_staff_door(
                user=self.moderator, session=request.session, is_automatic=is_htmx(request)
            )
        return super().dispatch(request, *args, **kwargs)

    def shell(self, here: str, **context: Any) -> dict[str, Any]:
        """What the shell of the console shows."""
        return {"here": here, "counts": selectors.count_waiting(), **context}


class QueuePage(ModeratorOnly, View):
    """What waits, the gravest first; the page asks for the list alone every while."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the queue, of reports, held posts, or both."""
        source = request.GET.get("source", "")
        source = source if source in ModerationCase.Source.values else ""
        rows = selectors.list_queue(source=source)[:200]
        is_part = is_htmx(request)
        name = "feed/moderation/_queue.html" if is_part else "feed/moderation/queue.html"
        context = self.shell("held" if source == "held" else "queue", cases=rows, source=source)
        context["is_tired"] = needs_pause(self.moderator)
        return render(request, name, context)


class DecidedPage(ModeratorOnly, TemplateView):
    """What was decided, newest first."""

    template_name = "feed/moderation/decided.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The last two hundred."""
        return super().get_context_data(
            **self.shell("decided", cases=selectors.list_decided()[:200]), **kwargs
        )


class CasePage(ModeratorOnly, View):
    """One case: what was said, why it was reported, what can be done."""

    def find(self, case_id: UUID) -> ModerationCase:
        """Find the case, or 404."""
        rows = ModerationCase.objects.select_related("holder", "author")
        return get_object_or_404(rows, public_id=case_id)

    def get(self, request: HttpRequest, case_id: UUID) -> HttpResponse:
        """Show it, and write down that it was opened."""
        case = self.find(case_id)
        evidence.note_opening(case=case, moderator=self.moderator, kind=Kind.CASE)
        return self.show(request, case)

    def show(
        self, request: HttpRequest, case: ModerationCase, status: int = 200, **given: forms.Form
    ) -> HttpResponse:
        """Render the page."""
        has_actions = bool(rules.list_person_actions(case.kind))
        context = self.shell(
            "",
            case=case,
            file=selectors.describe_case(case=case, moderator=self.moderator),
            is_mine=case.holder_id == self.moderator.pk and case.state == "taken",
            may_open_sealed=may_open_sealed(self.moderator),
            is_tired=needs_pause(self.moderator),
            is_machine=case.kind in rules.MACHINE_KINDS,
            decision_form=(given.get("decide") or self.begin(case)) if has_actions else None,
            reason_form=given.get("open") or ReasonForm(),
            referral_form=given.get("refer") or ReferralForm(),
        )
        return render(request, "feed/moderation/case.html", context, status=status)

    def begin(self, case: ModerationCase) -> DecisionForm:
        """Begin with the rule the reports name; where there are none, it must be chosen."""
        return DecisionForm(kind=case.kind, initial={"rule": selectors.guess_rule(case)})


class CaseMove(CasePage):
    """One move: on success back to the case, on refusal the page says why."""

    http_method_names = ("post",)
    form_name = ""
    success: ClassVar[Any] = ""
    goes_to = "moderation_case"

    def make_form(self, request: HttpRequest, case: ModerationCase) -> forms.Form:
        """Without words to send, an empty form."""
        return forms.Form(request.POST)

    def post(self, request: HttpRequest, case_id: UUID) -> HttpResponse:
        """Clean the form and make the move."""
        case = self.find(case_id)
        form = self.make_form(request, case)
        if not form.is_valid():
            return self.show(request, case, 400, **{self.form_name: form})
        try:
            self.move(case, form)
        except DomainError as error:
            if not self.form_name:
                raise
            add_refusal(form, error)
            return self.show(request, self.find(case_id), error.status, **{self.form_name: form})
        if self.success:
            messages.success(request, self.success)
        return redirect(f"feed:{self.goes_to}", case_id=case_id)

    def move(self, case: ModerationCase, form: forms.Form) -> None:
        """Call the one service of this move."""
        raise NotImplementedError


class TakeView(CaseMove):
    """This moderator looks after it."""

    success = _("이 사건을 맡았어요.")

    def move(self, case: ModerationCase, form: forms.Form) -> None:
        """Take it."""
        cases.take_case(case=case, moderator=self.moderator)


class ReleaseView(CaseMove):
    """Somebody else may look after it."""

    success = _("대기열로 돌려놓았어요.")

    def move(self, case: ModerationCase, form: forms.Form) -> None:
        """Give it back."""
        cases.release_case(case=case, moderator=self.moderator)


class DecideView(CaseMove):
    """Something is done."""

    form_name = "decide"
    success = _("결정을 적용하고 글쓴이에게 알렸어요.")

    def make_form(self, request: HttpRequest, case: ModerationCase) -> forms.Form:
        """The choices that fit the case."""
        return DecisionForm(request.POST, kind=case.kind)

    def move(self, case: ModerationCase, form: forms.Form) -> None:
        """Decide."""
        assert isinstance(form, DecisionForm)  # noqa: S101 - made above
        actions.act(case=case, moderator=self.moderator, decision=form.make_decision())


class DismissView(CaseMove):
    """Nothing wrong was found; what was hidden or held stands again."""

    success = _("문제가 없다고 마쳤어요.")

    def move(self, case: ModerationCase, form: forms.Form) -> None:
        """Close it."""
        actions.dismiss_case(case=case, moderator=self.moderator)


class NoteView(CaseMove):
    """What a machine said is passed on to those who mend it."""

    success = _("AI를 고치는 데 전했어요.")

    def move(self, case: ModerationCase, form: forms.Form) -> None:
        """Close it."""
        actions.dismiss_case(case=case, moderator=self.moderator, is_noted=True)


class OpenEvidenceView(CaseMove):
    """Sealed evidence opens for half an hour, with a reason that stays."""

    form_name = "open"

    def make_form(self, request: HttpRequest, case: ModerationCase) -> forms.Form:
        """Ask why."""
        return ReasonForm(request.POST)

    def move(self, case: ModerationCase, form: forms.Form) -> None:
        """Write it down."""
        evidence.note_opening(
            case=case, moderator=self.moderator, kind=Kind.EVIDENCE, **form.cleaned_data
        )


class RevealView(OpenEvidenceView):
    """Who wrote an anonymous post, for half an hour, with a reason that stays."""

    def move(self, case: ModerationCase, form: forms.Form) -> None:
        """Write it down."""
        evidence.note_opening(
            case=case, moderator=self.moderator, kind=Kind.IDENTITY, **form.cleaned_data
        )


class ReferView(CaseMove):
    """An authority was told."""

    form_name = "refer"
    success = _("넘긴 기록을 남겼어요.")

    def make_form(self, request: HttpRequest, case: ModerationCase) -> forms.Form:
        """Which, and under what number."""
        return ReferralForm(request.POST)

    def move(self, case: ModerationCase, form: forms.Form) -> None:
        """Write it down."""
        evidence.refer_case(case=case, moderator=self.moderator, **form.cleaned_data)


class EvidenceImageView(ModeratorOnly, View):
    """An image as it was reported; sealed ones only while they are open."""

    def get(self, request: HttpRequest, image_id: UUID) -> FileResponse:
        """Send it, or 404."""
        image = selectors.find_evidence_image(public_id=image_id, moderator=self.moderator)
        if image is None:
            raise Http404
        return send_private(default_storage.open(image.file_name), "image/jpeg")


class SecondPage(ModeratorOnly, TemplateView):
    """Deletions of accounts that wait for a second person."""

    template_name = "feed/moderation/second.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Oldest first."""
        rows = selectors.list_proposals()
        return super().get_context_data(**self.shell("second", proposals=rows), **kwargs)


class SecondView(ModeratorOnly, View):
    """A second person agrees, or does not."""

    http_method_names = ("post",)
    is_agreed = True

    def post(self, request: HttpRequest, action_id: UUID) -> HttpResponse:
        """Decide about it."""
        rows = ModerationAction.objects.select_related("case__author", "subject")
        action = get_object_or_404(rows, public_id=action_id, kind=rules.DELETE_ACCOUNT)
        if self.is_agreed:
            actions.approve_deletion(action=action, moderator=self.moderator)
        else:
            actions.decline_deletion(action=action, moderator=self.moderator)
        return redirect("feed:moderation_second")
