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
from safety.rules.methods import METHODS_VERSION, has_method
from safety.rules.personal_data import find_personal_data
from safety.rules.scams import SCAMS_VERSION, looks_like_scam

__all__ = [
    "DETECTOR_VERSION",
    "FLAG_LABELS",
    "GUARD_VERSION",
    "METHODS_VERSION",
    "REASON_LABELS",
    "SCAMS_VERSION",
    "SIGNAL_FROM",
    "YOUTH_BELOW",
    "TextAssessment",
    "assess_text",
    "choose_hotlines",
    "find_personal_data",
    "guard_reply",
    "has_method",
    "looks_like_scam",
    "read_row",
]
