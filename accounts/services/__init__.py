from accounts.services.access import (
    LISTING_REST,
    issue_subject_token,
    record_access,
    record_disclosure,
    record_listing,
)
from accounts.services.consents import (
    ConsentMissing,
    PurposeNotAsked,
    UnknownPurpose,
    grant_consent,
    require_consent,
    withdraw_consent,
)
from accounts.services.deletion import (
    AccountErased,
    NothingToUndo,
    StaffStays,
    cancel_deletion,
    request_deletion,
)
from accounts.services.erasure import erase_person, sweep_deletions
from accounts.services.exports import (
    ExportGone,
    ExportNotReady,
    discard_export,
    discard_exports,
    open_export,
    request_export,
    sweep_exports,
    write_export,
)
from accounts.services.holdings import describe_erasure
from accounts.services.notifications import mark_notification_read, mark_notifications_read, notify
from accounts.services.people import (
    EmailTaken,
    TermsNotAccepted,
    sign_up,
    update_profile,
)
from accounts.services.reference import load_consent_purposes, load_regions
from accounts.services.retention import purge_expired, report_expired

__all__ = [
    "LISTING_REST",
    "AccountErased",
    "ConsentMissing",
    "EmailTaken",
    "ExportGone",
    "ExportNotReady",
    "NothingToUndo",
    "PurposeNotAsked",
    "StaffStays",
    "TermsNotAccepted",
    "UnknownPurpose",
    "cancel_deletion",
    "describe_erasure",
    "discard_export",
    "discard_exports",
    "erase_person",
    "grant_consent",
    "issue_subject_token",
    "load_consent_purposes",
    "load_regions",
    "mark_notification_read",
    "mark_notifications_read",
    "notify",
    "open_export",
    "purge_expired",
    "record_access",
    "record_disclosure",
    "record_listing",
    "report_expired",
    "request_deletion",
    "request_export",
    "require_consent",
    "sign_up",
    "sweep_deletions",
    "sweep_exports",
    "update_profile",
    "withdraw_consent",
    "write_export",
]
