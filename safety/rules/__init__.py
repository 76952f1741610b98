from safety.rules.assessment import DETECTOR_VERSION, TextAssessment, assess_text
from safety.rules.guard import GUARD_VERSION, guard_reply
from safety.rules.matrix import (
    FLAG_LABELS,
    REASON_LABELS,
    SIGNAL_FROM,
    YOUTH_BELOW,
    choose_hotlines,
    read_row,
)

__all__ = [
    "DETECTOR_VERSION",
    "FLAG_LABELS",
    "GUARD_VERSION",
    "REASON_LABELS",
    "SIGNAL_FROM",
    "YOUTH_BELOW",
    "TextAssessment",
    "assess_text",
    "choose_hotlines",
    "guard_reply",
    "read_row",
]
