from accounts.models.agencies import Agency, AgencyHours, StaffMember
from accounts.models.clients import ONCE_FOR, VERSION, AppVersion, OnceKey
from accounts.models.consents import ConsentEvent, ConsentPurpose
from accounts.models.kakao import KakaoTokenUse, KakaoUnlink
from accounts.models.ledgers import (
    AccessLog,
    BirthDateCorrection,
    DisclosureRecord,
    SubjectToken,
)
from accounts.models.notifications import Notification
from accounts.models.people import Region, User
from accounts.models.rights import DeletionRequest, ExportJob
from accounts.models.sign_ins import SignIn, SocketTicket

__all__ = [
    "ONCE_FOR",
    "VERSION",
    "AccessLog",
    "Agency",
    "AgencyHours",
    "AppVersion",
    "BirthDateCorrection",
    "ConsentEvent",
    "ConsentPurpose",
    "DeletionRequest",
    "DisclosureRecord",
    "ExportJob",
    "KakaoTokenUse",
    "KakaoUnlink",
    "Notification",
    "OnceKey",
    "Region",
    "SignIn",
    "SocketTicket",
    "StaffMember",
    "SubjectToken",
    "User",
]
