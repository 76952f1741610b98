"""Reading companions and what they remember."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, QuerySet
from pgvector.django import CosineDistance

from ai.embedding import embed
from ai.text import Persona
from companions.models import Companion, Memory
from companions.rules import memory as memory_rules
from core.errors import ProviderUnavailable

VECTOR_CANDIDATES = 20


def list_companions(user: Any) -> QuerySet[Companion]:
    """A person's companions, oldest first."""
    return Companion.objects.visible_to(user).order_by("created_at", "pk")


def build_persona(companion: Companion) -> Persona:
    """Say who speaks, for the reply engines; nothing in it names the person."""
    return Persona(
        name=companion.name,
        sex=companion.sex,
        age=companion.age,
        mbti=companion.mbti,
        relation=str(companion.get_relation_display()),
        speech_level=companion.speech_level,
        interests=tuple(companion.interests),
        note=companion.note,
    )


def list_memories(companion: Companion, kind: str | None = None) -> QuerySet[Memory]:
    """What a companion remembers, of one kind or all, newest first; vectors stay behind."""
    rows = companion.memories.defer("embedding", "terms").order_by("-source_said_at", "-pk")
    return rows.filter(kind=kind) if kind else rows


def describe_memories(memories: Sequence[Memory]) -> tuple[str, ...]:
    """Say memories as lines of a prompt, plans with their date."""
    return tuple(memory_rules.describe(memory.text, memory.planned_date) for memory in memories)


def recall_memories(companion: Companion, text: str, limit: int = 5) -> list[Memory]:
    """Find what a companion remembers that bears on what was just said, best first.

    Shared words and near vectors are ranked apart and merged (reciprocal rank fusion, Cormack
    2009); what is under both floors is not recalled. Plans of today and tomorrow come along.
    """
    raise NotImplementedError
