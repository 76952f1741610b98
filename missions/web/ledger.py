"""Points in plain words: what there is, until when, and where it came from."""

from typing import Any

from django.views.generic import TemplateView

from core.pages import LoginRequiredMixin, get_person, list_by_cursor
from missions.selectors import ledger


class PointsPage(LoginRequiredMixin, TemplateView):
    """A person's points, and every movement of them, newest first."""

    template_name = "missions/points.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show a page of movements beside what there is."""
        user = get_person(self.request)
        return super().get_context_data(
            balance=ledger.get_balance(user),
            month=ledger.get_month(user),
            endings=ledger.list_endings(user)[:5],
            page=list_by_cursor(self.request, ledger.list_movements(user)),
            **kwargs,
        )
