from missions.models.policies.crawls import PolicyCrawl, PolicyFailure, SourceDay
from missions.models.policies.kept import PolicyBookmark, PolicyFacts, PolicyReminder
from missions.models.policies.policy import Policy, PolicyTwin

__all__ = [
    "Policy",
    "PolicyBookmark",
    "PolicyCrawl",
    "PolicyFacts",
    "PolicyFailure",
    "PolicyReminder",
    "PolicyTwin",
    "SourceDay",
]
