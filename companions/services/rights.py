"""What this app holds of a person (ADR 0014)."""

from accounts.services.holdings import DataPart, HeldTable, Retained, make_columns
from companions.models import Companion, Memory, MemorySource


def _name(row: Memory) -> str:
    return row.companion.name


PART = DataPart(
    name="companions",
    tables=(
        HeldTable(
            Memory,
            "companion__user",
            "AI 친구의 기억",
            make_columns(
                Memory,
                ("companion", "친구", _name),
                "kind",
                "text",
                "source_line",
                "source_said_at",
                "planned_date",
                "state",
            ),
            related=("companion",),
        ),
        HeldTable(MemorySource, "companion__user"),
        HeldTable(
            Companion,
            "user",
            "내 AI 친구",
            make_columns(
                Companion,
                "name",
                "sex",
                "age",
                "mbti",
                "relation",
                "speech_level",
                "interests",
                "note",
                "created_at",
                "deleted_at",
            ),
        ),
    ),
    retained=(
        Retained(
            "companions.deleted",
            lambda at: Companion.objects.filter(deleted_at__lt=at, conversations=None),
        ),
    ),
)
