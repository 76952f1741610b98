from accounts.services.access import (
    LISTING_REST,
    issue_subject_token,
    record_access,
    record_disclosure,
    record_listing,
)
from accounts.services.consents import (
    ConsentMissing,
    UnknownPurpose,
    grant_consent,
    require_consent,
    withdraw_consent,
)
from accounts.services.notifications import mark_notification_read, mark_notifications_read, notify
from accounts.services.people import (
    EmailTaken,
    TermsNotAccepted,
    sign_up,
    update_profile,
)
from accounts.services.reference import load_consent_purposes, load_regions

__all__ = [
    "LISTING_REST",
    "ConsentMissing",
    "EmailTaken",
    "TermsNotAccepted",
    "UnknownPurpose",
    "grant_consent",
    "issue_subject_token",
    "load_consent_purposes",
    "load_regions",
    "mark_notification_read",
    "mark_notifications_read",
    "notify",
    "record_access",
    "record_disclosure",
    "record_listing",
    "require_consent",
    "sign_up",
    "update_profile",
    "withdraw_consent",
]
