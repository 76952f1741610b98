from accounts.models.agencies import Agency, AgencyHours, StaffMember
from accounts.models.consents import AllowedPurpose, ConsentEvent, ConsentPurpose
from accounts.models.kakao import KakaoRelease, KakaoTokenUse, KakaoUnlink
from accounts.models.ledgers import (
    AccessLog,
    BirthDateCorrection,
    DisclosureRecord,
    SubjectToken,
)
from accounts.models.notifications import Notification
from accounts.models.people import Region, User
from accounts.models.push import Device, PushCategory, PushDelivery, PushSetting
from accounts.models.rights import DeletionRequest, ExportJob
from accounts.models.sign_ins import SignIn, SocketTicket

__all__ = [
    "AccessLog",
    "Agency",
    "AgencyHours",
    "AllowedPurpose",
    "BirthDateCorrection",
    "ConsentEvent",
    "ConsentPurpose",
    "DeletionRequest",
    "Device",
    "DisclosureRecord",
    "ExportJob",
    "KakaoRelease",
    "KakaoTokenUse",
    "KakaoUnlink",
    "Notification",
    "PushCategory",
    "PushDelivery",
    "PushSetting",
    "Region",
    "SignIn",
    "SocketTicket",
    "StaffMember",
    "SubjectToken",
    "User",
]
