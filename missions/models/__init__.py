from missions.models.benefits import Benefit, BenefitChange, Redemption, RedemptionChange
from missions.models.catalogue import Mission, MissionChange, MissionStep, Programme
from missions.models.ledger import (
    PointAccount,
    PointEntry,
    PointLot,
    PointNote,
    PointTransaction,
)
from missions.models.participation import Participation, ParticipationChange
from missions.models.policies import (
    Policy,
    PolicyBookmark,
    PolicyCrawl,
    PolicyFacts,
    PolicyFailure,
    PolicyReminder,
    PolicyTwin,
    SourceDay,
)
from missions.models.proofs import CheckInCode, ConfirmationCode, ParticipationPhoto
from missions.models.suggestions import MissionDay, Suggestion, TalkSetting

__all__ = [
    "Benefit",
    "BenefitChange",
    "CheckInCode",
    "ConfirmationCode",
    "Mission",
    "MissionChange",
    "MissionDay",
    "MissionStep",
    "Participation",
    "ParticipationChange",
    "ParticipationPhoto",
    "PointAccount",
    "PointEntry",
    "PointLot",
    "PointNote",
    "PointTransaction",
    "Policy",
    "PolicyBookmark",
    "PolicyCrawl",
    "PolicyFacts",
    "PolicyFailure",
    "PolicyReminder",
    "PolicyTwin",
    "Programme",
    "Redemption",
    "RedemptionChange",
    "SourceDay",
    "Suggestion",
    "TalkSetting",
]
