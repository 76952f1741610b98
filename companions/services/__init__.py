"""Everything that changes a companion or what it remembers."""

from companions.rules.persona import CompanionRefused
from companions.services.companions import (
    CompanionLimitReached,
    create_companion,
    delete_companion,
    update_companion,
)
from companions.services.memories import (
    MemoryRefused,
    ToldText,
    confirm_memory,
    correct_memory,
    forget_all,
    forget_memory,
    forget_source,
    index_memory,
    remember_moment,
    remember_texts,
    sweep_memories,
)

__all__ = [
    "CompanionLimitReached",
    "CompanionRefused",
    "MemoryRefused",
    "ToldText",
    "confirm_memory",
    "correct_memory",
    "create_companion",
    "delete_companion",
    "forget_all",
    "forget_memory",
    "forget_source",
    "index_memory",
    "remember_moment",
    "remember_texts",
    "sweep_memories",
    "update_companion",
]
