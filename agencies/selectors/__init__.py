"""Reads for the portal, the person's pages, routing and the sweeps."""

from agencies.selectors.alerts import (
    build_trend_line,
    is_hot,
    list_finished,
    list_queue,
    list_rows,
    list_unconsented_alerts,
    list_unheard_trends,
    list_viewers,
)
from agencies.selectors.explaining import (
    AlertExplanation,
    SignalExplanation,
    explain_alert,
    list_own_alerts,
)
from agencies.selectors.files import AlertFile, get_alert_file
from agencies.selectors.offers import (
    OfferTemplate,
    get_draft,
    get_offer_template,
    is_waiting,
    list_answerable_offers,
    list_offer_templates,
    list_offers,
)
from agencies.selectors.routing import (
    can_take_urgent,
    choose_agency,
    find_open_case,
    get_local_time,
    get_platform,
    is_answering,
    list_closed_dates,
    list_safety_officers,
    list_spans,
)

__all__ = [
    "AlertExplanation",
    "AlertFile",
    "OfferTemplate",
    "SignalExplanation",
    "build_trend_line",
    "can_take_urgent",
    "choose_agency",
    "explain_alert",
    "find_open_case",
    "get_alert_file",
    "get_draft",
    "get_local_time",
    "get_offer_template",
    "get_platform",
    "is_answering",
    "is_hot",
    "is_waiting",
    "list_answerable_offers",
    "list_closed_dates",
    "list_finished",
    "list_offer_templates",
    "list_offers",
    "list_own_alerts",
    "list_queue",
    "list_rows",
    "list_safety_officers",
    "list_spans",
    "list_unconsented_alerts",
    "list_unheard_trends",
    "list_viewers",
]
