"""Pages of the privacy officer: who looked, what leaked, who agreed to what. No name, no text."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView, View

from accounts import services
from accounts.models import AccessReview, Incident, StaffMember
from accounts.rules import REVIEW_DAY
from agencies.selectors import access_reviews, oversight
from agencies.web.oversight_forms import (
    FindingsForm,
    IncidentForm,
    LessonsForm,
    NoticeForm,
    RowFilterForm,
)
from agencies.web.staff import StaffOnly
from core.errors import DomainError
from core.pages import add_refusal, list_by_cursor


class OfficerOnly(StaffOnly, View):
    """The privacy officer's; nobody else finds them."""

    roles = (StaffMember.Role.DPO,)

    def show(self, name: str, status: int = 200, **context: Any) -> HttpResponse:
        """Render a page of the officer."""
        known = {"viewer_member": self.member, **context}
        return render(self.request, f"agencies/{name}.html", known, status=status)


class ReviewListPage(OfficerOnly, ListView):
    """Every agency's months, those not signed for first."""

    template_name = "agencies/reviews.html"
    context_object_name = "reviews"
    paginate_by = 50

    def get_queryset(self) -> QuerySet[AccessReview]:
        """All reviews."""
        return access_reviews.list_reviews(member=self.member)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say until when a month is looked through."""
        return super().get_context_data(
            viewer_member=self.member,
            today=timezone.localdate(),
            review_day=REVIEW_DAY,
            **kwargs,
        )


class ReviewPage(OfficerOnly):
    """One month of one agency: the chain, the numbers, the rows, the signature."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Show the month."""
        return self.show_review(self.find_review(public_id), FindingsForm())

    def find_review(self, public_id: UUID) -> AccessReview:
        """Find a review, or 404."""
        rows = access_reviews.list_reviews(member=self.member)
        return get_object_or_404(rows, public_id=public_id)

    def show_review(
        self, review: AccessReview, form: forms.Form, status: int = 200
    ) -> HttpResponse:
        """Numbers first, then what the filters ask for."""
        figures = access_reviews.count_by_member(review=review)
        filters = RowFilterForm(self.request.GET, members=[one.member for one in figures])
        asked = filters.cleaned_data if filters.is_valid() else {}
        rows = access_reviews.filter_rows(rows=access_reviews.list_rows(review=review), **asked)
        page = list_by_cursor(self.request, rows, size=50)
        return self.show(
            "review",
            status,
            review=review,
            chain=services.check_chain(review=review),
            figures=figures,
            filters=filters,
            page=page,
            shown=access_reviews.show_rows(rows=page["rows"]),
            form=form,
        )


class ReviewSignView(ReviewPage):
    """Sign for a month."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Sign, or say why not."""
        review = self.find_review(public_id)
        form = FindingsForm(request.POST)
        if not form.is_valid():
            return self.show_review(review, form, 400)
        try:
            services.sign_access_review(review=review, member=self.member, **form.cleaned_data)
        except DomainError as error:
            add_refusal(form, error)
            return self.show_review(review, form, error.status)
        messages.success(request, _("서명했어요."))
        return redirect("agencies:review", public_id=public_id)


class IncidentListPage(OfficerOnly, ListView):
    """Every incident, newest first."""

    template_name = "agencies/incidents.html"
    context_object_name = "incidents"
    paginate_by = 30

    def get_queryset(self) -> QuerySet[Incident]:
        """All incidents."""
        return oversight.list_incidents(member=self.member)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the member, and the moment the hours are counted from."""
        return super().get_context_data(viewer_member=self.member, now=timezone.now(), **kwargs)


class IncidentNewPage(OfficerOnly):
    """Write down a leak, a possible one, or a drill."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return self.show("incident_form", form=IncidentForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Start the 72 hours."""
        form = IncidentForm(request.POST)
        if not form.is_valid():
            return self.show("incident_form", 400, form=form)
        try:
            incident = services.open_incident(member=self.member, **form.cleaned_data)
        except DomainError as error:
            add_refusal(form, error)
            return self.show("incident_form", error.status, form=form)
        messages.success(request, _("적었어요. 72시간을 세기 시작했어요."))
        return redirect("agencies:incident", public_id=incident.public_id)


class IncidentPage(OfficerOnly):
    """One incident: how long is left, who was affected, what they will read, what was done."""

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Show it."""
        return self.show_incident(self.find_incident(public_id))

    def find_incident(self, public_id: UUID) -> Incident:
        """Find an incident, or 404."""
        rows = oversight.list_incidents(member=self.member)
        return get_object_or_404(rows, public_id=public_id)

    def show_incident(
        self, incident: Incident, status: int = 200, **given: forms.Form
    ) -> HttpResponse:
        """Render the whole page."""
        tokens = Paginator(oversight.list_affected_tokens(incident=incident), 60)
        return self.show(
            "incident",
            status,
            incident=incident,
            now=timezone.now(),
            page_obj=tokens.get_page(self.request.GET.get("page")),
            told_count=oversight.count_told(incident=incident),
            changes=incident.changes.select_related("member__user"),
            notice_form=given.get("notice") or NoticeForm(initial={"notice": incident.notice}),
            lessons_form=given.get("lessons") or LessonsForm(),
            refusal=given.get("refusal"),
        )


class IncidentMove(IncidentPage):
    """One move of an incident; a refusal says why on the page."""

    http_method_names = ("post",)
    form_name = "refusal"
    form_class: type[forms.Form] = forms.Form
    success: Any = ""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Clean the form and make the move."""
        incident = self.find_incident(public_id)
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self.show_incident(incident, 400, **{self.form_name: form})
        try:
            self.move(incident, form)
        except DomainError as error:
            add_refusal(form, error)
            found = self.find_incident(public_id)
            return self.show_incident(found, error.status, **{self.form_name: form})
        messages.success(request, self.success)
        return redirect("agencies:incident", public_id=public_id)

    def move(self, incident: Incident, form: forms.Form) -> None:
        """Call the one service of this move."""
        raise NotImplementedError


class NoticeView(IncidentMove):
    """Change what the people will read."""

    form_name, form_class = "notice", NoticeForm
    success = _("글을 저장했어요.")

    def move(self, incident: Incident, form: forms.Form) -> None:
        """Save the words."""
        services.edit_notice(incident=incident, member=self.member, **form.cleaned_data)


class ReportView(IncidentMove):
    """The authority was told."""

    success = _("신고한 때를 적었어요.")

    def move(self, incident: Incident, form: forms.Form) -> None:
        """Note when."""
        services.report_incident(incident=incident, member=self.member)


class TellView(IncidentMove):
    """Tell everybody affected."""

    success = _("알리기 시작했어요.")

    def move(self, incident: Incident, form: forms.Form) -> None:
        """Begin."""
        services.start_notice(incident=incident, member=self.member)


class CloseIncidentView(IncidentMove):
    """Finish with what was learned."""

    form_name, form_class = "lessons", LessonsForm
    success = _("마쳤어요.")

    def move(self, incident: Incident, form: forms.Form) -> None:
        """Close."""
        services.close_incident(incident=incident, member=self.member, **form.cleaned_data)


class ConsentsPage(OfficerOnly):
    """How many agreed to what; no names."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the numbers."""
        return self.show("consent_counts", counts=oversight.count_consents())
