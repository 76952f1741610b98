"""Remembering, correcting and forgetting what a person told a companion."""

import hashlib
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.selectors import has_consent, list_consenting, list_users_with_consent
from ai.embedding import Embedding, embed
from companions import tasks
from companions.models import Companion, Memory, MemorySource
from companions.rules import memory as memory_rules
from companions.rules.memory import Fact
from core.errors import InvalidInput, NotFound, ProviderUnavailable
from core.text import clean_text
from core.transitions import transition

logger = logging.getLogger(__name__)

MEMORY_LIMIT = 120
INDEX_LATE_S = 60
SWEEP_LIMIT = 200


class MemoryRefused(InvalidInput):
    """A correction that must not be kept."""

    code = "memory_refused"
    default_detail = "연락처나 계좌번호처럼 나를 알아볼 수 있는 정보는 기억에 남기지 않아요."


@dataclass(frozen=True)
class ToldText:
    """One message of a person to their companion, to be looked through for what to remember."""

    companion: Companion
    source_id: UUID
    said_at: datetime
    text: str

    @property
    def source_hash(self) -> str:
        """What remains of the source when its text is gone."""
        return hash_source(companion=self.companion, source_id=self.source_id)


def remember_texts(*, told: Sequence[ToldText]) -> None:
    """Keep the facts and moments that messages tell, once per source.

    People without `chat_sensitive` are left out, and so is what was forgotten (B3).
    """
    waiting = _list_unread(told)
    facts = [memory_rules.extract_facts(one.text, one.said_at) for one in waiting]
    vectors = _embed([fact.text for of_one in facts for fact in of_one])
    _remember(dict(zip(waiting, facts, strict=True)), iter(vectors))


def remember_moment(
    *, companion: Companion, source_id: UUID, said_at: datetime, subject: str, text: str
) -> None:
    """Keep a moment that another app tells of, once per source.

    The same as what is told in talk: not without `chat_sensitive`, nor once it was forgotten.
    """
    told = ToldText(companion=companion, source_id=source_id, said_at=said_at, text=text)
    if not _list_unread([told]):
        return
    terms = tuple(memory_rules.list_terms(text))
    fact = Fact("moment", "".join(subject.split())[:120], text, text, terms)
    _remember({told: [fact]}, iter(_embed([text])))


def _list_unread(told: Sequence[ToldText]) -> list[ToldText]:
    consenting = list_consenting(
        user_ids={one.companion.user_id for one in told}, code="chat_sensitive"
    )
    read = set(
        MemorySource.objects.filter(
            companion__in={one.companion.pk for one in told},
            source_hash__in=[one.source_hash for one in told],
        ).values_list("source_hash", flat=True)
    )
    return [
        one for one in told if one.companion.user_id in consenting and one.source_hash not in read
    ]


@transaction.atomic
def _remember(told: Mapping[ToldText, Sequence[Fact]], vectors: Iterator[Embedding | None]) -> None:
    # Whoever withdraws consent waits for this, and then erases it: nothing slips in between.
    users = User.objects.filter(pk__in={one.companion.user_id for one in told}).order_by("pk")
    list(users.select_for_update(no_key=True).values_list("pk"))
    unread = _list_unread(list(told))
    MemorySource.objects.bulk_create(
        MemorySource(companion=one.companion, source_hash=one.source_hash) for one in unread
    )
    for one, facts in told.items():
        is_kept = one in unread and bool(facts) and _lock_companion(one.companion)
        for fact in facts:
            vector = next(vectors)
            if is_kept:
                _keep(one.companion, one.source_id, one.said_at, fact, vector)


def hash_source(*, companion: Companion, source_id: UUID) -> str:
    """What remains of a source when its text is gone."""
    return hashlib.sha256(f"{companion.public_id.hex}:{source_id.hex}".encode()).hexdigest()


def _embed(texts: list[str]) -> list[Embedding | None]:
    try:
        return list(embed(texts))
    except ProviderUnavailable:
        logger.warning("memory_embedding_unavailable")
        return [None] * len(texts)


def _lock_companion(companion: Companion) -> bool:
    """Make the memories of one companion change one at a time; False once it was deleted."""
    rows = Companion.objects.select_for_update().filter(pk=companion.pk, deleted_at__isnull=True)
    return rows.exists()


