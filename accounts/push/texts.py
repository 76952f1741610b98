"""The closed table of what a push may say, and which event belongs to which category.

A lock screen is read by whoever stands nearby: no name, no word of anybody, nothing that tells of
a feeling, a crisis or an agency (A12, E13).
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class PushText:
    """The two lines of a lock screen."""

    title: str | Promise
    body: str | Promise


@dataclass(frozen=True)
class PushPlan:
    """To which category an event belongs, and which consent its subject rests on."""

    category: str
    purpose: str


COMPANION_MESSAGE, HELP, ACCOUNT, FEED = "companion_message", "help", "account", "feed"
TEXTS = {
    COMPANION_MESSAGE: PushText(_("온기"), _("새 메시지가 있어요.")),
    HELP: PushText(_("온기"), _("새 소식이 있어요.")),
    ACCOUNT: PushText(_("온기"), _("확인할 계정 소식이 있어요.")),
    FEED: PushText(_("온기"), _("새 알림이 있어요.")),
}
CATEGORIES = tuple(TEXTS)
REPLY_FINISHED = "reply_finished"
PLANS = {
    REPLY_FINISHED: PushPlan(COMPANION_MESSAGE, "chat_sensitive"),
    "offer": PushPlan(HELP, "agency_risk_alert"),
    "alert_opened": PushPlan(HELP, "agency_risk_alert"),
    "alert_unanswered": PushPlan(HELP, "agency_risk_alert"),
    # PIPA: who told 112 or 119 of somebody tells that person.
    "emergency_told": PushPlan(HELP, "service"),
    # To staff, whose lock screens say as little.
    "alert_waiting": PushPlan(HELP, "service"),
    "case_alert": PushPlan(HELP, "service"),
    "case_overdue": PushPlan(HELP, "service"),
    "offer_answered": PushPlan(HELP, "service"),
    "review_answered": PushPlan(HELP, "service"),
    "case_message": PushPlan(HELP, "service"),
    "excerpt_asked": PushPlan(HELP, "service"),
    "referral_asked": PushPlan(HELP, "service"),
    "referral_answered": PushPlan(HELP, "service"),
    "complaint_answered": PushPlan(HELP, "service"),
    "mission_closed": PushPlan(HELP, "service"),
    "policy_deadline": PushPlan(HELP, "service"),
    "policy_ended": PushPlan(HELP, "service"),
    "export_ready": PushPlan(ACCOUNT, "service"),
    "moderation_decision": PushPlan(ACCOUNT, "service"),
    "takedown": PushPlan(ACCOUNT, "service"),
    "security": PushPlan(ACCOUNT, "service"),
    "new_sign_in": PushPlan(ACCOUNT, "service"),
    "incident_notice": PushPlan(ACCOUNT, "service"),
    "staff_invitation": PushPlan(ACCOUNT, "service"),
    "points_ending": PushPlan(ACCOUNT, "service"),
    "redemption_refunded": PushPlan(ACCOUNT, "service"),
    "feed_activity": PushPlan(FEED, "service"),
}
# Left in the app alone: the person is in a room with the help card before them at that moment, or
# stands before the staff who confirm. That somebody worries must not ring. Work waits for staff,
# and officers of the platform read theirs at work.
SILENT_KINDS = {
    "no_agency",
    "mission_confirmed",
    "concern",
    "case_assigned",
    "case_unassigned",
    "oversight",
    "staff_export",
}


def find_text(category: str) -> PushText:
    """Return the words of a category; nothing else can be said."""
    return TEXTS[category]
