from missions.models.catalogue import Mission, MissionChange, MissionStep, Programme
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

__all__ = [
    "Mission",
    "MissionChange",
    "MissionStep",
    "Participation",
    "ParticipationChange",
    "Policy",
    "PolicyBookmark",
    "PolicyCrawl",
    "PolicyFacts",
    "PolicyFailure",
    "PolicyReminder",
    "PolicyTwin",
    "Programme",
    "SourceDay",
]