def _keep(
    companion: Companion, source_id: UUID, said_at: datetime, fact: Fact, vector: Embedding | None
) -> None:
    same = _find_same(companion, fact, vector)
    if same is None:
        same = Memory(companion=companion, kind=fact.kind, subject_key=fact.subject_key)
    elif same.state == Memory.State.CORRECTED or same.source_said_at > said_at:
        return
    elif same.text != fact.text:
        same.state = Memory.State.PROPOSED
    same.text, same.terms, same.planned_date = fact.text, list(fact.terms), fact.planned_date
    same.source_id, same.source_line, same.source_said_at = source_id, fact.line, said_at
    same.embedding = vector
    same.save()
    if vector is None:
        tasks.index_memory.delay_on_commit(memory_id=same.pk)


def _find_same(companion: Companion, fact: Fact, vector: Embedding | None) -> Memory | None:
    """Find the memory this fact says again: the same subject, or nearly the same words."""
    rows = list(companion.memories.filter(kind=fact.kind))
    for row in rows:
        if row.subject_key == fact.subject_key:
            return row
    if vector is None:
        return None
    for row in rows:
        if row.embedding is None or row.planned_date != fact.planned_date:
            continue
        if memory_rules.is_same(row.terms, row.embedding, fact.terms, vector):
            return row
    return None


def confirm_memory(*, memory: Memory) -> Memory:
    """Note that the person says this is right; saying it twice changes nothing."""
    if memory.state == Memory.State.PROPOSED:
        transition(row=memory, table=memory_rules.STATES, to=Memory.State.CONFIRMED)
    return memory


def correct_memory(*, memory: Memory, text: str) -> Memory:
    """Put the person's own words in place of ours; later messages never overwrite them.

    Raise EmptyText, TextTooLong, ControlCharacters or MemoryRefused.
    """
    clean = " ".join(clean_text(text, limit=MEMORY_LIMIT).split())
    if memory_rules.has_identifier(clean):
        raise MemoryRefused()
    with transaction.atomic():
        transition(
            row=memory,
            table=memory_rules.STATES,
            to=Memory.State.CORRECTED,
            text=clean,
            terms=[],
            embedding=None,
        )
        tasks.index_memory.delay_on_commit(memory_id=memory.pk)
    return memory


def index_memory(*, memory: Memory) -> None:
    """Compute the words and the vector of a memory that has none yet, for recall."""
    (vector,) = embed([memory.text])
    terms = memory_rules.list_terms(memory.text)
    with transaction.atomic():
        row = Memory.objects.select_for_update().filter(pk=memory.pk).first()
        if row is not None and row.text == memory.text:  # not put right meanwhile
            Memory.objects.filter(pk=row.pk).update(terms=terms, embedding=vector)


@transaction.atomic
def forget_memory(*, memory: Memory) -> None:
    """Erase a memory with its vector and never take it from the same message again."""
    row = Memory.objects.select_for_update().filter(pk=memory.pk).first()
    if row is None:
        raise NotFound()
    _bury(row.companion, row.source_id)
    row.delete()


@transaction.atomic
def forget_source(*, source_id: UUID, companion: Companion | None = None) -> int:
    """Erase every memory that rests on one message, and return how many there were.

    With its companion named, a message not read yet is never read either.
    """
    if companion is not None:
        _bury(companion, source_id)
    rows = list(Memory.objects.select_related("companion").filter(source_id=source_id))
    for row in rows:
        _bury(row.companion, source_id)
        row.delete()
    return len(rows)


@transaction.atomic
def forget_all(*, user: User) -> int:
    """Erase everything any companion remembers of a person, deleted companions included."""
    count, _tables = Memory.objects.filter(companion__user=user).delete()
    own = Companion.objects.filter(user=user)
    MemorySource.objects.filter(companion__in=own).update(is_forgotten=True)
    return count


def sweep_memories() -> None:
    """Do again what a lost signal or task left undone: erase without consent, index the rest."""
    agreeing = list_users_with_consent("chat_sensitive").values("pk")
    lost = User.objects.filter(companions__memories__isnull=False).exclude(pk__in=agreeing)
    for user in lost.distinct():
        if not has_consent(user, "chat_sensitive"):
            forget_all(user=user)
    late = timezone.now() - timedelta(seconds=INDEX_LATE_S)
    rows = Memory.objects.filter(embedding__isnull=True, updated_at__lt=late)
    for pk in rows.values_list("pk", flat=True)[:SWEEP_LIMIT]:
        tasks.index_memory.hint_again(within=timedelta(seconds=INDEX_LATE_S), memory_id=pk)


def _bury(companion: Companion, source_id: UUID) -> None:
    MemorySource.objects.update_or_create(
        companion=companion,
        source_hash=hash_source(companion=companion, source_id=source_id),
        defaults={"is_forgotten": True},
    )
