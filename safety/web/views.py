"""The public page that says what we do when somebody is in danger (A22)."""

from typing import Any

from django.views.generic import TemplateView

from safety import rules, selectors


class ProtocolPage(TemplateView):
    """Protocol, numbers, versions and the day of the last review; open to everyone."""

    template_name = "safety/protocol.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Read all from live rows."""
        policy = selectors.get_policy()
        return super().get_context_data(
            hotlines=selectors.list_hotlines(),
            levels=sorted(policy.matrix["levels"].items()) if policy else [],
            policy=policy,
            reviewed_on=selectors.get_review_date(),
            detector_version=rules.DETECTOR_VERSION,
            guard_version=rules.GUARD_VERSION,
            **kwargs,
        )
