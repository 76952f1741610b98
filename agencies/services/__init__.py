"""Everything agencies and people do with alerts and offers; cases and the rest by module."""

from agencies.services.alerts import open_alert_for_crisis, open_alert_for_trend
from agencies.services.choices import end_cases
from agencies.services.composing import UnknownTemplate, save_draft
from agencies.services.emergencies import (
    DelayNotExplained,
    EmergencyFile,
    NotASafetyOfficer,
    SecondOfficerNeeded,
    UnknownItems,
    approve_emergency,
    read_emergency,
    refuse_emergency,
    request_emergency,
    tell_emergencies,
)
from agencies.services.escalation import RUN_LIMIT, evaluate_timers
from agencies.services.moves import (
    AlertLocked,
    NotYourAgency,
    close_alert,
    close_dismissed,
    is_locked,
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
from agencies.services.reading import read_alert, read_queue, show_rows
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
from agencies.services.triage import (
    UnknownConfirmReason,
    UnknownDismissReason,
    acknowledge_alert,
    confirm_alert,
    dismiss_alert,
    take_over_alert,
)

__all__ = [
    "RUN_LIMIT",
    "AlertLocked",
    "DelayNotExplained",
    "EmergencyFile",
    "NotASafetyOfficer",
    "NotRefusable",
    "NotYourAgency",
    "OfferClosed",
    "OfferGone",
    "OfferRests",
    "PhoneNeeded",
    "SecondOfficerNeeded",
    "UnknownAnswer",
    "UnknownConfirmReason",
    "UnknownDismissReason",
    "UnknownItems",
    "UnknownReviewKind",
    "UnknownTemplate",
    "acknowledge_alert",
    "answer_offer",
    "answer_review",
    "approve_emergency",
    "close_alert",
    "close_dismissed",
    "confirm_alert",
    "dismiss_alert",
    "end_cases",
    "evaluate_timers",
    "expire_offers",
    "is_locked",
    "open_alert_for_crisis",
    "open_alert_for_trend",
    "read_alert",
    "read_emergency",
    "read_queue",
    "refuse_automation",
    "refuse_emergency",
    "request_emergency",
    "request_review",
    "revoke_alerts",
    "revoke_excerpts_of",
    "save_draft",
    "see_offer",
    "send_offer",
    "show_rows",
    "sweep_alerts",
    "sweep_sharing",
    "take_over_alert",
    "tell_emergencies",
]
