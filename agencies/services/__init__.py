"""Everything agencies and people do with alerts and offers."""

from agencies.services.alerts import open_alert_for_crisis, open_alert_for_trend
from agencies.services.moves import (
    NotYourAgency,
    UnknownDismissReason,
    acknowledge_alert,
    close_alert,
    dismiss_alert,
    revoke_alerts,
)
from agencies.services.offers import (
    OfferClosed,
    OfferRests,
    PhoneNeeded,
    answer_offer,
    expire_offers,
    see_offer,
    send_offer,
)
from agencies.services.reading import read_alert, read_queue
from agencies.services.reviews import (
    NotRefusable,
    UnknownReviewKind,
    answer_review,
    refuse_automation,
    request_review,
)
from agencies.services.sweeps import sweep_alerts

__all__ = [
    "NotRefusable",
    "NotYourAgency",
    "OfferClosed",
    "OfferRests",
    "PhoneNeeded",
    "UnknownDismissReason",
    "UnknownReviewKind",
    "acknowledge_alert",
    "answer_offer",
    "answer_review",
    "close_alert",
    "dismiss_alert",
    "expire_offers",
    "open_alert_for_crisis",
    "open_alert_for_trend",
    "read_alert",
    "read_queue",
    "refuse_automation",
    "request_review",
    "revoke_alerts",
    "see_offer",
    "send_offer",
    "sweep_alerts",
]
