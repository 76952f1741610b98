from accounts.models.agencies import Agency, AgencyHours, StaffMember
from accounts.models.consents import ConsentEvent, ConsentPurpose
from accounts.models.ledgers import AccessLog, DisclosureRecord, SubjectToken
from accounts.models.notifications import Notification
from accounts.models.people import Region, User
from accounts.models.sign_ins import SignIn, SocketTicket

__all__ = [
    "AccessLog",
    "Agency",
    "AgencyHours",
    "ConsentEvent",
    "ConsentPurpose",
    "DisclosureRecord",
    "Notification",
    "Region",
    "SignIn",
    "SocketTicket",
    "StaffMember",
    "SubjectToken",
    "User",
]
