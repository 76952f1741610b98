from feed.models.moderation.actions import Appeal, ModerationAction
from feed.models.moderation.cases import (
    CaseChange,
    Evidence,
    EvidenceImage,
    ModerationCase,
    ModeratorAccess,
    Referral,
    Report,
    TargetKind,
)
from feed.models.moderation.lists import BlockedLook, Concern, TagRuling
from feed.models.moderation.takedowns import Takedown, TakedownChange

__all__ = [
    "Appeal",
    "BlockedLook",
    "CaseChange",
    "Concern",
    "Evidence",
    "EvidenceImage",
    "ModerationAction",
    "ModerationCase",
    "ModeratorAccess",
    "Referral",
    "Report",
    "TagRuling",
    "Takedown",
    "TakedownChange",
    "TargetKind",
]
