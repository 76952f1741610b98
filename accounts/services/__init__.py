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
from accounts.services.sign_ins import (
    begin_sign_in,
    end_session,
    end_sign_in,
    end_sign_ins,
    find_sign_in,
    forget_ended_sign_ins,
    see_session,
    touch_sign_in,
)
from accounts.services.socket_tickets import (
    TICKET_LIFETIME,
    NotASocket,
    issue_socket_ticket,
    redeem_socket_ticket,
)
from accounts.services.staff_door import (
    SECOND_FACTORS,
    BrowserOnly,
    SecondFactorMissing,
    SecondFactorUnset,
    StaffDoorClosed,
    StaffSessionLocked,
    pass_staff_door,
)
from accounts.services.tokens import TokenPair, issue_tokens, read_access_token, rotate_tokens

__all__ = [
    "LISTING_REST",
    "SECOND_FACTORS",
    "TICKET_LIFETIME",
    "BrowserOnly",
    "ConsentMissing",
    "EmailTaken",
    "NotASocket",
    "SecondFactorMissing",
    "SecondFactorUnset",
    "StaffDoorClosed",
    "StaffSessionLocked",
    "TermsNotAccepted",
    "TokenPair",
    "UnknownPurpose",
    "begin_sign_in",
    "end_session",
    "end_sign_in",
    "end_sign_ins",
    "find_sign_in",
    "forget_ended_sign_ins",
    "grant_consent",
    "issue_socket_ticket",
    "issue_subject_token",
    "issue_tokens",
    "load_consent_purposes",
    "load_regions",
    "mark_notification_read",
    "mark_notifications_read",
    "notify",
    "pass_staff_door",
    "read_access_token",
    "record_access",
    "record_disclosure",
    "record_listing",
    "redeem_socket_ticket",
    "require_consent",
    "rotate_tokens",
    "see_session",
    "sign_up",
    "touch_sign_in",
    "update_profile",
    "withdraw_consent",
]
