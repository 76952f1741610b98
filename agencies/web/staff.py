"""The staff portal. Those who are not staff find nothing here (404)."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.generic import ListView, View

from accounts.models import StaffMember
from accounts.selectors import get_member
from accounts.services import pass_staff_door
from agencies import rules, selectors, services
from agencies.models import Alert
from core.pages import LoginRequiredMixin, is_htmx


class StaffOnly(LoginRequiredMixin):
    """Sign-in first, then an active membership, then the door of staff."""

    member: StaffMember
    # Who finds the page at all; empty: every member.
    roles: tuple[str, ...] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Find the membership or answer 404; a closed door leads to what is missing."""
        if request.user.is_authenticated:
            member = get_member(request.user)
            if member is None:
                raise Http404
            pass_staff_door(
                user=member.user,
                session=request.session,
                # A page that asks again by itself is no act; a draft kept while typing is one.
                is_automatic=is_htmx(request) and request.method == "GET",
            )
            if self.roles and member.role not in self.roles:
                raise Http404
            self.member = member
            self.check_member()
        return super().dispatch(request, *args, **kwargs)

    def check_member(self) -> None:
        """Refuse for what this page asks of a member beyond the door."""

    def find_alert(self, public_id: UUID) -> Alert:
        """Find an alert of the member's agency, or 404."""
        rows = Alert.objects.for_staff(self.member).select_related(
            "user", "agency", "region", "acknowledged_by__user"
        )
        return get_object_or_404(rows, public_id=public_id)


class QueuePage(StaffOnly, View):
    """What waits, the most urgent first; the socket asks for the list alone."""

    roles = rules.ALERT_ROLES

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the queue."""
        show = request.GET.get("show", "")
        show = show if show in rules.QUEUE_LABELS else ""
        context = {
            "alerts": services.read_queue(member=self.member, show=show),
            "viewer_member": self.member,
            "show": show,
            "filters": rules.QUEUE_LABELS.items(),
        }
        name = "agencies/_queue.html" if is_htmx(request) else "agencies/queue.html"
        return render(request, name, context)


class FinishedPage(StaffOnly, ListView):
    """What was finished, newest first."""

    roles = rules.ALERT_ROLES
    template_name = "agencies/finished.html"
    context_object_name = "alerts"
    paginate_by = 30

    def get_queryset(self) -> QuerySet[Alert]:
        """Finished alerts of the member's agency."""
        return selectors.list_finished(member=self.member)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the member, whom the page's shell shows."""
        return super().get_context_data(viewer_member=self.member, **kwargs)
