from accounts.models.agencies import Agency, AgencyHours, StaffInvitation, StaffMember
from accounts.models.clients import ONCE_FOR, VERSION, AppVersion, OnceKey
from accounts.models.conduct import (
    AccessReview,
    ConductAcceptance,
    Incident,
    IncidentChange,
)
from accounts.models.consents import AllowedPurpose, ConsentEvent, ConsentPurpose
from accounts.models.kakao import KakaoRelease, KakaoTokenUse, KakaoUnlink
from accounts.models.ledgers import (
    AccessLog,
    BirthDateCorrection,
    ChainAnchor,
    DisclosureRecord,
    SubjectToken,
)
from accounts.models.notifications import Notification
from accounts.models.people import Region, User
from accounts.models.push import Device, PushCategory, PushDelivery, PushSetting
from accounts.models.rights import DeletionRequest, ExportJob
from accounts.models.sign_ins import SignIn, SocketTicket

__all__ = [
    "ONCE_FOR",
    "VERSION",
    "AccessLog",
    "AccessReview",
    "Agency",
    "AgencyHours",
    "AllowedPurpose",
    "AppVersion",
    "BirthDateCorrection",
    "ChainAnchor",
    "ConductAcceptance",
    "ConsentEvent",
    "ConsentPurpose",
    "DeletionRequest",
    "Device",
    "DisclosureRecord",
    "ExportJob",
    "Incident",
    "IncidentChange",
    "KakaoRelease",
    "KakaoTokenUse",
    "KakaoUnlink",
    "Notification",
    "OnceKey",
    "PushCategory",
    "PushDelivery",
    "PushSetting",
    "Region",
    "SignIn",
    "SocketTicket",
    "StaffInvitation",
    "StaffMember",
    "SubjectToken",
    "User",
]
