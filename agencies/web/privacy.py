"""The public page about what is processed, by what rules, by whom and where (B18)."""

from typing import Any

from django.views.generic import TemplateView

from accounts.rules import MINIMUM_AGE
from accounts.selectors import list_planned_purposes, list_purposes
from accounts.services import list_processors
from accounts.services.retention import list_periods
from agencies import rules
from analytics.rules.wording import REASON_TEXTS
from safety.rules import DETECTOR_VERSION, REASON_LABELS


class PrivacyPage(TemplateView):
    """Everything from the registries that the code itself runs by; open to everyone."""

    template_name = "agencies/privacy.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Gather the registries."""
        levels = {level: rules.choose_priority(source="crisis", level=level) for level in (2, 4, 5)}
        return super().get_context_data(
            purposes=list_purposes(),
            planned=list_planned_purposes(),
            processors=list_processors(),
            periods=list_periods(),
            priorities=[
                (level, priority, int(rules.ACK_TIME[priority].total_seconds() // 60))
                for level, priority in levels.items()
            ],
            crisis_reasons=REASON_LABELS.values(),
            trend_reasons=REASON_TEXTS.values(),
            unknowns=rules.UNKNOWNS,
            detector_version=DETECTOR_VERSION,
            minimum_age=MINIMUM_AGE,
            **kwargs,
        )
