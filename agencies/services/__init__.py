"""Everything agencies and people do with alerts and offers."""

from agencies.services.alerts import open_alert_for_crisis, open_alert_for_trend
from agencies.services.choices import end_cases
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
    OfferGone,
    OfferRests,
    PhoneNeeded,
    UnknownAnswer,
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
from agencies.services.sharing import revoke_excerpts_of
from agencies.services.sharing_sweeps import sweep_sharing
from agencies.services.sweeps import sweep_alerts

__all__ = [
    "NotRefusable",
    "NotYourAgency",
    "OfferClosed",
    "OfferGone",
    "OfferRests",
    "PhoneNeeded",
    "UnknownAnswer",
    "UnknownDismissReason",
    "UnknownReviewKind",
    "acknowledge_alert",
    "answer_offer",
    "answer_review",
    "close_alert",
    "dismiss_alert",
    "end_cases",
    "expire_offers",
    "open_alert_for_crisis",
    "open_alert_for_trend",
    "read_alert",
    "read_queue",
    "refuse_automation",
    "request_review",
    "revoke_alerts",
    "revoke_excerpts_of",
    "see_offer",
    "send_offer",
    "sweep_alerts",
    "sweep_sharing",
]
