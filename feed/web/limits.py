"""What is limited for me now."""

from typing import Any

from django.views.generic import TemplateView

from core.pages import LoginRequiredMixin, get_person
from feed.selectors.standing import get_standing


class StatusPage(LoginRequiredMixin, TemplateView):
    """Every limit, why, until when, and what one can do."""

    template_name = "feed/status.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Read it from rows, as they are now."""
        standing = get_standing(get_person(self.request))
        return super().get_context_data(standing=standing, **kwargs)
