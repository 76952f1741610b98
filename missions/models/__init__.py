from missions.models.catalogue import Mission, MissionChange, MissionStep, Programme
from missions.models.participation import Participation, ParticipationChange
from missions.models.proofs import CheckInCode, ConfirmationCode, ParticipationPhoto

__all__ = [
    "CheckInCode",
    "ConfirmationCode",
    "Mission",
    "MissionChange",
    "MissionStep",
    "Participation",
    "ParticipationChange",
    "ParticipationPhoto",
    "Programme",
]
