from missions.models.catalogue import Mission, MissionChange, MissionStep, Programme
from missions.models.participation import Participation, ParticipationChange

__all__ = [
    "Mission",
    "MissionChange",
    "MissionStep",
    "Participation",
    "ParticipationChange",
    "Programme",
]
