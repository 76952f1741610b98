"""내 정보와 권리: a copy of everything, leaving, coming back."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView, View

from accounts import selectors, services
from accounts.models import DeletionRequest, ExportJob, User
from accounts.web.adapter import CLOSING
from accounts.web.forms import LeavingForm
from core.errors import DomainError
from core.pages import (
    LoginRequiredMixin,
    add_refusal,
    get_person,
    get_visible,
    signed_in_recently,
)


def ask_again(request: HttpRequest) -> HttpResponse:
    """Send the person to prove who they are, and back to this page afterwards."""
    if get_person(request).has_usable_password():
        query = urlencode({"next": request.path})
        return redirect(f"{reverse('account_reauthenticate')}?{query}")
    messages.info(
        request, _("내 계정을 지키려고 다시 확인할게요. 로그아웃한 뒤 다시 로그인해 주세요.")
    )
    return redirect("account_logout")


class DataView(LoginRequiredMixin, TemplateView):
    """The hub: consents, who looked, why, a copy, leaving."""

    template_name = "accounts/data.html"


class ExportsView(LoginRequiredMixin, TemplateView):
    """The copies a person asked for, and asking for one."""

    template_name = "accounts/exports.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """List the newest; the page asks for itself again while one is being made."""
        jobs = list(selectors.list_exports(get_person(self.request))[:10])
        is_busy = any(job.state in {"waiting", "running"} for job in jobs)
        return super().get_context_data(
            jobs=[(job, selectors.is_ready(job)) for job in jobs], is_busy=is_busy, **kwargs
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Ask for a copy; asking twice is once."""
        services.request_export(user=get_person(request))
        messages.success(request, _("모으기 시작했어요. 다 되면 알림으로 알려 드릴게요."))
        return redirect("accounts:exports")


class ExportFileView(LoginRequiredMixin, View):
    """The file, for its owner, who proved who they are a moment ago."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponseBase:
        """Serve it as a download that no cache keeps."""
        job = get_visible(ExportJob, get_person(request), public_id)
        if not signed_in_recently(request.session):
            return ask_again(request)
        return serve_export(job)


def serve_export(job: ExportJob) -> FileResponse:
    """Open the file of a job as a download."""
    day = timezone.localdate(job.finished_at).isoformat() if job.finished_at else ""
    response = FileResponse(
        services.open_export(job=job),
        as_attachment=True,
        filename=f"ongi-{day}.zip",
        content_type="application/zip",
    )
    response["Cache-Control"] = "no-store"
    return response


class ExportDiscardView(LoginRequiredMixin, View):
    """Delete a copy before its time."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Delete it; twice is fine."""
        services.discard_export(job=get_visible(ExportJob, get_person(request), public_id))
        messages.success(request, _("파일을 지웠어요."))
        return redirect("accounts:exports")


class DeletionView(LoginRequiredMixin, FormView):
    """Leaving: what goes, what a law keeps, and seven days to think again."""

    template_name = "accounts/deletion.html"
    form_class = LeavingForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Let only somebody in who has just proved who they are."""
        if request.user.is_authenticated and not signed_in_recently(request.session):
            return ask_again(request)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what goes and what stays."""
        gone, kept = services.describe_erasure()
        return super().get_context_data(gone=gone, kept=kept, **kwargs)

    def form_valid(self, form: LeavingForm) -> HttpResponse:
        """Close the account, sign out, and show when it will be erased."""
        try:
            asked = services.request_deletion(
                user=get_person(self.request), reason=DeletionRequest.Reason.PERSON
            )
        except DomainError as refusal:
            add_refusal(form, refusal)
            return self.form_invalid(form)
        logout(self.request)
        return redirect("accounts:certificate", public_id=asked.public_id)


class ClosingView(TemplateView):
    """Undo, for a person who just proved who they are and whose account is closed."""

    template_name = "accounts/closing.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Find whom the sign-in left here; anybody else signs in first."""
        public_id = request.session.get(CLOSING)
        if not public_id:
            return redirect("account_login")
        self.user = get_object_or_404(User, public_id=public_id)
        self.asked = selectors.get_pending_deletion(self.user)
        if self.asked is None:
            del request.session[CLOSING]
            return redirect("account_login")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show until when."""
        return super().get_context_data(asked=self.asked, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Open the account again."""
        services.cancel_deletion(user=self.user)
        request.session.flush()
        messages.success(request, _("되돌렸어요. 다시 로그인하면 그대로 이어서 쓸 수 있어요."))
        return redirect("account_login")


class CertificateView(TemplateView):
    """What became of a deletion: when, what, how many; it names nobody, so anybody may see it."""

    template_name = "accounts/certificate.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Find it by its unguessable id, or 404."""
        asked = selectors.get_certificate(kwargs["public_id"])
        if asked is None:
            raise Http404
        return super().get_context_data(
            asked=asked, counts=selectors.describe_counts(asked), **kwargs
        )
