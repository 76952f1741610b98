from missions.models.catalogue import Mission, MissionChange, MissionStep, Programme
from missions.models.participation import Participation, ParticipationChange
from missions.models.proofs import CheckInCode, ConfirmationCode, ParticipationPhoto
from missions.models.suggestions import MissionDay, Suggestion, TalkSetting

__all__ = [
    "CheckInCode",
    "ConfirmationCode",
    "Mission",
    "MissionChange",
    "MissionDay",
    "MissionStep",
    "Participation",
    "ParticipationChange",
    "ParticipationPhoto",
    "Programme",
    "Suggestion",
    "TalkSetting",
]
