"""Reading companions and what they remember."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, FloatField, QuerySet, Value
from django.utils.timezone import localdate
from pgvector.django import CosineDistance

from ai.embedding import embed
from ai.text import Persona
from companions.models import Companion, Memory
from companions.rules import memory as memory_rules
from core.errors import ProviderUnavailable

VECTOR_CANDIDATES = 20


class KindCount(NamedTuple):
    """A kind of memory and how many there are."""

    kind: Memory.Kind
    total: int


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


def count_memories(companion: Companion) -> list[KindCount]:
    """How many memories there are of each kind, in the order the kinds are shown."""
    rows = companion.memories.values_list("kind").annotate(Count("pk"))
    counts = dict(rows.order_by())
    return [KindCount(Memory.Kind(kind), counts.get(kind, 0)) for kind in Memory.Kind.values]


def group_memories(memories: Iterable[Memory]) -> list[tuple[Memory.Kind, list[Memory]]]:
    """Memories by kind, in the order the kinds are shown; empty kinds left out."""
    groups: dict[str, list[Memory]] = {kind: [] for kind in Memory.Kind.values}
    for memory in memories:
        groups[memory.kind].append(memory)
    return [(Memory.Kind(kind), rows) for kind, rows in groups.items() if rows]


def describe_memories(memories: Sequence[Memory]) -> tuple[str, ...]:
    """Say memories as lines of a prompt, plans with their date."""
    return tuple(memory_rules.describe(memory.text, memory.planned_date) for memory in memories)


def recall_memories(
    companion: Companion, text: str, limit: int = 5, *, today: date | None = None
) -> list[Memory]:
    """Find what a companion remembers that bears on what was just said, best first.

    Shared words and near vectors are ranked apart and merged; what is under both floors is not
    recalled. Plans of today and tomorrow come first when they bear on it or their day is named.
    """
    if not text.strip():
        return []
    rows = _list_with_distance(companion, text)
    if not rows:
        return []
    by_words = _rank_by_words(rows, text)
    by_vector = _rank_by_vector(rows)
    fused = memory_rules.fuse_ranks([by_words, by_vector])
    for key, is_named in _list_soon(rows, text, today or localdate()):
        if key in fused or is_named:
            fused[key] = fused.get(key, 0.0) + memory_rules.SOON_BOOST
    best = sorted(fused, key=lambda key: (-fused[key], -key))[:limit]
    found = {row.pk: row for row in rows}
    return [found[key] for key in best if key in found]


def _rank_by_words(rows: Sequence[Memory], text: str) -> list[int]:
    asked = memory_rules.list_terms(text)
    # A memory the person has just put right has no words yet: they are computed here, once.
    terms = [row.terms or memory_rules.list_terms(row.text) for row in rows]
    scores = memory_rules.score_words(asked, terms)
    above = [
        (score, row.pk)
        for score, row in zip(scores, rows, strict=True)
        if score >= memory_rules.LEXICAL_FLOOR
    ]
    return [key for _score, key in sorted(above, reverse=True)]


def _list_with_distance(companion: Companion, text: str) -> list[Any]:
    """All a companion remembers, as far as recalling needs it, with its `distance` to the text.

    It is None for a memory without a vector, and for all where the text gets none.
    """
    try:
        (vector,) = embed([text])
    except ProviderUnavailable:
        distance: Any = Value(None, FloatField())
    else:
        distance = CosineDistance("embedding", vector)
    rows = companion.memories.only("companion", "text", "terms", "planned_date")
    return list(rows.annotate(distance=distance).order_by("pk"))


def _rank_by_vector(rows: Sequence[Any]) -> list[int]:
    """The nearest memories; their distance was measured when they were read."""
    far = 1 - memory_rules.VECTOR_FLOOR
    near = [row for row in rows if row.distance is not None and row.distance <= far]
    near.sort(key=lambda row: row.distance)
    return [row.pk for row in near[:VECTOR_CANDIDATES]]


def _list_soon(rows: Sequence[Memory], text: str, today: date) -> list[tuple[int, bool]]:
    """Plans of today and tomorrow, and whether the text names their day."""
    named = memory_rules.list_days(text, today)
    last = today + timedelta(days=1)
    soon = [row for row in rows if row.planned_date and today <= row.planned_date <= last]
    return [(row.pk, row.planned_date in named) for row in soon]
