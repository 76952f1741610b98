from accounts.models.agencies import Agency, AgencyHours, StaffMember
from accounts.models.consents import ConsentEvent, ConsentPurpose
from accounts.models.kakao import KakaoRelease, KakaoTokenUse, KakaoUnlink
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
    "AccessLog",
    "Agency",
    "AgencyHours",
    "BirthDateCorrection",
    "ConsentEvent",
    "ConsentPurpose",
    "DeletionRequest",
    "DisclosureRecord",
    "ExportJob",
    "KakaoRelease",
    "KakaoTokenUse",
    "KakaoUnlink",
    "Notification",
    "Region",
    "SignIn",
    "SocketTicket",
    "StaffMember",
    "SubjectToken",
    "User",
]
