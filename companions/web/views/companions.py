from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.generic import ListView, View

from accounts.selectors import get_age
from companions import selectors, services
from companions.models import Companion
from companions.rules import persona, portrait
from companions.web.forms import CompanionForm, describe_companion, draw_seed
from core.errors import DomainError
from core.pages import LoginRequiredMixin, add_refusal, get_person, get_visible

_YEAR_S = 31_536_000
# Without a version a changed look may be seen this much later.
_MINUTE_S = 60


class CompanionListView(LoginRequiredMixin, ListView):
    """The person's companions."""

    template_name = "companions/list.html"
    context_object_name = "companions"

    def get_queryset(self) -> QuerySet[Companion]:
        """Only the person's own."""
        return selectors.list_companions(get_person(self.request))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say whether one more may be made."""
        context = super().get_context_data(**kwargs)
        context["is_full"] = len(context["companions"]) >= persona.COMPANION_LIMIT
        return context


class CompanionFormView(LoginRequiredMixin, View):
    """Make or change a companion; `preview` and `shuffle` show the form again and keep nothing."""

    def get(self, request: HttpRequest, public_id: Any = None) -> HttpResponse:
        """Show the form."""
        companion = self.find(public_id)
        initial = describe_companion(companion) if companion else {"portrait_seed": draw_seed()}
        return self.show(_build_form(request, initial=initial), companion)

    def post(self, request: HttpRequest, public_id: Any = None) -> HttpResponse:
        """Save what the service takes, show the rest again with its refusal."""
        companion = self.find(public_id)
        form, is_only_shown = _read_form(request)
        if is_only_shown:
            return self.show(form, companion)
        if not form.is_valid():
            return self.show(form, companion, status=400)
        try:
            saved = self.save(form, companion)
        except DomainError as error:
            field = getattr(error, "field", None)
            add_refusal(form, error, field if field in form.fields else None)
            return self.show(form, companion, status=error.status)
        said = _("%(name)s 님의 모습을 저장했어요.") % {"name": saved.name}
        messages.success(request, said)
        return redirect("companions:list")

    def find(self, public_id: Any) -> Companion | None:
        """The companion to change, or None for a new one."""
        return get_visible(Companion, self.request.user, public_id) if public_id else None

    def save(self, form: CompanionForm, companion: Companion | None) -> Companion:
        """Make or change the companion."""
        if companion:
            return services.update_companion(companion=companion, **form.read_fields())
        return services.create_companion(user=get_person(self.request), **form.read_fields())

    def show(
        self, form: CompanionForm, companion: Companion | None, status: int = 200
    ) -> HttpResponse:
        """Render the form with the portrait it would make."""
        context = {
            "form": form,
            "companion": companion,
            "look": form.preview_look(),
            "expressions": portrait.EXPRESSION_LABELS,
        }
        return render(self.request, "companions/form.html", context, status=status)


class PreviewView(LoginRequiredMixin, View):
    """The portrait of a form that was not sent yet, for htmx."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Draw what the form says now."""
        form, _is_only_shown = _read_form(request)
        context = {
            "form": form,
            "look": form.preview_look(),
            "expressions": portrait.EXPRESSION_LABELS,
        }
        return render(request, "companions/_preview.html", context)


def _build_form(request: HttpRequest, **kwargs: Any) -> CompanionForm:
    return CompanionForm(person_age=get_age(get_person(request), localdate()), **kwargs)


def _read_form(request: HttpRequest) -> tuple[CompanionForm, bool]:
    """Read the form, and whether it is only to be shown again (unbound: without complaints)."""
    action = request.POST.get("action", "")
    data = request.POST.copy()
    if action == "shuffle":
        data["portrait_seed"] = str(draw_seed())
    if action in {"shuffle", "preview"} or request.resolver_match.url_name == "preview":  # type: ignore[union-attr]
        return _build_form(request, initial=data.dict()), True
    return _build_form(request, data=data), False


class CompanionDeleteView(LoginRequiredMixin, View):
    """Part with a companion: asked once, then for good."""

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        """Ask."""
        companion = get_visible(Companion, request.user, public_id)
        return render(request, "companions/delete.html", {"companion": companion})

    def post(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        """Do it."""
        companion = get_visible(Companion, request.user, public_id)
        services.delete_companion(companion=companion)
        said = _("%(name)s 님과 작별했어요. 함께한 기억도 모두 지웠어요.") % {
            "name": companion.name
        }
        messages.success(request, said)
        return redirect("companions:list")


class PortraitView(LoginRequiredMixin, View):
    """One face as an image of its own; the address with `?v=` never changes what it shows."""

    def get(self, request: HttpRequest, public_id: Any, expression: str) -> HttpResponse:
        """Draw it, or say that the browser has it."""
        companion = get_visible(Companion, request.user, public_id)
        if expression not in portrait.EXPRESSIONS:
            expression = "neutral"
        look = companion.portrait_look
        etag = f'"{look.key}-{expression}"'
        if etag in request.headers.get("If-None-Match", "").split(", "):
            response: HttpResponse = HttpResponseNotModified()
        else:
            drawn = portrait.draw_portrait(look, expression)
            response = HttpResponse(drawn, content_type="image/svg+xml; charset=utf-8")
        is_pinned = request.GET.get("v") == look.key
        patch_cache_control(response, private=True, max_age=_YEAR_S if is_pinned else _MINUTE_S)
        response["ETag"] = etag
        response["X-Content-Type-Options"] = "nosniff"
        return response
