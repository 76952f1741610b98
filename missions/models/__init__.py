from missions.models.catalogue import Mission, MissionChange, MissionStep, Programme
from missions.models.participation import Participation, ParticipationChange
from missions.models.suggestions import MissionDay, Suggestion, TalkSetting

__all__ = [
    "Mission",
    "MissionChange",
    "MissionDay",
    "MissionStep",
    "Participation",
    "ParticipationChange",
    "Programme",
    "Suggestion",
    "TalkSetting",
]
