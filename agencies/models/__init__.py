from agencies.models.alerts import Alert, AlertChange, AlertEvidence
from agencies.models.boards import BoardDay, StaffExport, ThresholdReport
from agencies.models.case_work import (
    Approval,
    CaseForm,
    CaseNote,
    CaseTask,
    ContactLog,
)
from agencies.models.cases import Assignment, Case, CaseChange, InterestConflict
from agencies.models.emergencies import Emergency
from agencies.models.offers import Offer
from agencies.models.reviews import ReviewRequest
from agencies.models.sharing import Excerpt, ExcerptRequest, Referral, ReferralChange
from agencies.models.talk import CaseMessage, Complaint
from agencies.models.timers import Escalation, Timer

__all__ = [
    "Alert",
    "AlertChange",
    "AlertEvidence",
    "Approval",
    "Assignment",
    "BoardDay",
    "Case",
    "CaseChange",
    "CaseForm",
    "CaseMessage",
    "CaseNote",
    "CaseTask",
    "Complaint",
    "ContactLog",
    "Emergency",
    "Escalation",
    "Excerpt",
    "ExcerptRequest",
    "InterestConflict",
    "Offer",
    "Referral",
    "ReferralChange",
    "ReviewRequest",
    "StaffExport",
    "ThresholdReport",
    "Timer",
]
